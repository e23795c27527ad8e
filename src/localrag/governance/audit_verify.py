"""Whether an audit log is as it was written, and if not, where it is not.

The true lines are found from the end: each names the hash of the one before it. What is on no such
way was put in; where the way breaks off lines were taken out or written anew.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from localrag.governance.audit_folder import log_files
from localrag.governance.audit_head import Head, read_head
from localrag.governance.audit_line import Sealed
from localrag.governance.audit_read import Entry, LogLines, Problem, ProblemKind, read_lines

__all__ = ["Problem", "ProblemKind", "Verified", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at; `first` and `last` are by number.

    `torn_at` are files and lines (from 1) where a crash cut something off.
    """

    records: int
    torn_at: tuple[tuple[str, int], ...]
    first: Sealed | None
    last: Sealed | None
    problems: tuple[Problem, ...]

    @property
    def torn(self) -> int:
        """How many lines a crash cut off."""
        return len(self.torn_at)


def verify(folder: Path, anchor: tuple[int, str] | None = None) -> Verified:
    """Return what is wrong with the log in a folder, in the order of its lines.

    `anchor` is number and hash of a line as somebody noted them before. Raises OSError.
    """
    head = read_head(folder)
    read = read_lines(folder, 0 if head is None else head.seq)
    entries = sorted(read.entries, key=lambda entry: entry.place)
    problems = [*read.problems, *_Chain(entries, read, head).problems()]
    problems += _unlike(entries, anchor)
    names = {file.path.name: place for place, file in enumerate(log_files(folder))}
    problems.sort(key=lambda one: (names.get(one.file, len(names)), one.line))
    by_number = sorted(entries, key=lambda entry: entry.seq)
    return Verified(
        records=len(entries),
        torn_at=tuple(read.torn),
        first=by_number[0].sealed if entries else None,
        last=by_number[-1].sealed if entries else None,
        problems=tuple(dict.fromkeys(problems)),
    )


class _Chain:
    """The lines in the order of the file, and the way through them from the last to the first."""

    def __init__(self, entries: Sequence[Entry], read: LogLines, head: Head | None) -> None:
        self._entries = entries
        self._read = read
        self._head = head
        self._found: list[Problem] = []
        self._by_hash: dict[str, Entry] = {}
        self._by_seq: dict[int, list[Entry]] = {}
        for entry in entries:
            self._by_hash.setdefault(entry.sealed.hash, entry)
            self._by_seq.setdefault(entry.seq, []).append(entry)
        self._numbers = sorted(self._by_seq)
        self._true: set[int] = set()  # places of lines on the way

    def problems(self) -> list[Problem]:
        """Return what is missing, put in, moved or cut off."""
        current: Entry | None = self._last()
        self._cut(current)
        while current is not None:
            self._true.add(current.place)
            current = self._before(current)
        for entry in self._entries:
            if entry.place not in self._true and not self._is_known(entry):
                self._found.append(entry.problem(ProblemKind.INSERTED))
        true = [entry for entry in self._entries if entry.place in self._true]
        moved = _out_of_order([entry.seq for entry in true])
        self._found += (true[place].problem(ProblemKind.MOVED) for place in moved)
        return self._found

    def _last(self) -> Entry | None:
        """Return the last true line: the acknowledged one, and those that follow it."""
        known = None if self._head is None else self._by_hash.get(self._head.hash)
        if known is None:
            return max(self._entries, key=lambda entry: (entry.seq, entry.place), default=None)
        after = {entry.sealed.line.prev: entry for entry in reversed(self._entries)}
        while (following := after.get(known.sealed.hash)) and following.seq == known.seq + 1:
            known = following
        return known

    def _cut(self, last: Entry | None) -> None:
        """Note what the last acknowledged line tells: that the end is missing, or another one."""
        seq = 0 if last is None else last.seq
        if self._head is None:
            return
        if self._head.seq <= seq:
            named = [one for one in self._entries if one.seq == self._head.seq]
            is_other = self._head.hash not in self._by_hash and self._head.seq > 0
            if is_other and named and not self._is_known(named[-1]):
                self._found.append(named[-1].problem(ProblemKind.EDITED))
            return
        left = self._entries[-1] if self._entries else None
        self._found.append(
            Problem(
                kind=ProblemKind.CUT,
                file="" if left is None else left.file,
                line=0 if left is None else left.line + 1,
                seq=seq + 1,
                upto=self._head.seq,
            )
        )

    def _before(self, entry: Entry) -> Entry | None:
        """Return the line before one, noting what is wrong between them."""
        found = self._by_hash.get(entry.sealed.line.prev)
        if found is not None and found.place not in self._true:
            if found.seq != entry.seq - 1 and not self._is_known(entry):
                self._found.append(entry.problem(ProblemKind.EDITED))
            return found
        if entry.seq == 1 or self._is_first_kept(entry):
            return None
        rewritten = self._others(entry.seq - 1)
        if rewritten:
            if not self._is_known(rewritten[-1]):
                self._found.append(rewritten[-1].problem(ProblemKind.EDITED))
            return rewritten[-1]
        before = self._earlier(entry)
        self._gap(before, entry)
        return before

    def _others(self, seq: int) -> list[Entry]:
        """Return the lines of this number that are not on the way."""
        return [one for one in self._by_seq.get(seq, ()) if one.place not in self._true]

    def _earlier(self, entry: Entry) -> Entry | None:
        """Return the line with the highest number below that of one, which is not on the way."""
        place = bisect_left(self._numbers, entry.seq)
        while place:
            place -= 1
            if others := self._others(self._numbers[place]):
                return others[0]
        return None

    def _gap(self, before: Entry | None, entry: Entry) -> None:
        """Note lines that are missing, unless as many stand there that say nothing any more."""
        first = 1 if before is None else before.seq + 1
        begin = -1 if before is None else before.place
        places = self._read.garbled
        garbled = bisect_left(places, entry.place) - bisect_right(places, begin)
        if garbled < entry.seq - first:
            missing = entry.problem(ProblemKind.MISSING, seq=first, upto=entry.seq - 1)
            self._found.append(missing)

    def _is_first_kept(self, entry: Entry) -> bool:
        """Whether all before this line went because its time was over."""
        seq, digest = self._read.upto
        if entry.seq == seq + 1:
            return entry.sealed.line.prev == digest
        return entry.seq <= seq

    def _is_known(self, entry: Entry) -> bool:
        """Whether the line itself was found to be changed already."""
        return not entry.sealed.is_sound


def _unlike(entries: Sequence[Entry], anchor: tuple[int, str] | None) -> Iterator[Problem]:
    """Yield what a line that somebody noted was, if it is another one now."""
    if anchor is None:
        return
    seq, digest = anchor
    found = [entry for entry in entries if entry.seq == seq]
    if not found:
        yield Problem(kind=ProblemKind.MISSING, file="", line=0, seq=seq, upto=seq)
    elif all(entry.sealed.hash != digest for entry in found):
        yield found[0].problem(ProblemKind.EDITED)


def _out_of_order(numbers: Sequence[int]) -> list[int]:
    """Return the fewest places that have to go for the rest to rise.

    Source: Fredman, On computing the length of longest increasing subsequences (1975).
    """
    ends: list[int] = []  # the least number that a rising run of each length ends with
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(places[length - 1] if length else -1)
        if length == len(ends):
            ends.append(number)
            places.append(place)
        else:
            ends[length], places[length] = number, place
    kept: set[int] = set()
    current = places[-1] if places else -1
    while current >= 0:
        kept.add(current)
        current = before[current]
    return [place for place in range(len(numbers)) if place not in kept]
