"""The audit log of one user on one PC: appended to, chained, and able to go on after any fault."""

import errno
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from localrag.domain.audit import AuditEvent, AuditKind
from localrag.domain.errors import LocalragError
from localrag.domain.errors.audit import AuditCode, AuditError
from localrag.governance.audit_copy import AuditCopy
from localrag.governance.audit_folder import (
    LogFile,
    append,
    file_name,
    give_room,
    locked,
    log_files,
    prepare,
    read_tail,
)
from localrag.governance.audit_head import Head, read_head, write_head
from localrag.governance.audit_line import START, AuditLine, seal, unseal
from localrag.governance.audit_retention import drop, expired
from localrag.governance.audit_time import Moment, Moments, jump
from localrag.governance.audit_words import (
    is_kept,
    kept_documents,
    kept_facts,
    kept_hash,
    kept_text,
)
from localrag.governance.policy import AuditLevel

_FILE_BYTES = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRules:
    """What of the policy concerns the log; `policy` names the policy itself."""

    level: AuditLevel
    blocks: bool
    keep_days: int
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes: the user by the system's account, the PC, the version of the product."""

    user: str
    user_id: str
    host: str
    version: str


class AuditFile:
    """Implements AuditLog in a folder of its own, safe for several processes and threads."""

    def __init__(
        self, folder: Path, author: Author, rules: AuditRules, moments: Moments, copy: AuditCopy
    ) -> None:
        self._folder = folder
        self._author = author
        self._rules = rules
        self._moments = moments
        self._copy = copy
        self._lost = 0
        self._failure: AuditError | None = None

    def record(self, event: AuditEvent) -> None:
        """Have `event` on the disk before going on, then bring the copy up to date."""
        if not is_kept(event, self._rules.level):
            return
        try:
            try:
                self._append(event)
            except OSError as error:
                if error.errno != errno.ENOSPC or not give_room(self._folder):
                    raise
                self._append(event)
        except OSError as error:
            self._fail(error)
        else:
            self._lost = 0
            self._copy.catch_up()

    def failure(self) -> LocalragError | None:
        """Return why an event since the last call is not on record, None where all are."""
        failure, self._failure = self._failure, None
        return failure

    def _fail(self, error: OSError) -> None:
        reason = errno.errorcode.get(error.errno or 0, type(error).__name__)
        where = {"folder": str(self._folder), "reason": reason}
        if self._rules.blocks:
            raise AuditError(AuditCode.UNWRITABLE, **where) from error
        self._lost += 1
        self._failure = AuditError(AuditCode.NOT_RECORDED, **where)

    def _append(self, event: AuditEvent) -> None:
        with locked(self._folder):
            prepare(self._folder)
            chain = _Chain(self._folder, self._author, self._rules, self._moments.now())
            chain.mend()
            chain.begin_day(self._copy)
            if self._lost:
                chain.add(_note(AuditKind.LOST, count=self._lost))
            chain.note_changes()
            chain.add(event)


class _Chain:
    """The end of the log while it is locked."""

    def __init__(self, folder: Path, author: Author, rules: AuditRules, moment: Moment) -> None:
        self._folder = folder
        self._author = author
        self._rules = rules
        self._moment = moment
        tail = read_tail(folder)
        self._broken = tail.broken
        self._lead = b"\n" if tail.is_open else b""
        self._file: LogFile | None = tail.file
        self._before: AuditLine | None = None if tail.last is None else tail.last.line
        self._seq = 0 if tail.last is None else tail.last.line.seq
        self._hash = START if tail.last is None else tail.last.hash

    def mend(self) -> None:
        """Note what a crash cut off, or that the log is not as it was left; nothing is removed."""
        head, broken = read_head(self._folder), self._broken
        damage = list(self._damage(head))
        if head is not None and head.seq > self._seq:
            # What is missing stays missing for all to see: the numbers go on after it.
            self._seq, self._hash = head.seq, head.hash
        if not broken and not damage:
            return
        if broken:
            digest = sha256(broken).hexdigest()
            facts: dict[str, str | int] = {"bytes": len(broken), "sha256": digest}
            kind = AuditKind.DAMAGE if damage else AuditKind.TORN
            self.add(_note(kind, **dict(damage), **facts))
        else:
            self.add(_note(AuditKind.DAMAGE, **dict(damage)))

    def _damage(self, head: Head | None) -> Iterator[tuple[str, str | int]]:
        """Yield what is not as the last acknowledged line says; `self` is as found."""
        if head is None:
            yield "head", "missing"
        elif head.seq > self._seq:
            yield "found_seq", self._seq
            yield "left_seq", head.seq
        elif head.seq == self._seq and head.hash != self._hash:
            yield "found_hash", self._hash
            yield "left_hash", head.hash

    def begin_day(self, copy: AuditCopy) -> None:
        """Begin a file on a new day, with the end of the one before as its first line."""
        before = self._file
        if before is None or not self._is_over(before):
            return
        self._new_file()
        end: dict[str, str | int] = {
            "file": before.path.name,
            "last_seq": self._seq,
            "last_hash": self._hash,
        }
        self.add(_note(AuditKind.ANCHOR, **end))
        gone = expired(self._folder, self._moment.day, before.day, self._rules.keep_days)
        gone = [file for file in gone if copy.has_whole(file.path)]
        if gone and (first := self._first_kept(len(gone))) is not None:
            upto: dict[str, str | int] = {"upto_seq": first.seq - 1, "upto_hash": first.prev}
            self.add(_note(AuditKind.RETENTION, files=len(gone), **upto))
            drop(self._folder, gone)

    def note_changes(self) -> None:
        """Note that the clock was set or that another policy counts, since the line before."""
        before = self._before
        if before is None:
            return
        if (found := jump(before, self._moment)) is not None:
            self.add(_note(AuditKind.CLOCK, seconds=round(found.total_seconds())))
        if before.policy != self._rules.policy:
            self.add(_note(AuditKind.POLICY, before=before.policy, from_now=self._rules.policy))

    def add(self, event: AuditEvent) -> None:
        """Write one line and have it on the disk."""
        file = self._file or self._new_file()
        line = self._line(event)
        sealed = seal(line)
        append(file.path, self._lead + sealed)
        self._lead = b""
        self._seq, self._hash = line.seq, _hash_of(sealed)
        write_head(self._folder, Head(seq=self._seq, hash=self._hash))

    def _new_file(self) -> LogFile:
        path = self._folder / file_name(self._seq + 1, self._moment.day)
        self._lead = b""
        self._file = LogFile(path=path, first_seq=self._seq + 1, day=self._moment.day)
        return self._file

    def _is_over(self, file: LogFile) -> bool:
        return file.day != self._moment.day or file.path.stat().st_size >= _FILE_BYTES

    def _first_kept(self, gone: int) -> AuditLine | None:
        with log_files(self._folder)[gone].path.open("rb") as stream:
            found = unseal(stream.readline().removesuffix(b"\n"))
        return None if found is None else found.line

    def _line(self, event: AuditEvent) -> AuditLine:
        level, moment = self._rules.level, self._moment
        return AuditLine(
            seq=self._seq + 1,
            prev=self._hash,
            at=moment.at.isoformat(timespec="milliseconds"),
            offset_min=moment.offset_min,
            ticks_ms=moment.ticks_ms,
            boot=moment.boot,
            user=self._author.user,
            user_id=self._author.user_id,
            host=self._author.host,
            pid=os.getpid(),
            version=self._author.version,
            policy=self._rules.policy,
            event=event.kind.value,
            library=event.library,
            generation=event.generation,
            question=kept_text(event.question, level),
            question_hmac=kept_hash(event.question, level, self._folder),
            answer=kept_text(event.answer, level),
            answer_hmac=kept_hash(event.answer, level, self._folder),
            documents=kept_documents(event.documents, level),
            refused=kept_documents(event.refused, level),
            facts=kept_facts(event),
        )


def this_host() -> str:
    """Return the name of this PC."""
    return platform.node() or "localhost"


def _note(kind: AuditKind, **facts: str | int) -> AuditEvent:
    return AuditEvent(kind=kind, fields={name: str(value) for name, value in facts.items()})


def _hash_of(sealed: bytes) -> str:
    found = unseal(sealed.removesuffix(b"\n"))
    if found is None:
        raise AssertionError
    return found.hash
