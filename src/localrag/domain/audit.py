"""What an audit log is told: who asked what of which library, and what an administrator did."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from localrag.domain.errors import LocalragError


class AuditKind(StrEnum):
    """What happened. Those below ACT are noted by the log itself."""

    SEARCH = "search"
    QUESTION = "question"  # before anything is shown
    ANSWER = "answer"
    PAGE = "page"  # a page of a document was opened
    ACT = "act"  # a change or an export is about to be made; `verb` says which
    ACT_DONE = "act_done"
    SKIPPED = "skipped"  # files that a run could not read
    PERSONAL_DATA = "personal_data"  # found and warned of, masked or blocked
    LOG_READ = "log_read"
    LOG_EXPORT = "log_export"
    ANCHOR = "anchor"  # where the file before this one ended
    CLOCK = "clock"  # the clock was set, or ran while nothing else did
    POLICY = "policy"  # another policy counts from here on
    RETENTION = "retention"  # files beyond their time are about to be deleted
    TORN = "torn"  # the line before was cut off by a crash or a full disk
    DAMAGE = "damage"  # the log was not as it had been left
    LOST = "lost"  # so many events could not be written before


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDocument:
    """A document that was shown or refused: its id, the SHA-256 of its bytes, its displayed path."""

    id: int
    sha256: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One thing that happened. The log adds who, when and where.

    `fields` are short facts by name: counts, ids, paths as displayed, never document text.
    `question` and `answer` are in full here; the log keeps of them what the policy says.
    """

    kind: AuditKind
    library: str = ""
    generation: int | None = None
    question: str | None = None
    answer: str | None = None
    documents: tuple[AuditDocument, ...] = ()
    refused: tuple[AuditDocument, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)


class AuditLog(Protocol):
    """A record that shows whether it was changed."""

    def record(self, event: AuditEvent) -> None:
        """Have `event` on the disk before going on.

        Raises AuditError UNWRITABLE where the policy lets nothing happen that is not on record.
        """
        ...

    def failure(self) -> LocalragError | None:
        """Return why an event since the last call is not on record, None where all are."""
        ...


class NoAudit:
    """Implements AuditLog where the policy asks for none."""

    def record(self, event: AuditEvent) -> None:
        """Do nothing."""

    def failure(self) -> LocalragError | None:
        """Return None."""
        return None
