"""PDF: text and outline through PDFium; page labels, where there are any, through pypdf."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from localrag.documents.page_text import PageText
from localrag.documents.pdf_flow import from_the_top
from localrag.documents.pdf_geometry import PdfLine, around
from localrag.documents.pdf_labels import page_labels
from localrag.documents.pdf_lines import add_pdf_lines, body_size_of, page_body_size
from localrag.documents.pdf_margins import Margins, margins_of
from localrag.documents.pdf_order import (
    in_reading_order,
    is_vertical,
    laid_across,
    without_ruby,
)
from localrag.documents.pdf_pictures import PicturesSay, pictures_say
from localrag.documents.pdf_tables import PdfTable, could_hold_table, tables_of
from localrag.documents.pdfium import PdfFile, PdfPage
from localrag.documents.pdfium_outline import Bookmark
from localrag.documents.rows import Continued, add_table
from localrag.documents.table_header import Header, Merge
from localrag.domain.document import Page, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content
from localrag.text.radicals import as_typed

_END_WITHIN = 4096
_ODD = re.compile(
    r"[^\s\x20-\x7e\u00a0-\u024f\u02b0-\u02ff\u2000-\u2bff\u2e80-\u30ff\u3100-\u312f\u3190-\u9fff"
    r"\uf900-\ufaff\ufe10-\ufe6f\uff00-\uffef\u0391-\u03c9\U0001f000-\U0003ffff]"
)
_GREEK = re.compile(r"[\u0391-\u03c9]")
_GARBLED_SHARE = 0.25
_GREEK_SHARE = 0.3
_ENOUGH_CHARS = 20
_SAME_COLUMN = 6.0  # points


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """What a page holds before it is known how the document is set."""

    lines: tuple[PdfLine, ...]
    tables: tuple[PdfTable, ...]
    size: tuple[float, float]
    has_hidden: bool
    has_unknown: bool
    has_content: bool
    pictures: PicturesSay


class Reader:
    """Reads PDF files."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and pages. Raises DocumentError: DAMAGED, PASSWORD_NEEDED, TOO_LARGE."""
        data = stream.read()
        if b"%%EOF" not in data[-_END_WITHIN:]:  # ISO 32000-1, 7.5.5; else it was cut off
            raise DocumentError(DocumentCode.DAMAGED)
        with PdfFile(data) as pdf:
            if pdf.page_count > limits.pages:
                raise DocumentError(
                    DocumentCode.TOO_LARGE,
                    size=f"{pdf.page_count:,} p.",
                    limit=f"{limits.pages:,} p.",
                )
            return _content(pdf, page_labels(data) if pdf.has_labels else ())


def _content(pdf: PdfFile, labels: Sequence[str]) -> Content:
    drawn = [_drawn(pdf, number) for number in range(1, pdf.page_count + 1)]
    body_size = body_size_of(line for page in drawn for line in page.lines)
    margins = margins_of(
        [page.lines for page in drawn], [page.size[1] for page in drawn], body_size
    )
    writer = _Writer(labels=labels, outline=pdf.outline(), margins=margins, body_size=body_size)
    pages = tuple(writer.page(at, page) for at, page in enumerate(drawn))
    garbled = [
        page.number
        for page, found in zip(pages, drawn, strict=True)
        if found.has_unknown or is_garbled(page.text)
    ]
    without = [
        page.number
        for page, found in zip(pages, drawn, strict=True)
        if found.pictures is PicturesSay.MUCH
        or (found.has_content and (found.pictures is PicturesSay.ALL or not page.text))
    ]
    empty = [number for number in without if not pages[number - 1].text]
    beside = [
        at for at, page in enumerate(drawn, start=1) if page.pictures is PicturesSay.SOMETHING
    ]
    hidden = [at for at, page in enumerate(drawn, start=1) if page.has_hidden]
    warnings = (
        ReadWarning(code=WarningCode.NO_TEXT_ON_PAGE, pages=tuple(empty)),
        ReadWarning(code=WarningCode.GARBLED_TEXT, pages=tuple(garbled)),
        ReadWarning(code=WarningCode.HIDDEN_TEXT, pages=tuple(hidden)),
        ReadWarning(code=WarningCode.PICTURES, pages=tuple(beside)),
    )
    return Content(
        title=pdf.title or None,
        pages=pages,
        warnings=tuple(warning for warning in warnings if warning.pages),
        ocr_pages=tuple(sorted({*garbled, *without})),
    )


def _drawn(pdf: PdfFile, number: int) -> _Drawn:
    with pdf.page(number) as page:
        found = page.lines()
        tables: list[PdfTable] = []
        if could_hold_table(found.lines):
            tables = tables_of(found.lines, page.shapes(), page.middles)
        has_content = page.has_content
        return _Drawn(
            lines=found.lines,
            tables=tuple(tables),
            size=page.size,
            has_hidden=found.has_hidden,
            has_unknown=found.unknown_share > _GARBLED_SHARE,
            has_content=has_content,
            pictures=_pictures(page, found.lines),
        )


def _items(drawn: _Drawn, left_out: frozenset[int]) -> Iterator[PdfLine | PdfTable]:
    """Yield lines and tables of a page; a table stands where its first line is drawn.

    A table is not read before what stands above it.
    """
    if not drawn.tables:
        kept = [line for place, line in enumerate(drawn.lines) if place not in left_out]
        yield from kept if is_vertical(kept) else from_the_top(kept)
        return
    stands: dict[int, PdfTable] = {}
    lines: list[PdfLine] = []
    started: set[int] = set()
    for place, line in enumerate(drawn.lines):
        if place in left_out:
            continue
        table = next((t for t in drawn.tables if place in t.lines), None)
        if table is None:
            lines.append(line)
        elif id(table) not in started:
            started.add(id(table))
            box = around([drawn.lines[at].box for at in table.lines])
            lines.append(replace(line, text="", box=box))
            stands[id(lines[-1])] = table
    for line in lines if is_vertical(lines) else from_the_top(lines):
        yield stands.get(id(line), line)


def _pictures(page: PdfPage, lines: Sequence[PdfLine]) -> PicturesSay:
    pictures = page.pictures() if lines else ()
    return pictures_say(pictures, lines, page.size) if pictures else PicturesSay.NOTHING


class _Writer:
    """Writes the pages of a document one after the other; tables may go on from page to page."""

    def __init__(
        self,
        *,
        labels: Sequence[str],
        outline: Sequence[Bookmark],
        margins: Margins,
        body_size: float,
    ) -> None:
        self._labels = labels
        self._margins = margins
        self._body_size = body_size
        self._tables = 0
        self._open: _OpenTable | None = None
        self._bookmarks: defaultdict[int, list[Bookmark]] = defaultdict(list)
        for bookmark in outline:
            self._bookmarks[bookmark.page].append(bookmark)

    def page(self, at: int, drawn: _Drawn) -> Page:
        """Return page `at` (from 0)."""
        text = PageText()
        left_out = self._margins.lines.get(at, frozenset[int]())
        size = page_body_size(drawn.lines, self._body_size)
        waiting: list[PdfLine] = []
        is_open = self._open
        self._open = None
        for item in _items(drawn, left_out):
            if isinstance(item, PdfLine):
                waiting.append(item)
                is_open = None
                self._open = None
            else:
                self._flush(text, waiting, size, drawn.size, at)
                self._open = self._table(text, item, is_open)
                is_open = None
        self._flush(text, waiting, size, drawn.size, at)
        return text.page(at + 1, self._label(at + 1))

    def _flush(
        self,
        text: PageText,
        waiting: list[PdfLine],
        body_size: float,
        page_size: tuple[float, float],
        at: int,
    ) -> None:
        if not waiting:
            return
        lines: Sequence[PdfLine] = waiting
        if is_vertical(lines):
            lines = from_the_top(laid_across(lines, page_size))
        lines = without_ruby(in_reading_order(lines))
        add_pdf_lines(text, lines, body_size, self._bookmarks[at + 1])
        waiting.clear()

    def _table(
        self, text: PageText, table: PdfTable, before: "_OpenTable | None"
    ) -> "_OpenTable":
        goes_on = before is not None and before.fits(table)
        number = before.number if before is not None and goes_on else self._tables + 1
        self._tables = max(self._tables, number)
        first = before.next_row if before is not None and goes_on else 1
        header = before.header if before is not None and goes_on else None
        merges = [
            Merge(
                top=m.top + first - 1, left=m.left, bottom=m.bottom + first - 1, right=m.right
            )
            for m in table.merges
        ]
        grid = [[as_typed(cell) for cell in row] for row in table.grid]
        header = add_table(
            text, grid, number, merges, Continued(first_row=first, header=header)
        )
        return _OpenTable(
            number=number,
            next_row=first + len(grid),
            header=header,
            columns=table.columns,
        )

    def _label(self, number: int) -> str:
        """Return what is printed on a page: by the file's own labels, else by its number."""
        if self._margins.labels and not self._labels:
            return self._margins.labels.get(number, f"({number})")
        named = self._labels[number - 1] if number <= len(self._labels) else ""
        return named or str(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenTable:
    """A table that ended a page."""

    number: int
    next_row: int
    header: Header | None
    columns: tuple[float, ...]

    def fits(self, table: PdfTable) -> bool:
        """Whether a table that begins the next page has the same columns."""
        return len(table.columns) == len(self.columns) and all(
            abs(one - other) <= _SAME_COLUMN
            for one, other in zip(table.columns, self.columns, strict=True)
        )


def is_garbled(text: str) -> bool:
    """Whether the characters are hardly those of a Japanese or English text.

    A font without a map to Unicode gives characters that are valid but wrong.
    """
    letters = "".join(text.split())
    if len(letters) < _ENOUGH_CHARS:
        return False
    return len(_ODD.findall(letters)) > _GARBLED_SHARE * len(letters) or len(
        _GREEK.findall(letters)
    ) > _GREEK_SHARE * len(letters)
