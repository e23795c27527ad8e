"""Lines of text of a page with their places, by PDFium; what nobody sees is told apart."""

import ctypes
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import sub
from typing import NamedTuple

import pypdfium2.raw as pdfium_c

from localrag.documents.pdf_geometry import Box, PdfLine, Shapes, Turn, around, box_of
from localrag.documents.pdfium_calls import unchecked
from localrag.documents.pdfium_shapes import Colour

_GAP = 1.5  # of the size of the type: more parts a line
_TINY = 1.0  # points
_FEW_RUNS = 4
_UPRIGHT = 1.4  # height of a vertical line to its width, at least
_SPACES = re.compile(r"\s+")
_NO_TEXT = frozenset(
    {
        pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE,
        pdfium_c.FPDF_TEXTRENDERMODE_CLIP,
    }
)
_unicode = unchecked(pdfium_c.FPDFText_GetUnicode)
_has_no_map = unchecked(pdfium_c.FPDFText_HasUnicodeMapError)
_origin = unchecked(pdfium_c.FPDFText_GetCharOrigin)
_count_rects = unchecked(pdfium_c.FPDFText_CountRects)
_rect = unchecked(pdfium_c.FPDFText_GetRect)
_loose_box = unchecked(pdfium_c.FPDFText_GetLooseCharBox)
_text_object = unchecked(pdfium_c.FPDFText_GetTextObject, ctypes.c_void_p)
_font_size = unchecked(pdfium_c.FPDFText_GetFontSize, ctypes.c_double)
_matrix = unchecked(pdfium_c.FPDFText_GetMatrix)
_render_mode = unchecked(pdfium_c.FPDFTextObj_GetTextRenderMode)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLines:
    """The lines that are seen, as the file orders them, and whether there is text that is not.

    `unknown_share` is the share of characters, from 0 to 1, whose fonts do not say which they are.
    """

    lines: tuple[PdfLine, ...]
    has_hidden: bool
    unknown_share: float


class _Look(NamedTuple):
    """How a piece of text is drawn: its size in points, and whether it may not be seen."""

    size: float
    is_invisible: bool
    is_pale: bool
    is_doubtful: bool  # it takes a look at what lies behind to know that it is seen


_look_of: Callable[[tuple[float, bool, bool, bool]], _Look] = partial(tuple.__new__, _Look)


class _Reach(NamedTuple):
    """Where a line reaches, the widest gap between its runs in points, and how many runs it has."""

    box: Box
    gap: float
    runs: int


class TextReader:
    """Reads the lines of one page."""

    def __init__(
        self,
        text: pdfium_c.FPDF_TEXTPAGE,
        turn: Turn,
        size: tuple[float, float],
        shapes: Callable[[], Shapes],
    ) -> None:
        self._text = text
        self._turn = turn
        self._size = size
        self._shapes = shapes
        self._looks: dict[int | None, _Look] = {}
        self._colour = Colour()
        self._object = ctypes.c_void_p()
        self._matrix = pdfium_c.FS_MATRIX()
        self._matrix_at = ctypes.byref(self._matrix)
        self._sides = (ctypes.c_double * 4)()
        self._sides_at = tuple(ctypes.byref(self._sides, 8 * n) for n in range(4))
        self._loose = pdfium_c.FS_RECTF()
        self._loose_at = ctypes.byref(self._loose)
        self._has_hidden = False
        self._chars = 0
        self._unknown_chars = 0
        self._is_complete = False

    def read(self, whole: str) -> PageLines:
        """Return the lines of `whole`, which is all text of the page as PDFium gives it."""
        lines: list[PdfLine] = []
        self._is_complete = len(whole) == pdfium_c.FPDFText_CountChars(self._text)
        start = 0
        for line in whole.split("\r\n"):
            stripped = line.strip()
            if stripped:
                first = start + len(line) - len(line.lstrip())
                lines += self._line(stripped, first)
            start += len(line) + 2
        return PageLines(
            lines=tuple(lines),
            has_hidden=self._has_hidden,
            unknown_share=self._unknown_chars / max(1, self._chars),
        )

    def middles(self, line: PdfLine) -> Iterator[tuple[str, float, float]]:
        """Yield the characters of a line with their middles."""
        for index in range(line.first, line.last + 1):
            yield chr(_unicode(self._text, index)), *self._turn.box(self._box(index)).middle

    def _line(self, text: str, text_index: int) -> Iterator[PdfLine]:
        """Yield the pieces of a line that are seen."""
        first, last = self._index(text_index), self._index(text_index + len(text) - 1)
        if not 0 <= first <= last:
            return
        self._chars += len(text)
        if _has_no_map(self._text, (first + last) // 2) == 1:
            self._unknown_chars += len(text)
        reach = self._reach(first, last, has_spaces=len(text.split(None, 1)) > 1)
        if reach is None:
            return
        look = self._look((first + last) // 2)
        size, looks = look.size, [look]
        if reach.runs > 1:
            looks += [self._look(first), self._look(last)]
            size = sorted([found[0] for found in looks])[1]
        for look in looks:
            if look.is_doubtful and not self._is_all_seen(looks, reach.box):
                yield from self._seen(first, last)
                return
        is_even = last - first + 1 == len(text)
        if reach.gap > _GAP * size and is_even:
            yield from self._pieces(text, first, size)
            return
        yield self._piece(text, (first, last), size, reach.box)

    def _index(self, text_index: int) -> int:
        """Return the index of a character on the page; its text may leave some out."""
        if self._is_complete:
            return text_index
        return int(pdfium_c.FPDFText_GetCharIndexFromTextIndex(self._text, text_index))

    def _piece(self, text: str, ends: tuple[int, int], size: float, box: Box) -> PdfLine:
        box = self._turn.box(box)
        width, height = box.right - box.left, box.top - box.bottom
        _origin(self._text, ends[0], *self._sides_at[:2])
        shown_x, shown_y = self._turn.point(*self._sides[:2])
        return PdfLine(
            text=text,
            x=shown_x,
            y=shown_y,
            size=size,
            box=box,
            first=ends[0],
            last=ends[1],
            is_vertical=len(text) > 1 and height > _UPRIGHT * width and height > size * 1.5,
        )

    def _pieces(self, text: str, first: int, size: float) -> Iterator[PdfLine]:
        """Yield the pieces of a line between its wide gaps; PDFium writes a space there."""
        start = 0
        for space in _SPACES.finditer(text):
            before, after = self._box(first + space.start() - 1), self._box(first + space.end())
            if _distance(before, after) > _GAP * size:
                yield from self._part(text[start : space.start()], first + start)
                start = space.end()
        yield from self._part(text[start:], first + start)

    def _part(self, text: str, first: int) -> Iterator[PdfLine]:
        last = first + len(text) - 1
        size = self._look((first + last) // 2).size
        reach = self._reach(first, last, has_spaces=False)
        if reach is not None:
            yield self._piece(text, (first, last), size, reach.box)

    def _seen(self, first: int, last: int) -> Iterator[PdfLine]:
        """Yield what is seen of a line of which something may not be."""
        chars: list[str] = []
        boxes: list[Box] = []
        ends = (first, first)
        sizes: list[float] = []
        for index in range(first, last + 1):
            char = chr(_unicode(self._text, index))
            if char.isspace() or not _text_object(self._text, index):
                chars += [char] if chars else []
                continue
            look, box = self._look(index), self._box(index)
            if self._is_hidden(look, self._turn.box(box)):
                self._has_hidden = True
                continue
            ends = (ends[0] if boxes else index, index)
            chars.append(char)
            boxes.append(box)
            sizes.append(look.size)
        text = "".join(chars).strip()
        if text and boxes:
            yield self._piece(text, ends, sorted(sizes)[len(sizes) // 2], around(boxes))

    def _is_all_seen(self, looks: list[_Look], box: Box) -> bool:
        """Whether a pale line lies on one dark area; what else is doubtful is looked at closely."""
        if any(look.is_invisible or look.size < _TINY for look in looks):
            return False
        shapes, box = self._shapes(), self._turn.box(box)
        return not shapes.is_whole or any(
            found.holds(box.left, box.bottom) and found.holds(box.right, box.top)
            for found in shapes.areas
        )

    def _is_hidden(self, look: _Look, box: Box) -> bool:
        if look.size < _TINY:
            return True
        if not look.is_invisible and not look.is_pale:
            return False
        shapes = self._shapes()
        x, y = box.middle
        behind = shapes.pictures if look.is_invisible else shapes.areas
        return shapes.is_whole and not any(
            left <= x <= right and bottom <= y <= top for left, bottom, right, top in behind
        )

    def _look(self, index: int) -> _Look:
        found = _text_object(self._text, index)
        look = self._looks.get(found)
        if look is None:
            look = self._looks[found] = self._looked(index, found)
        return look

    def _looked(self, index: int, found: int | None) -> _Look:
        size: float = _font_size(self._text, index)
        if _matrix(self._text, index, self._matrix_at):
            size *= math.hypot(self._matrix.c, self._matrix.d)  # many scale type of size 1
        if not found:
            return _look_of((size, False, False, size < _TINY))
        self._object.value = found
        is_invisible = _render_mode(self._object) in _NO_TEXT
        is_pale = self._colour.is_pale(self._object)
        return _look_of((size, is_invisible, is_pale, is_invisible or is_pale or size < _TINY))

    def _reach(self, first: int, last: int, *, has_spaces: bool) -> _Reach | None:
        """Return where a line reaches, None if it has no place.

        PDFium writes a space into each gap: a line without any is as high as a few of its runs.
        """
        count = _count_rects(self._text, first, last - first + 1)
        if not count:
            return None
        looked_at: Sequence[int] = range(count)
        if not has_spaces and count > _FEW_RUNS:
            looked_at = (0, count // 3, 2 * count // 3, count - 1)
        text, sides = self._text, self._sides
        left_at, top_at, right_at, bottom_at = self._sides_at
        rects = []
        for number in looked_at:
            _rect(text, number, left_at, top_at, right_at, bottom_at)
            rects.append(sides[:])
        if len(rects) == 1:
            left, top, right, bottom = rects[0]
            return _Reach(box_of((left, bottom, right, top)), 0.0, count)
        lefts, tops, rights, bottoms = zip(*rects, strict=True)
        gap = 0.0
        if has_spaces:
            gap = max(
                chain(
                    map(sub, lefts[1:], rights),
                    map(sub, lefts, rights[1:]),
                    map(sub, bottoms[1:], tops),
                    map(sub, bottoms, tops[1:]),
                )
            )
        box = box_of((min(lefts), min(bottoms), max(rights), max(tops)))
        return _Reach(box, gap, count)

    def _box(self, index: int) -> Box:
        _loose_box(self._text, index, self._loose_at)
        box = self._loose
        return box_of((box.left, box.bottom, box.right, box.top))


def _distance(one: Box, other: Box) -> float:
    """Return the gap between two boxes, along or down."""
    return max(
        other.left - one.right,
        one.left - other.right,
        other.bottom - one.top,
        one.bottom - other.top,
    )
