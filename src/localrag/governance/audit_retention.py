"""Files of an audit log that are older than the policy keeps them."""

from datetime import date, timedelta
from pathlib import Path

from localrag.durable import sync_folder
from localrag.governance.audit_folder import LogFile, log_files


def expired(folder: Path, today: str, day_before: str, keep_days: int) -> list[LogFile]:
    """Return the oldest files that have had their time, the file of `day_before` never among them.

    Both today and the last day before it must be so much later: a clock that was set forward once
    deletes nothing. Raises OSError.
    """
    latest = min(date.fromisoformat(today), date.fromisoformat(day_before))
    limit = latest - timedelta(days=keep_days)
    found: list[LogFile] = []
    for file in log_files(folder):
        if file.day == day_before or date.fromisoformat(file.day) >= limit:
            break
        found.append(file)
    return found


def drop(folder: Path, files: list[LogFile]) -> None:
    """Delete files whose end is on record. Raises OSError."""
    for file in files:
        file.path.unlink(missing_ok=True)
    sync_folder(folder)
