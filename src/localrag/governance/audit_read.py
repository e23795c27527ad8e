"""All lines of an audit log, and what is wrong with each by itself."""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from localrag.domain.audit import AuditKind
from localrag.governance.audit_folder import log_files
from localrag.governance.audit_line import START, Sealed, unseal


class ProblemKind(StrEnum):
    EDITED = "edited"  # a line says something else than was written
    MISSING = "missing"  # lines `seq` to `upto` are not there
    INSERTED = "inserted"  # a line was put in
    MOVED = "moved"  # a line stands in another place than it was written to
    CUT = "cut"  # the end is missing: lines `seq` to `upto`
    DAMAGE = "damage"  # the log found this itself when it went on


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Where a log is not as it was written: a file, its line from 1, and numbers of lines.

    What is missing has its place before that line. `seq` is 0 for a line that says no number.
    """

    kind: ProblemKind
    file: str
    line: int
    seq: int = 0
    upto: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line that says what it is; `place` counts the lines of the whole log from 0."""

    place: int
    file: str
    line: int
    sealed: Sealed

    @property
    def seq(self) -> int:
        """The number of the line in the log, from 1."""
        return self.sealed.line.seq

    def problem(self, kind: ProblemKind, seq: int = 0, upto: int = 0) -> Problem:
        """Return a problem at this line, about this line unless numbers are given."""
        return Problem(
            kind=kind, file=self.file, line=self.line, seq=seq or self.seq, upto=upto
        )


@dataclass(slots=True)
class LogLines:
    """What was read.

    `garbled` are places of lines that say nothing, `torn` files and lines where a crash cut something
    off. `upto` is the last line that went because its time was over, `known` the highest number of a
    sound one.
    """

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    torn: list[tuple[str, int]] = field(default_factory=list)
    upto: tuple[int, str] = (0, START)
    lines: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class _Broken:
    place: int
    line: int
    raw: bytes
    sealed: Sealed | None


def read_lines(folder: Path, acknowledged: int) -> LogLines:
    """Return all lines of a log whose last acknowledged one has the number `acknowledged`.

    What follows the last sound line and was never acknowledged is torn, no fault. Raises OSError.
    """
    read = LogLines()
    files = log_files(folder)
    for file in files:
        is_last = file is files[-1]
        broken = _read_file(file.path, read)
        if broken and is_last and read.known >= acknowledged:
            read.torn.append((file.path.name, broken[0].line))
        else:
            _spoil(broken, file.path.name, read)
    return read


def _read_file(path: Path, read: LogLines) -> list[_Broken]:
    """Read one file; return what follows its last sound line."""
    lines = path.read_bytes().split(b"\n")
    if not lines[-1]:
        lines.pop()
    broken: list[_Broken] = []
    for number, raw in enumerate(lines, start=1):
        place, read.lines = read.lines, read.lines + 1
        found = unseal(raw)
        if found is None or not found.is_sound:
            broken.append(_Broken(place, number, raw, found))
            continue
        if broken and _tells_of(found, broken):
            read.torn.append((path.name, broken[0].line))
        else:
            _spoil(broken, path.name, read)
        broken = []
        _take(Entry(place=place, file=path.name, line=number, sealed=found), read)
    return broken


def _tells_of(found: Sealed, broken: list[_Broken]) -> bool:
    digest = sha256(b"\n".join(one.raw for one in broken)).hexdigest()
    line = found.line
    return line.event == AuditKind.TORN and line.facts.get("sha256") == digest


def _take(entry: Entry, read: LogLines) -> None:
    line = entry.sealed.line
    read.entries.append(entry)
    read.known = max(read.known, entry.seq)
    if line.event == AuditKind.DAMAGE:
        read.problems.append(entry.problem(ProblemKind.DAMAGE))
    if line.event == AuditKind.RETENTION:
        seq, digest = line.facts.get("upto_seq", ""), line.facts.get("upto_hash", "")
        if seq.isdecimal():
            read.upto = max(read.upto, (int(seq), digest))


def _spoil(broken: list[_Broken], file: str, read: LogLines) -> None:
    """Note lines that were changed; one that still says its number keeps its place."""
    for one in broken:
        seq = 0
        if one.sealed is None:
            read.garbled.append(one.place)
        else:
            seq = one.sealed.line.seq
            entry = Entry(place=one.place, file=file, line=one.line, sealed=one.sealed)
            read.entries.append(entry)
        problem = Problem(kind=ProblemKind.EDITED, file=file, line=one.line, seq=seq)
        read.problems.append(problem)
