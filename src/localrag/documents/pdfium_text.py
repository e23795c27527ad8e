"""Lines of text of a page with their places, by PDFium; what nobody sees is told apart."""

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2.raw as pdfium_c

from localrag.documents.pdf_geometry import Box, PdfLine, Shapes, Turn, around
from localrag.documents.pdfium_shapes import colour_of, is_pale

_GAP = 1.5  # of the size of the type: more parts a line
_TINY = 1.0  # points
_UPRIGHT = 1.4  # height of a vertical line to its width, at least
_NO_TEXT = frozenset(
    {
        pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE,
        pdfium_c.FPDF_TEXTRENDERMODE_CLIP,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLines:
    """The lines that are seen, as the file orders them, and whether there is text that is not.

    `unknown_share` is the share of characters, from 0 to 1, whose fonts do not say which they are.
    """

    lines: tuple[PdfLine, ...]
    has_hidden: bool
    unknown_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How a piece of text is drawn: its size in points, and whether it may not be seen."""

    size: float
    is_invisible: bool
    is_pale: bool


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
        self._looks: dict[int, _Look] = {}
        self._has_hidden = False
        self._chars = 0
        self._unknown_chars = 0

    def read(self, whole: str) -> PageLines:
        """Return the lines of `whole`, which is all text of the page as PDFium gives it."""
        lines: list[PdfLine] = []
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
            char = pdfium_c.FPDFText_GetUnicode(self._text, index)
            yield chr(char), *self._turn.box(self._box(index)).middle

    def _line(self, text: str, text_index: int) -> Iterator[PdfLine]:
        """Yield the pieces of a line that are seen."""
        first = pdfium_c.FPDFText_GetCharIndexFromTextIndex(self._text, text_index)
        last = pdfium_c.FPDFText_GetCharIndexFromTextIndex(
            self._text, text_index + len(text) - 1
        )
        if not 0 <= first <= last:
            return
        self._chars += len(text)
        if pdfium_c.FPDFText_HasUnicodeMapError(self._text, (first + last) // 2) == 1:
            self._unknown_chars += len(text)
        boxes = self._rectangles(first, last)
        looks = [self._look(at) for at in (first, (first + last) // 2, last)]
        size = sorted(look.size for look in looks)[1]
        if not boxes:
            return
        if any(look.is_invisible or look.is_pale or look.size < _TINY for look in looks):
            yield from self._seen(first, last)
            return
        is_even = last - first + 1 == len(text)
        if len(boxes) > 1 and is_even and _has_gap(boxes, _GAP * size):
            yield from self._pieces(text, first, size)
            return
        yield self._piece(text, (first, last), size, boxes)

    def _piece(
        self, text: str, ends: tuple[int, int], size: float, boxes: list[Box]
    ) -> PdfLine:
        box = self._turn.box(around(boxes))
        width, height = box.right - box.left, box.top - box.bottom
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium_c.FPDFText_GetCharOrigin(self._text, ends[0], x, y)
        shown_x, shown_y = self._turn.point(x.value, y.value)
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
        """Yield the pieces of a line between its wide gaps."""
        start = 0
        boxes: list[Box] = []
        for at, char in enumerate(text):
            if char.isspace():
                continue
            box = self._box(first + at)
            if boxes and _distance(boxes[-1], box) > _GAP * size:
                piece = text[start:at].rstrip()
                yield self._piece(
                    piece, (first + start, first + start + len(piece) - 1), size, boxes
                )
                start, boxes = at, []
            boxes.append(box)
        yield self._piece(text[start:], (first + start, first + len(text) - 1), size, boxes)

    def _seen(self, first: int, last: int) -> Iterator[PdfLine]:
        """Yield what is seen of a line of which something may not be."""
        chars: list[str] = []
        boxes: list[Box] = []
        ends = (first, first)
        sizes: list[float] = []
        for index in range(first, last + 1):
            char = chr(pdfium_c.FPDFText_GetUnicode(self._text, index))
            if char.isspace() or not pdfium_c.FPDFText_GetTextObject(self._text, index):
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
            yield self._piece(text, ends, sorted(sizes)[len(sizes) // 2], boxes)

    def _is_hidden(self, look: _Look, box: Box) -> bool:
        if look.size < _TINY:
            return True
        if not look.is_invisible and not look.is_pale:
            return False
        shapes = self._shapes()
        behind = shapes.pictures if look.is_invisible else (*shapes.fills, *shapes.pictures)
        return shapes.is_whole and not any(found.holds(*box.middle) for found in behind)

    def _look(self, index: int) -> _Look:
        found = pdfium_c.FPDFText_GetTextObject(self._text, index)
        key = ctypes.addressof(found.contents) if found else 0
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = self._looked(index, found)
        return look

    def _looked(self, index: int, found: pdfium_c.FPDF_PAGEOBJECT) -> _Look:
        size = float(pdfium_c.FPDFText_GetFontSize(self._text, index))
        matrix = pdfium_c.FS_MATRIX()
        if pdfium_c.FPDFText_GetMatrix(self._text, index, matrix):
            size *= math.hypot(matrix.c, matrix.d)  # many programs scale type of size 1
        if not found:
            return _Look(size=size, is_invisible=False, is_pale=False)
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(found)
        return _Look(
            size=size, is_invisible=mode in _NO_TEXT, is_pale=is_pale(colour_of(found))
        )

    def _rectangles(self, first: int, last: int) -> list[Box]:
        """Return a rectangle for each run of text in one piece of the file."""
        count = pdfium_c.FPDFText_CountRects(self._text, first, last - first + 1)
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        boxes = []
        for number in range(count):
            pdfium_c.FPDFText_GetRect(self._text, number, left, top, right, bottom)
            boxes.append(Box(left.value, bottom.value, right.value, top.value))
        return boxes

    def _box(self, index: int) -> Box:
        box = pdfium_c.FS_RECTF()
        pdfium_c.FPDFText_GetLooseCharBox(self._text, index, box)
        return Box(box.left, box.bottom, box.right, box.top)


def _has_gap(boxes: list[Box], least: float) -> bool:
    return any(_distance(one, other) > least for one, other in pairwise(boxes))


def _distance(one: Box, other: Box) -> float:
    """Return the gap between two boxes, along or down."""
    return max(
        other.left - one.right,
        one.left - other.right,
        other.bottom - one.top,
        one.bottom - other.top,
    )
