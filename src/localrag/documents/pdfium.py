"""PDFs through PDFium, which only this file and the others named after it talk to."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import pypdfium2
import pypdfium2.raw as pdfium_c

from localrag.documents.pdf_geometry import Box, PdfLine, Shapes, Turn
from localrag.documents.pdfium_outline import Bookmark, outline_of
from localrag.documents.pdfium_shapes import ShapeReader
from localrag.documents.pdfium_text import PageLines, TextReader
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Pixels of a page: rows from the top, three bytes (BGR) a pixel, `stride` bytes a row."""

    width: int
    height: int
    stride: int
    pixels: bytes


class PdfFile:
    """An open PDF. Use it in a `with` block, in one thread."""

    def __init__(self, data: bytes) -> None:
        """Raises DocumentError PASSWORD_NEEDED (the empty password is tried) or DAMAGED."""
        try:
            self._pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            is_locked = error.err_code == pdfium_c.FPDF_ERR_PASSWORD
            code = DocumentCode.PASSWORD_NEEDED if is_locked else DocumentCode.DAMAGED
            raise DocumentError(code) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    @property
    def page_count(self) -> int:
        """The number of pages."""
        return len(self._pdf)

    @property
    def title(self) -> str:
        """The title that the file has in its description, '' if it has none."""
        return str(self._pdf.get_metadata_value("Title")).strip("\0\ufeff ")

    @property
    def has_labels(self) -> bool:
        """Whether the file names its pages."""
        return bool(self._pdf.get_page_label(0))

    def outline(self) -> tuple[Bookmark, ...]:
        """Return the bookmarks that lead to a page."""
        return tuple(outline_of(self._pdf))

    def page(self, number: int) -> "PdfPage":
        """Return page `number` (from 1). Raises DocumentError DAMAGED."""
        try:
            return PdfPage(self._pdf[number - 1])
        except pypdfium2.PdfiumError as error:
            raise DocumentError(DocumentCode.DAMAGED) from error


class PdfPage:
    """A page of an open PDF. Use it in a `with` block."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self._text = page.get_textpage()
        self._shapes: Shapes | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()
        self._page.close()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        width, height = self._page.get_size()
        return float(width), float(height)

    @property
    def has_content(self) -> bool:
        """Whether anything is drawn on the page."""
        return int(pdfium_c.FPDFPage_CountObjects(self._page.raw)) > 0

    def lines(self) -> PageLines:
        """Return the lines of text that are seen, in the order of the file."""
        return self._reader().read(self._text.get_text_range())

    def middles(self, line: PdfLine) -> Iterator[tuple[str, float, float]]:
        """Yield the characters of a line with their middles, in points as shown."""
        return self._reader().middles(line)

    def shapes(self) -> Shapes:
        """Return rules, areas and pictures of the page."""
        if self._shapes is None:
            self._shapes = ShapeReader(self._page.raw, self._turn()).read()
        return self._shapes

    def pictures(self) -> tuple[Box, ...]:
        """Return where the pictures of the page are."""
        if self._shapes is not None:
            return self._shapes.pictures
        return ShapeReader(self._page.raw, self._turn()).pictures()

    def _reader(self) -> TextReader:
        return TextReader(self._text.raw, self._turn(), self.size, self.shapes)

    def _turn(self) -> Turn:
        box = pdfium_c.FS_RECTF()
        pdfium_c.FPDF_GetPageBoundingBox(self._page.raw, box)
        bounds = Box(box.left, box.bottom, box.right, box.top)
        return Turn(quarter_turns=pdfium_c.FPDFPage_GetRotation(self._page.raw), bounds=bounds)

    def characters(self) -> str:
        """Return the characters under their indexes."""
        count = self._text.count_chars()
        raw = self._text.raw
        return "".join(chr(pdfium_c.FPDFText_GetUnicode(raw, index)) for index in range(count))

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of a character, in points."""
        left, bottom, right, top = self._text.get_charbox(index, loose=True)
        return float(left), float(bottom), float(right), float(top)

    def to_device(self, x: float, y: float, width: int, height: int) -> tuple[int, int]:
        """Return where a point of the page lies in a picture of it, in pixels from the top left."""
        device_x, device_y = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(
            self._page.raw, 0, 0, width, height, 0, x, y, device_x, device_y
        )
        return device_x.value, device_y.value

    def picture(self, width: int) -> Picture:
        """Return the page drawn `width` pixels wide."""
        bitmap = self._page.render(scale=width / self.size[0])
        try:
            return Picture(
                width=bitmap.width,
                height=bitmap.height,
                stride=bitmap.stride,
                pixels=bytes(bitmap.buffer),
            )
        finally:
            bitmap.close()
