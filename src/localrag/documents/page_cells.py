"""Which cell a place in the text of a page is, as `rows` writes tables and sheets."""

from bisect import bisect_right
from itertools import accumulate

from localrag.documents.sheet_asides import chart_area
from localrag.domain.document import BlockKind, Page, Span
from localrag.domain.passage import Cell, column_letters


class PageCells:
    """The cells of one page. Of a sheet, named by `sheet`, line n is row n."""

    def __init__(self, page: Page, *, sheet: str = "") -> None:
        self._page = page
        self._sheet = sheet
        self._lines = [0, *accumulate(len(line) + 1 for line in page.text.split("\n"))]
        self._charts = [  # they lie on a sheet, below its rows
            block.span for block in page.blocks if sheet and block.kind is BlockKind.HEADING
        ]
        self._rows_end = self._charts[0].start if self._charts else len(page.text)
        self._tables = [block for block in page.blocks if block.table]
        self._starts = [block.span.start for block in self._tables]

    def at(self, place: int) -> Cell | None:
        """Return the cell that the character at `place` stands in, None outside tables."""
        if place >= self._rows_end:
            return None
        row, column = self._row_and_column(place)
        if self._sheet:
            return Cell(row=row, column=column, sheet=self._sheet)
        index = bisect_right(self._starts, place) - 1
        if index < 0 or place >= self._tables[index].span.end:
            return None
        block = self._tables[index]
        first, _ = self._row_and_column(block.span.start)
        return Cell(row=block.first_row + row - first, column=column, table=block.table)

    def address(self, span: Span, *, with_sheet: bool) -> str:
        """Return where a stretch of a sheet lies, such as `旅費!B12` or `旅費!A3:F7`.

        What stands below the rows lies where its chart does.
        """
        if span.start >= self._rows_end:
            return self._chart_address(span.start, with_sheet=with_sheet)
        text = self._page.text[: self._rows_end]
        first = self._row_and_column(span.start)
        last = self._row_and_column(max(span.start, min(span.end, len(text)) - 1))
        if first[0] == last[0]:
            columns = (first[1], last[1])
        else:
            tabs = [line.count("\t") for line in text[span.start : span.end].split("\n")]
            columns = (1, max(*tabs, first[1] - 1 + tabs[0]) + 1)
        start = f"{column_letters(columns[0])}{first[0]}"
        end = f"{column_letters(columns[1])}{last[0]}"
        address = start if start == end else f"{start}:{end}"
        return f"{self._page.label}!{address}" if with_sheet else address

    def _chart_address(self, place: int, *, with_sheet: bool) -> str:
        heading = max((c for c in self._charts if c.start <= place), key=lambda c: c.start)
        area = chart_area(self._page.text[heading.start : heading.end])
        parts = (self._page.label if with_sheet else "", area or "")
        return "!".join(part for part in parts if part)

    def _row_and_column(self, place: int) -> tuple[int, int]:
        """Return row and column, from 1, of a place in the text of the page."""
        row = bisect_right(self._lines, place)
        tabs = self._page.text.count("\t", self._lines[row - 1], place + 1)
        return row, tabs + 1
