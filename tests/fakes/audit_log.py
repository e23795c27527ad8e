"""An audit log whose clock is set by hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from localrag.domain.audit import AuditEvent, AuditKind
from localrag.governance.audit_copy import AuditCopy
from localrag.governance.audit_log import AuditFile, AuditRules, Author
from localrag.governance.audit_time import Moment
from localrag.governance.policy import AuditLevel

AUTHOR = Author(user="佐藤", user_id="1000", host="pc01", version="0.1")


@dataclass
class SetMoments:
    """Implements Moments; time passes only where a test lets it."""

    at: datetime = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    ticks_ms: int = 1000
    boot: str = "boot-1"

    def now(self) -> Moment:
        return Moment(at=self.at, offset_min=540, ticks_ms=self.ticks_ms, boot=self.boot)

    def pass_by(self, **time: float) -> None:
        """Let clock and counter go on alike."""
        passed = timedelta(**time)
        self.at += passed
        self.ticks_ms += int(passed.total_seconds() * 1000)


@dataclass
class MadeLog:
    """A log in `folder` that a test writes to; `rules` may be changed between events."""

    folder: Path
    level: AuditLevel = AuditLevel.TEXT
    blocks: bool = True
    keep_days: int = 400
    policy: str = "policy-1"
    copy: Path | None = None
    moments: SetMoments = field(default_factory=SetMoments)

    def open(self) -> AuditFile:
        """Return the log as another process would open it."""
        rules = AuditRules(
            level=self.level, blocks=self.blocks, keep_days=self.keep_days, policy=self.policy
        )
        copy = AuditCopy(self.folder, self.copy)
        return AuditFile(self.folder, AUTHOR, rules, self.moments, copy)

    def ask(self, *questions: str) -> None:
        """Put questions on record, a second after each other."""
        log = self.open()
        for question in questions:
            self.moments.pass_by(seconds=1)
            log.record(AuditEvent(kind=AuditKind.QUESTION, library="main", question=question))


def lines(folder: Path) -> list[bytes]:
    """Return the lines of the one file of a log."""
    (file,) = folder.glob("*.jsonl")
    return file.read_bytes().splitlines(keepends=True)


def put(folder: Path, content: list[bytes]) -> None:
    """Write the lines of the one file of a log, as somebody who changes it would."""
    (file,) = folder.glob("*.jsonl")
    file.write_bytes(b"".join(content))
