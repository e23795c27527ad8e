"""Lines of an audit log for people: chosen by time and kind, and as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from localrag.domain.errors import AuditError
from localrag.domain.errors.audit import AuditCode
from localrag.governance.audit_folder import log_files
from localrag.governance.audit_line import AuditLine, LoggedDocument, Sealed, unseal

HEADINGS = {
    "ja": (
        "番号", "日時", "出来事", "利用者", "利用者番号", "PC", "資料", "版", "質問", "質問のHMAC", "回答",
        "回答のHMAC", "文書", "見せなかった文書", "内容", "ポリシー", "localragの版", "直前の行のハッシュ", "ハッシュ",
        "行の状態",
    ),
    "en": (
        "number", "time", "event", "user", "user id", "PC", "library", "generation", "question",
        "question HMAC", "answer", "answer HMAC", "documents", "documents refused", "facts",
        "policy", "localrag version", "hash of the line before", "hash", "state of the line",
    ),
}  # fmt: skip
_STATES = {"ja": ("書き換えあり", "正常"), "en": ("changed", "sound")}
# What a spreadsheet takes for a formula, in either width.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which lines: within two aware times, and of these events; all where nothing is said."""

    since: datetime | None = None
    until: datetime | None = None
    events: frozenset[str] = frozenset()

    def takes(self, line: AuditLine) -> bool:
        """Return whether a line is among them; a time that cannot be read counts as one that is."""
        if self.events and line.event not in self.events:
            return False
        try:
            at = datetime.fromisoformat(line.at)
        except ValueError:
            return True
        is_late = self.since is None or at >= self.since
        return is_late and (self.until is None or at < self.until)


def chosen(folder: Path, choice: Choice) -> Iterator[Sealed]:
    """Yield the lines of a log, oldest first, also those that were changed.

    Raises AuditError UNREADABLE.
    """
    try:
        for file in log_files(folder):
            for raw in file.path.read_bytes().split(b"\n"):
                found = unseal(raw)
                if found is not None and choice.takes(found.line):
                    yield found
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AuditError(AuditCode.UNREADABLE, file=str(folder), reason=reason) from error


def local_time(line: AuditLine) -> str:
    """Return when it was by the local clock of the PC, with its distance to UTC."""
    try:
        at = datetime.fromisoformat(line.at) + timedelta(minutes=line.offset_min)
    except (ValueError, OverflowError):
        return line.at
    sign, minutes = "-" if line.offset_min < 0 else "+", abs(line.offset_min)
    return f"{at:%Y-%m-%d %H:%M:%S} {sign}{minutes // 60:02}:{minutes % 60:02}"


def table(lines: Sequence[Sealed], language: str) -> bytes:
    """Return the lines as CSV that spreadsheets here open: UTF-8 with BOM, CRLF (RFC 4180).

    What they would take for a formula begins with an apostrophe.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(HEADINGS[language])
    for sealed in lines:
        writer.writerow([_harmless(cell) for cell in _cells(sealed, language)])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8", "backslashreplace")


def _cells(sealed: Sealed, language: str) -> Iterator[str]:
    line = sealed.line
    yield from (str(line.seq), local_time(line), line.event)
    yield from (line.user, line.user_id, line.host, line.library)
    yield "" if line.generation is None else str(line.generation)
    yield from (line.question or "", line.question_hmac or "")
    yield from (line.answer or "", line.answer_hmac or "")
    yield _documents(line.documents)
    yield _documents(line.refused)
    yield "; ".join(f"{name}={value}" for name, value in line.facts.items())
    yield from (line.policy, line.version, line.prev, sealed.hash)
    yield _STATES[language][sealed.is_sound]


def _documents(documents: Sequence[LoggedDocument]) -> str:
    return "; ".join(f"{one.path or one.id} ({one.sha256[:16]})" for one in documents)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
