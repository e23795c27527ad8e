"""Sheets of OpenDocument spreadsheets: the files hold what each cell shows.

Rows are read one after the other and forgotten, without a DTD and without entities (OpenDocument
1.3, part 3, chapter 9).
"""

from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from localrag.documents.ods_asides import ChartFrame, take_asides
from localrag.documents.ods_cells import cell_text
from localrag.documents.parts import XML_LIMITS, attribute, number, tag_of
from localrag.documents.sheet_asides import SheetAsides
from localrag.documents.sheet_values import SheetLook
from localrag.documents.table_header import Merge
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

_MOST_CELLS = 3_000_000
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
_HIDDEN = (
    "collapse"  # what a filter leaves out is `filter`: the list is more than its last question
)
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"  # spelled out: many times faster
_COLUMNS_REPEATED, _ROWS_REPEATED = (
    f"{_TABLE}number-columns-repeated",
    f"{_TABLE}number-rows-repeated",
)
_COLUMNS_SPANNED, _ROWS_SPANNED = (
    f"{_TABLE}number-columns-spanned",
    f"{_TABLE}number-rows-spanned",
)
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_PARAGRAPH = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_TAGS = (
    "{*}table", "{*}table-row", "{*}table-column", "{*}table-row-group", "{*}table-column-group",
    "{*}style", "{*}shapes",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class OdsSheet:
    """A sheet; `rows` begin in column A, the first of them is row `first`, from 1."""

    name: str
    is_shown: bool
    first: int = 1
    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    look: SheetLook = field(default_factory=SheetLook)
    asides: SheetAsides = field(default_factory=SheetAsides)
    charts: list[ChartFrame] = field(default_factory=list)


def ods_sheets(content: IO[bytes]) -> list[OdsSheet]:
    """Return the sheets of a `content.xml`.

    Raises DocumentError DAMAGED, also for any DTD, and TOO_LARGE.
    """
    reading = _Reading()
    try:
        events = etree.iterparse(content, events=("start", "end"), tag=_TAGS, **XML_LIMITS)
        for event, element in events:
            reading.take(element, is_end=event == "end")
        if events.root.getroottree().docinfo.internalDTD is not None:
            raise DocumentError(DocumentCode.DAMAGED)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error
    return reading.sheets


class _Reading:
    """What has been read so far of the sheets."""

    def __init__(self) -> None:
        self.sheets: list[OdsSheet] = []
        self._hidden_styles: set[str] = set()
        self._tables = 0  # that are open: some stand inside cells
        self._folded = 0
        self._row = self._column = 0
        self._cells = 0

    def take(self, element: etree._Element, *, is_end: bool) -> None:
        """Take in an element that begins or ends."""
        step = -1 if is_end else 1
        match tag_of(element):
            case "table":
                self._tables += step
                if self._tables == 1 and not is_end:
                    self._start_sheet(element)
            case "table-row-group" | "table-column-group":
                self._folded += step * (attribute(element, "display") == "false")
            case "shapes" if is_end and self._tables == 1:
                sheet = self.sheets[-1]
                sheet.charts += take_asides(element, None, sheet.asides)
            case "style" if is_end:
                self._take_style(element)
            case "table-row" if is_end and self._tables == 1:
                self._take_row(element)
                _forget(element)
            case "table-column" if is_end and self._tables == 1:
                self._take_column(element)

    def _take_style(self, element: etree._Element) -> None:
        for properties in element.iterchildren("{*}table-properties"):
            if attribute(properties, "display") == "false":
                self._hidden_styles.add(attribute(element, "name"))

    def _start_sheet(self, element: etree._Element) -> None:
        is_shown = attribute(element, "style-name") not in self._hidden_styles
        self.sheets.append(OdsSheet(name=attribute(element, "name"), is_shown=is_shown))
        self._row = self._column = 0

    def _take_column(self, element: etree._Element) -> None:
        last = min(self._column + _repeated(element, _COLUMNS_REPEATED), _MOST_COLUMNS)
        if attribute(element, "visibility") == _HIDDEN and not self._folded:
            self.sheets[-1].look.hidden_columns.update(range(self._column, last))
        self._column = last

    def _take_row(self, element: etree._Element) -> None:
        sheet, times = self.sheets[-1], _repeated(element, _ROWS_REPEATED)
        top = self._row + 1
        self._row = min(self._row + times, _MOST_ROWS)
        cells = self._texts(element, sheet, top)
        if not cells:
            return
        if not sheet.rows:
            sheet.first = top
        gap, times = top - sheet.first - len(sheet.rows), self._row - top + 1
        self._count(gap + times * len(cells))
        sheet.rows += [[] for _ in range(gap)]
        sheet.rows += [list(cells) for _ in range(times)]
        if attribute(element, "visibility") == _HIDDEN and not self._folded:
            sheet.look.hidden_rows.update(range(top, self._row + 1))

    def _texts(self, row: etree._Element, sheet: OdsSheet, top: int) -> list[str]:
        """Return the texts of a row without the empty cells at its end; note what is merged."""
        texts: list[str] = []
        column = 0
        for cell in row:
            if cell.tag not in (_CELL, _COVERED):
                continue
            times = _repeated(cell, _COLUMNS_REPEATED)
            text = cell_text(cell) if cell.tag == _CELL else ""
            if len(cell) > 1 or (len(cell) and cell[0].tag != _PARAGRAPH):
                sheet.charts += take_asides(cell, (top, column), sheet.asides)
            last = min(column + times, _MOST_COLUMNS)
            if text:
                texts += [""] * (column - len(texts)) + [text] * (last - column)
            sheet.merges += _merge(cell, top, column)
            column = last
        return texts

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > _MOST_CELLS:
            raise DocumentError(
                DocumentCode.TOO_LARGE,
                size=f"> {_MOST_CELLS:,} cells",
                limit=f"{_MOST_CELLS:,} cells",
            )


def _merge(cell: etree._Element, row: int, column: int) -> list[Merge]:
    columns, rows = _repeated(cell, _COLUMNS_SPANNED), _repeated(cell, _ROWS_SPANNED)
    if columns == rows == 1:
        return []
    right = min(column + columns, _MOST_COLUMNS) - 1
    return [Merge(top=row, left=column, bottom=min(row + rows - 1, _MOST_ROWS), right=right)]


def _repeated(element: etree._Element, name: str) -> int:
    value = element.get(name)
    return 1 if value is None else min(max(number(value, 1), 1), _MOST_ROWS)


def _forget(element: etree._Element) -> None:
    """Free an element that has been read and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
