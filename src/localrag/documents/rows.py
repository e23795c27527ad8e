"""Tables of cells as pages: line n of the page is row n of the sheet, cells keep their column."""

from collections.abc import Sequence
from dataclasses import dataclass

from localrag.documents.page_text import PageText
from localrag.domain.document import BlockKind, Page, Span
from localrag.domain.passage import Cell

_HEADER_WITHIN = 20
_HEADER_CHARS = 40
_REGULAR_SHARE = 0.8
_CELL = " |"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of cell texts; `number` counts from 1 as in the sheet, cells from column A."""

    number: int
    cells: tuple[str, ...]


def sheet_page(rows: Sequence[Row], number: int, label: str) -> Page:
    """Return a page with one line per row, so that each place can be traced to its cell.

    Cells are parted by ` |` and one tab per column; empty ones are left out. Where the sheet is
    a table with a row of column names, each cell is written as `name: value`.
    """
    header_row = _header(rows)
    names = () if header_row is None else header_row.cells
    lines: list[str] = []
    page = PageText()
    for row in rows:
        while len(lines) < row.number - 1:
            lines.append("")
        is_record = header_row is not None and row.number > header_row.number
        lines.append(_line(row, names if is_record else ()))
    page.add_lines_as_they_are(BlockKind.TABLE, lines)
    return page.page(number, label)


def add_table(page: PageText, grid: Sequence[Sequence[str]], table: int) -> None:
    """Put a table of texts into `page` as table `table` of its document (from 1).

    One line per row in the form of `sheet_page`; where a row names the columns, the rows below
    are records that carry these names. Rows without text are left out with their line.
    """
    rows = [Row(number=n, cells=tuple(cells)) for n, cells in enumerate(grid, start=1)]
    header = _header(rows)
    names = () if header is None else header.cells
    lines = []
    for row in rows:
        is_record = header is not None and row.number > header.number
        lines.append(_line(row, names if is_record else ()))
    page.add_table([line for line in lines if line], table=table)


def first_cell(page: Page, at: int, *, sheet: str = "") -> Cell | None:
    """Return the cell that the character `at` of a page stands in, None outside tables.

    `sheet` is the sheet's name where the whole page is one; then line n is row n.
    """
    if sheet:
        row, column = _cell(page.text, at)
        return Cell(row=row, column=column, sheet=sheet)
    for block in page.blocks:
        if block.table and block.span.start <= at < block.span.end:
            row = block.first_row + page.text.count("\n", block.span.start, at)
            return Cell(row=row, column=_cell(page.text, at)[1], table=block.table)
    return None


def cell_address(page: Page, span: Span, *, with_sheet: bool) -> str:
    """Return where a stretch of a sheet's page lies, such as `旅費!B12` or `旅費!A3:F7`."""
    first, last = _cell(page.text, span.start), _cell(page.text, max(span.start, span.end - 1))
    if first[0] == last[0]:
        columns = (first[1], last[1])
    else:
        tabs = [line.count("\t") for line in page.text[span.start : span.end].split("\n")]
        columns = (1, max(*tabs, first[1] - 1 + tabs[0]) + 1)
    start = f"{_letters(columns[0])}{first[0]}"
    end = f"{_letters(columns[1])}{last[0]}"
    address = start if start == end else f"{start}:{end}"
    return f"{page.label}!{address}" if with_sheet else address


def _cell(text: str, position: int) -> tuple[int, int]:
    """Return row and column, from 1, of a position in the text of a page."""
    line_start = text.rfind("\n", 0, position) + 1
    return text.count("\n", 0, position) + 1, text.count("\t", line_start, position + 1) + 1


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _line(row: Row, names: Sequence[str]) -> str:
    parts: list[str] = []
    at = 0
    for column, cell in enumerate(row.cells):
        text = " ".join(cell.split())
        if not text:
            continue
        name = " ".join(names[column].split()) if column < len(names) else ""
        gap = "\t" * (column - at)
        parts.append(
            (_CELL if parts else "")
            + gap
            + (f"{name}: {text}" if name and name != text else text)
        )
        at = column
    return "".join(parts)


def _header(rows: Sequence[Row]) -> Row | None:
    """Return the row of column names if the rows below keep to its columns."""
    candidates = [row for row in rows[:_HEADER_WITHIN] if _could_name_columns(row)]
    if not candidates:
        return None
    widest = max(candidates, key=lambda row: len(_filled(row)))
    columns = _filled(widest)
    below = [_filled(row) for row in rows if row.number > widest.number]
    below = [filled for filled in below if filled]
    if not below:
        return None
    regular = sum(filled <= columns and len(filled) > 1 for filled in below)
    return widest if regular >= _REGULAR_SHARE * len(below) else None


def _could_name_columns(row: Row) -> bool:
    cells = [cell for cell in row.cells if cell.strip()]
    return (
        len(cells) > 1
        and len(set(cells)) == len(cells)
        and all(len(cell) <= _HEADER_CHARS and not _is_number(cell) for cell in cells)
    )


def _is_number(cell: str) -> bool:
    return cell.strip("-+.,%¥￥円 0123456789０１２３４５６７８９/:年月日") == ""


def _filled(row: Row) -> frozenset[int]:
    return frozenset(column for column, cell in enumerate(row.cells) if cell.strip())
