"""Rich Text Format as Word, WordPad, Ichitaro and LibreOffice write it."""

from typing import BinaryIO

from localrag.documents.outline import add_lines, is_article
from localrag.documents.page_text import PageText
from localrag.documents.rows import add_table
from localrag.documents.rtf_parser import RtfParser
from localrag.documents.rtf_pieces import RtfEnd, RtfPiece
from localrag.documents.rtf_tables import RtfRow, rtf_grid
from localrag.domain.document import BlockKind, Page, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_HEADING_CHARS = 120


class Reader:
    """Reads RTF files; pages end where the file says so, at page and section breaks."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and pages. Raises DocumentError DAMAGED, TOO_LARGE."""
        parser = RtfParser(stream.read(limits.file_bytes))
        pages = _Pages(limits)
        for piece in parser.pieces():
            pages.add(piece)
        pages.finish()
        hidden = (ReadWarning(code=WarningCode.HIDDEN_TEXT),) if parser.has_hidden else ()
        return Content(title=parser.title, pages=tuple(pages.pages), warnings=hidden)


class _Pages:
    """Puts the pieces of a file together as pages."""

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._page = PageText()
        self._lines: list[str] = []
        self._notes: list[str] = []
        self._cell: list[str] = []
        self._texts: list[str] = []
        self._rows: list[RtfRow] = []
        self._tables = 0
        self.pages: list[Page] = []

    def add(self, piece: RtfPiece) -> None:
        """Take the next piece."""
        self._notes += piece.notes
        match piece.end:
            case RtfEnd.CELL:
                self._texts.append(" ".join([*self._cell, piece.text, *piece.boxes]))
                self._cell = []
            case RtfEnd.ROW:
                self._end_row(piece)
            case RtfEnd.PARAGRAPH if piece.is_in_table:
                self._cell += [piece.text, *piece.boxes]
            case _:
                self._end_table()
                self._paragraph(piece)
                if piece.end is RtfEnd.PAGE:
                    self._end_page()

    def finish(self) -> None:
        """End the last page."""
        self._end_table()
        if self._page.length or self._lines or self._notes or not self.pages:
            self._end_page()

    def _end_row(self, piece: RtfPiece) -> None:
        if piece.text.strip() or self._cell:
            self._texts.append(" ".join([*self._cell, piece.text]))
            self._cell = []
        if self._texts:
            self._rows.append(RtfRow(texts=tuple(self._texts), cells=piece.cells))
        self._texts = []

    def _end_table(self) -> None:
        if self._cell or self._texts:
            self._rows.append(RtfRow(texts=(*self._texts, " ".join(self._cell)), cells=()))
            self._cell, self._texts = [], []
        if not self._rows:
            return
        grid = rtf_grid(self._rows)
        self._rows = []
        if any(cell for line in grid for cell in line):
            self._flush()
            self._tables += 1
            add_table(self._page, grid, self._tables)

    def _paragraph(self, piece: RtfPiece) -> None:
        text = piece.text
        is_prose = len(text) > _HEADING_CHARS or text.rstrip().endswith("。")
        if piece.level and not is_prose and text.strip() and not is_article(text):
            self._flush()
            self._page.add(BlockKind.HEADING, " ".join(text.split()), piece.level)
        else:
            self._lines += [line for line in text.split("\n") if line.strip()]
        for box in piece.boxes:
            self._lines += [line for line in box.split("\n") if line.strip()]

    def _flush(self) -> None:
        add_lines(self._page, self._lines, guess_numbered=False)
        self._lines = []

    def _end_page(self) -> None:
        if len(self.pages) >= self._limits.pages:
            raise DocumentError(
                DocumentCode.TOO_LARGE,
                size=f"> {self._limits.pages:,} p.",
                limit=f"{self._limits.pages:,} p.",
            )
        self._flush()
        for note in self._notes:
            self._page.add(BlockKind.FOOTNOTE, " ".join(note.split()))
        self._notes = []
        number = len(self.pages) + 1
        self.pages.append(self._page.page(number, str(number)))
        self._page = PageText()
