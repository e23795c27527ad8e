"""The order in which the lines of a page are read: columns, and vertical writing."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from localrag.documents.pdf_geometry import Box, PdfLine

_SAME_LINE = 0.35  # of the size of the type
_COLUMN_LINES = 4
_COLUMN_CHARS = 8
_FILLED = 0.55  # of a column's width, by its usual line
_ALIGNED = 0.6
_GUTTER = 0.6  # of the size of the type, at least
_OVERLAP = 0.5
_DEPTH = 3
_VERTICAL_SHARE = 0.5
_RUBY_SIZE = 0.6
_WIDE_GAP = 3  # of the size of the type: what is numbered behind it is another thing
_LABEL = re.compile(r"[図表写][真]?\s*[0-9０-９①-⑳]{1,3}|[（(][0-9０-９]{1,2}[）)]|【")
_RUBY = re.compile(r"[\u3041-\u3096\u30a1-\u30fc 　・]{1,80}")


def is_vertical(lines: Sequence[PdfLine]) -> bool:
    """Whether most of a page is set from top to bottom."""
    chars = sum(len(line.text) for line in lines)
    upright = sum(len(line.text) for line in lines if line.is_vertical)
    return upright > _VERTICAL_SHARE * chars


def laid_across(lines: Sequence[PdfLine], size: tuple[float, float]) -> list[PdfLine]:
    """Return the lines of a vertical page as if it were turned so that they run across.

    What was right is on top then. `size` are width and height of the page as it is.
    """
    _, height = size
    turned = []
    for line in lines:
        left, bottom, right, top = line.box
        box = Box(height - top, left, height - bottom, right)
        turned.append(replace(line, box=box, x=height - top, y=(left + right) / 2))
    return sorted(turned, key=lambda line: -line.y)


def in_reading_order(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the lines column by column where the page has columns, else as they came.

    Pieces of one line are put together again.
    """
    return [joined for block in _blocks(list(lines), _DEPTH) for joined in _joined(block)]


def _blocks(lines: list[PdfLine], depth: int) -> Iterator[list[PdfLine]]:
    """Yield the lines in stretches that are read one after the other."""
    gutter = _gutter(lines) if depth and len(lines) >= 2 * _COLUMN_LINES else None
    if gutter is None:
        yield lines
        return
    waiting: list[PdfLine] = []
    bands = _bands(lines, gutter)
    for is_crossing, band in bands:
        if is_crossing:
            waiting += band
            continue
        left = [line for line in band if line.box.right <= gutter]
        right = [line for line in band if line.box.left >= gutter]
        yield waiting
        waiting = []
        yield from _blocks(left, depth - 1)
        yield from _blocks(right, depth - 1)
    yield waiting


def _bands(lines: Sequence[PdfLine], gutter: float) -> Iterator[tuple[bool, list[PdfLine]]]:
    """Yield stretches of the page from the top: lines across the gutter, and lines beside it."""
    ordered = sorted(lines, key=lambda line: -line.box.top)
    crossing = [line for line in ordered if _crosses(line, gutter)]
    beside = [line for line in ordered if not _crosses(line, gutter)]
    place = {id(line): at for at, line in enumerate(lines)}
    for line in crossing:
        above = [found for found in beside if found.box.middle[1] > line.box.middle[1]]
        if above:
            yield False, sorted(above, key=lambda found: place[id(found)])
            beside = [found for found in beside if found.box.middle[1] <= line.box.middle[1]]
        yield True, [line]
    if beside:
        yield False, sorted(beside, key=lambda found: place[id(found)])


def _crosses(line: PdfLine, gutter: float) -> bool:
    return line.box.left < gutter < line.box.right


def _gutter(lines: Sequence[PdfLine]) -> float | None:
    """Return where between two columns the page is parted, None for a page of one column."""
    left = min(line.box.left for line in lines)
    right = max(line.box.right for line in lines)
    size = sorted(line.size for line in lines)[len(lines) // 2]
    lefts = sorted(line.box.left for line in lines)
    rights = sorted(line.box.right for line in lines)
    best: tuple[int, float] | None = None
    for start in sorted(set(map(round, lefts))):
        if not left + 0.2 * (right - left) < start < right - 0.15 * (right - left):
            continue
        gutter = start - _GUTTER * size / 2
        before = bisect_right(rights, gutter - _GUTTER * size / 2)
        first = bisect_left(lefts, gutter)
        aligned = bisect_right(lefts, start + 1 + 2 * size) - first
        after = len(lines) - first
        crossing = first - bisect_right(rights, gutter)
        if (
            min(before, after) < _COLUMN_LINES
            or aligned < _ALIGNED * _COLUMN_LINES
            or crossing > min(before, after)
        ):
            continue  # known without a closer look
        beside = _beside(lines, gutter, size)
        if beside is not None and (best is None or beside > best[0]):
            best = (beside, gutter)
    return best[1] if best else None


def _beside(lines: Sequence[PdfLine], gutter: float, size: float) -> int | None:
    """Return how many lines stand beside a gutter if both sides look like columns of text."""
    left = [line for line in lines if line.box.right <= gutter - _GUTTER * size / 2]
    right = [line for line in lines if line.box.left >= gutter]
    if not (_is_column(left, size) and _is_column(right, size)):
        return None
    one, other = _reach(left), _reach(right)
    overlap = min(one[1], other[1]) - max(one[0], other[0])
    least = min(one[1] - one[0], other[1] - other[0])
    return len(left) + len(right) if overlap >= _OVERLAP * least else None


def _reach(lines: Sequence[PdfLine]) -> tuple[float, float]:
    """Return foot and top of lines."""
    return min(line.box.bottom for line in lines), max(line.box.top for line in lines)


def _is_column(lines: Sequence[PdfLine], size: float) -> bool:
    """Whether lines begin at one place, reach over their column and hold words, not values."""
    left = min(line.box.left for line in lines)
    width = max(line.box.right for line in lines) - left
    usual = sorted(line.box.right - line.box.left for line in lines)[len(lines) // 2]
    chars = sorted(len(line.text) for line in lines)[len(lines) // 2]
    aligned = sum(line.box.left - left <= 2 * size for line in lines)
    return (
        chars >= _COLUMN_CHARS and usual >= _FILLED * width and aligned >= _ALIGNED * len(lines)
    )


def _joined(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """Yield the lines, those that stand behind each other at one height as one."""
    waiting: PdfLine | None = None
    for line in lines:
        if waiting is not None and _is_same_line(waiting, line):
            waiting = _together(waiting, line)
            continue
        if waiting is not None:
            yield waiting
        waiting = line
    if waiting is not None:
        yield waiting


def _is_same_line(one: PdfLine, other: PdfLine) -> bool:
    is_level = abs(one.y - other.y) <= _SAME_LINE * max(one.size, other.size)
    gap = other.box.left - one.box.right
    is_label = gap > _WIDE_GAP * one.size and _LABEL.match(other.text) is not None
    return is_level and gap >= 0 and one.is_vertical == other.is_vertical and not is_label


def _together(one: PdfLine, other: PdfLine) -> PdfLine:
    box = Box(
        one.box.left,
        min(one.box.bottom, other.box.bottom),
        other.box.right,
        max(one.box.top, other.box.top),
    )
    size = one.size if len(one.text) >= len(other.text) else other.size
    return replace(one, text=f"{one.text} {other.text}", box=box, last=other.last, size=size)


def without_ruby(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the lines without readings in small kana that stand close to a line of full size."""
    return [
        line
        for at, line in enumerate(lines)
        if not (
            _RUBY.fullmatch(line.text) and any(_reads(line, o) for o in _beside_it(lines, at))
        )
    ]


def _beside_it(lines: Sequence[PdfLine], at: int) -> Sequence[PdfLine]:
    return lines[max(0, at - 2) : at + 3]


def _reads(ruby: PdfLine, line: PdfLine) -> bool:
    """Whether a small line gives the reading of words in a line below it."""
    gap = ruby.box.bottom - line.box.top
    return (
        ruby.size <= _RUBY_SIZE * line.size
        and -0.5 * line.size <= gap <= 0.5 * line.size
        and line.box.left - line.size <= ruby.box.left
        and ruby.box.right <= line.box.right + line.size
    )
