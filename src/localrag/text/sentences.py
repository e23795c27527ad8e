"""Where sentences begin and end in Japanese text, by rules alone.

Line breaks, list markers and full stops are borders; the inside of a bracket is not, as long as
the bracket is short enough to be part of a sentence.
"""

import re
from itertools import accumulate

from localrag.domain.document import Span

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_OPENING = "「『（(［[｛{〈《【〔"
_CLOSING = "」』）)］]｝}〉》】〕"
_PARTNER = dict(zip(_CLOSING, _OPENING, strict=True))
_LONGEST_BRACKET = 120
_ROW = re.compile(r"\S[ \t]+\|(?:[ \t]|$)|^[ \t]*\|")
_LONGEST_ROW = 400
_STOP = re.compile(r"[。｡．.！？!?]+[」』）)］\]｝}〉》】〕”’\"']*")
_MARKER = re.compile(r"(?<=\s)(?:[①-⑳㈠-㈩㋐-㋾]|[・●○■□◆◇▼※](?=[^\s・]))")
_QUOTED_ON = re.compile(r"[をへ、，]")
_EXCLAIMED_ON = re.compile(r"[をへの、，]|と(?!ころ|き|も|く|て)|って|など|という")
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z])(?:[A-Za-z]|etc|Mr|Mrs|Ms|Dr|Prof|Co|Corp|Inc|Ltd|No|Nos|Fig|Vol|vol|pp|St|Jr|Sr|vs|cf|al|ver|Ver)$"
)
_ITEM_NUMBER = re.compile(r"\s*[（(]?[0-9０-９]{1,3}$")
_LOOK = 8


def sentences(text: str) -> list[Span]:
    """Return the sentences of `text` in order, without the white space around them.

    Every character that is not white space lies in exactly one span. A table row, written
    `a | b`, is one sentence; a heading without a full stop is one as well.
    """
    found: list[Span] = []
    for line in _LINE.finditer(text):
        begin = 0
        for cut in (*_cuts(line.group()), len(line.group())):
            _add_trimmed(found, text, line.start() + begin, line.start() + cut)
            begin = cut
    return found


def _add_trimmed(found: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        start += len(piece) - len(piece.lstrip())
        found.append(Span(start=start, end=start + len(bare)))


def _cuts(line: str) -> list[int]:
    """Return the offsets in `line` at which a sentence ends and another may begin, ascending."""
    if len(line) <= _LONGEST_ROW and _ROW.search(line):
        return []
    depth = _depth(line)
    cuts = {
        stop.end()
        for stop in _STOP.finditer(line)
        if depth[stop.start()] == 0 and _is_end(line, stop)
    }
    cuts |= {m.start() for m in _MARKER.finditer(line) if depth[m.start()] == 0}
    return sorted(cuts)


def _depth(line: str) -> list[int]:
    """Return for each character how many brackets that belong to a sentence are around it."""
    change = [0] * (len(line) + 1)
    open_at: list[int] = []
    for offset, char in enumerate(line):
        if char in _OPENING:
            open_at.append(offset)
        elif char in _PARTNER:
            start = _opened(line, offset, open_at)
            if start is not None and not _is_own_sentence(line, start, offset):
                change[start] += 1
                change[offset + 1] -= 1
    return list(accumulate(change))


def _opened(line: str, closing: int, open_at: list[int]) -> int | None:
    """Return where the bracket that closes at `closing` opened, if that is near; forget it."""
    for depth in range(len(open_at) - 1, -1, -1):
        if closing - open_at[depth] > _LONGEST_BRACKET:
            return None
        if line[open_at[depth]] == _PARTNER[line[closing]]:
            start = open_at[depth]
            del open_at[depth:]
            return start
    return None


def _is_own_sentence(line: str, opening: int, closing: int) -> bool:
    """Whether a round bracket stands between sentences, as a remark of its own."""
    before = line[max(0, opening - 1) : opening]
    return line[opening] in "（(" and before in ("", "。") and line[closing - 1] == "。"


def _is_end(line: str, stop: re.Match[str]) -> bool:
    mark, after = stop.group()[0], line[stop.end() : stop.end() + _LOOK]
    before = line[max(0, stop.start() - _LOOK) : stop.start()]
    if mark in "。｡":
        return not _QUOTED_ON.match(after)
    if mark in "！？":
        return not _EXCLAIMED_ON.match(after)
    if mark in ".．" and _is_part_of_word(before, at_start=stop.start() < _LOOK):
        return False
    if mark == "．":
        return not (before[-1:].isdecimal() and after[:1].isdecimal())
    return not after or after[0].isspace()


def _is_part_of_word(before: str, *, at_start: bool) -> bool:
    if at_start and _ITEM_NUMBER.match(before):
        return True
    return _ABBREVIATION.search(before) is not None
