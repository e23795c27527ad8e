"""Lines that a file draws out of order: what stands above is read before what stands below.

Slides are often drawn from the middle out, their title last. The order of the file is kept where
nothing speaks against it: it knows columns and tables better than any measuring does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from localrag.documents.pdf_columns import in_columns
from localrag.documents.pdf_geometry import Box, PdfLine, around

_SHARED = 0.25  # of the narrower: below it two things stand beside each other
_NEAR = 1.3  # of the size of the type: lines of one stretch are no further apart
_OVERLAP = 0.6
_FAR = 3  # of the size of the type: another column may stand between
_TOLERANCE = 0.4
_MOST_STRETCHES = 400


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines that follow each other in the file and on the page."""

    lines: list[PdfLine]
    box: Box

    @classmethod
    def of(cls, lines: list[PdfLine]) -> "_Stretch":
        """Return the stretch that lines make up."""
        return cls(lines, around([line.box for line in lines]))


def from_the_top(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the lines, no stretch of them after one that stands below it.

    The rule for stretches that overlap sideways is the first of Breuel, High Performance Document
    Layout Analysis (2003). Where it changes the order, columns are looked for too; all
    others keep their order.
    """
    stretches = [_Stretch.of(found) for found in _stretches(lines)]
    if len(stretches) > _MOST_STRETCHES or not _may_be_out_of_order(stretches):
        return list(lines)
    if not any(upper > at for at, found in enumerate(_above(stretches)) for upper in found):
        return list(lines)
    return [
        line
        for part in in_columns([found.box for found in stretches], list(map(_chars, stretches)))
        for stretch in _from_the_top([stretches[at] for at in part])
        for line in stretch.lines
    ]


def _from_the_top(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    return [stretches[at] for at in _order(_above(stretches))]


def _chars(stretch: _Stretch) -> int:
    return sum(len(line.text) for line in stretch.lines)


def _stretches(lines: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
    waiting: list[PdfLine] = []
    for line in lines:
        if waiting and not _goes_on(waiting[-1], line, lines):
            yield waiting
            waiting = []
        waiting.append(line)
    if waiting:
        yield waiting


def _goes_on(before: PdfLine, line: PdfLine, lines: Sequence[PdfLine]) -> bool:
    """Whether a line stands behind the one before it, with free paper between, or directly below."""
    size = max(before.size, line.size)
    if abs(before.y - line.y) <= _TOLERANCE * size:
        gap = line.box.left - before.box.right
        return gap >= -size and not (gap > _FAR * size and _is_parted(before, line, lines))
    gap = before.box.bottom - line.box.top
    return -_OVERLAP * size <= gap <= _NEAR * size and _share_strip(before.box, line.box)


def _is_parted(before: PdfLine, line: PdfLine, lines: Sequence[PdfLine]) -> bool:
    """Whether anything stands between two lines at one height."""
    left, right = before.box.right, line.box.left
    bottom, top = before.box.bottom, before.box.top
    return any(
        o.box.left >= left
        and o.box.right <= right
        and o.box.bottom < top
        and o.box.top > bottom
        for o in lines
    )


def _share_strip(one: Box, other: Box) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > _SHARED * min(one.right - one.left, other.right - other.left)


def _may_be_out_of_order(stretches: Sequence[_Stretch]) -> bool:
    """Whether any stretch begins above one before it; a look that costs nothing."""
    lowest = float("inf")
    for stretch in stretches:
        if stretch.box.top > lowest:
            return True
        lowest = min(lowest, stretch.box.top)
    return False


def _above(stretches: Sequence[_Stretch]) -> list[list[int]]:
    """Return for each stretch which others stand above it, in their order."""
    by_foot = sorted(
        ((stretch.box, at) for at, stretch in enumerate(stretches)),
        key=lambda found: -found[0].bottom,
    )
    found: list[list[int]] = []
    for stretch in stretches:
        slack = _TOLERANCE * stretch.lines[0].size
        left, _, right, top = stretch.box
        upper: list[int] = []
        for box, at in by_foot:
            if box[1] < top - slack:  # its foot, and that of all that follow
                break
            is_near = box[0] < right and left < box[2] and box[3] > top + slack
            if is_near and _share_strip(box, stretch.box):
                upper.append(at)
        found.append(sorted(upper))
    return found


def _order(above: Sequence[Sequence[int]]) -> list[int]:
    """Return the numbers in their order, each behind all that stand above it."""
    result: list[int] = []
    seen: set[int] = set()
    for start in range(len(above)):
        waiting = [start]
        while waiting:
            at = waiting[-1]
            missing = [upper for upper in above[at] if upper not in seen]
            seen.add(at)
            if missing:
                waiting.append(missing[0])
                continue
            waiting.pop()
            if at not in result:
                result.append(at)
    return result
