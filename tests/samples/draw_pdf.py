"""PDFs drawn piece by piece, for what only the place of text on a page tells."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = "HeiseiKakuGo-W5"
WIDTH, HEIGHT = A4
_VERTICAL = "HeiseiMin-W3-V"
_LATIN = "Vera"


@dataclass(frozen=True, slots=True)
class Cell:
    """Text in the middle of an area of a grid; rows and columns from 0, inclusive."""

    text: str
    row: int
    column: int
    last_row: int
    last_column: int


class Drawing:
    """A PDF in the making; places are in points from the lower left corner."""

    def __init__(self) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._stream = io.BytesIO()
        self.canvas = Canvas(self._stream, pagesize=A4, invariant=1)

    def text(self, x: float, y: float, text: str, size: float = 10.5) -> None:
        """Draw a line that starts at a point."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, text)

    def lines(
        self, x: float, y: float, texts: Sequence[str], size: float = 10.5, step: float = 16
    ) -> None:
        """Draw lines below each other."""
        for number, text in enumerate(texts):
            self.text(x, y - number * step, text, size)

    def unseen(self, x: float, y: float, text: str, *, white: bool) -> None:
        """Draw a line in white, or one that the file marks as invisible."""
        line = self.canvas.beginText(x, y)
        line.setFont(FONT, 10.5)
        line.setTextRenderMode(0 if white else 3)
        line.setFillGray(1 if white else 0)
        line.textOut(text)
        line.setTextRenderMode(0)
        line.setFillGray(0)
        self.canvas.drawText(line)

    def down(self, x: float, y: float, texts: Sequence[str], size: float = 12) -> None:
        """Draw lines from top to bottom, the first one at the right."""
        font = UnicodeCIDFont("HeiseiMin-W3", isVertical=True)
        font.fontName = font.name = _VERTICAL
        pdfmetrics.registerFont(font)
        self.canvas.setFont(_VERTICAL, size)
        for number, text in enumerate(texts):
            self.canvas.drawString(x - number * 1.7 * size, y, text)

    def latin(self, x: float, y: float, texts: Sequence[str]) -> None:
        """Draw lines in an embedded font."""
        pdfmetrics.registerFont(TTFont(_LATIN, "Vera.ttf"))
        self.canvas.setFont(_LATIN, 10)
        for number, text in enumerate(texts):
            self.canvas.drawString(x, y - 14 * number, text)

    def table(
        self, xs: Sequence[float], ys: Sequence[float], cells: Sequence[Cell], size: float = 9
    ) -> None:
        """Draw cells with frames of their own, so that nothing parts what is one."""
        for cell in cells:
            left, right = xs[cell.column], xs[cell.last_column + 1]
            top, bottom = ys[cell.row], ys[cell.last_row + 1]
            self.canvas.rect(left, bottom, right - left, top - bottom)
            for number, line in enumerate(cell.text.split("\n")):
                self.text(left + 4, top - 12 - 11 * number, line, size)

    def page(self) -> None:
        """End a page."""
        self.canvas.showPage()

    def pdf(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self._stream.getvalue()


def grid(rows: Sequence[Sequence[str]], first_row: int = 0) -> list[Cell]:
    """Return the cells of a table in which nothing is merged."""
    return [
        Cell(text, row, column, row, column)
        for row, texts in enumerate(rows, start=first_row)
        for column, text in enumerate(texts)
    ]


def glyphs_without_characters(lines: int = 4) -> bytes:
    """Return a PDF whose font says which glyphs to draw, but not which characters they are."""
    drawing = Drawing()
    drawing.latin(60, 700, ["The fee is paid before use."])
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawing.pdf())))
    page = writer.pages[0]
    fonts = page["/Resources"]["/Font"]
    embedded = next(
        f for f in fonts.values() if "/FontDescriptor" in f.get_object()
    ).get_object()
    glyphs = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): embedded["/BaseFont"],
            NameObject("/CIDSystemInfo"): DictionaryObject(
                {
                    NameObject("/Registry"): TextStringObject("Adobe"),
                    NameObject("/Ordering"): TextStringObject("Identity"),
                    NameObject("/Supplement"): NumberObject(0),
                }
            ),
            NameObject("/FontDescriptor"): embedded.raw_get("/FontDescriptor"),
            NameObject("/DW"): NumberObject(600),
        }
    )
    fonts[NameObject("/F9")] = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): embedded["/BaseFont"],
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(glyphs)]),
        }
    )
    shown = "".join(f"{glyph:04x}" for glyph in range(3, 15)) * 2
    content = DecodedStreamObject()
    content.set_data(
        b"BT /F9 10 Tf 60 700 Td 14 TL " + f"<{shown}> Tj T* ".encode() * lines + b"ET"
    )
    page[NameObject("/Contents")] = writer._add_object(content)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def turned(data: bytes, degrees: int) -> bytes:
    """Return a PDF whose pages are shown turned."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        page.rotate(degrees)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
