"""Tables of cells as pages: line n of the page is row n of the sheet, cells keep their column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from localrag.documents.page_text import PageText
from localrag.documents.sheet_asides import SheetAsides, is_note, with_notes
from localrag.documents.table_header import LOOKED_AT, Header, Merge, headers_of, text_of
from localrag.domain.document import BlockKind, Page

_CELL = " |"
_LABEL_CHARS = 40  # more is no label that each row needs
_FEWEST_COLUMNS = 2
_CHART_LEVEL = 9  # below all headings
_STEP = " |\t"  # from a cell to the next, where both have text
_NEXT_ROW = "\n"
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """What a table brings from the page before: its next row and the names of its columns."""

    first_row: int
    header: Header | None


def sheet_page(
    rows: Sequence[Sequence[str]],
    number: int,
    label: str,
    *,
    first: int = 1,
    merges: Sequence[Merge] = (),
    asides: SheetAsides | None = None,
) -> Page:
    """Return a page with one line per row, so that each place can be traced to its cell.

    `rows` are tidy texts (see `tidy`) from column A on; the first of them is row `first`. Cells
    are parted by ` |` and one tab per column; empty ones are left out. Where rows of the sheet
    name the columns, each cell below is written as `name: value`, and what is merged over several
    rows stands in each of them. Notes of the `asides` stand behind their cells, charts below the
    rows: a heading, what is written beside the chart, and its figures as a table.
    """
    asides = asides or SheetAsides()
    headers = headers_of(rows, first, merges)
    filled, first = with_notes(_repeated(rows, first, merges), first, asides.notes)
    page = PageText()
    page.add_rows(_lines(filled, first, headers), first)
    for table, chart in enumerate(asides.charts, start=1):
        page.add(BlockKind.HEADING, chart.heading, _CHART_LEVEL)
        for title in chart.titles[1:]:
            page.add(BlockKind.PARAGRAPH, title)
        add_table(page, chart.table, table, stated=1)
    return page.page(number, label)


def full_sheet_page(
    columns: Sequence[Sequence[str]], number: int, label: str, *, first: int = 1
) -> Page | None:
    """Return what `sheet_page` does where every cell has text and nothing is merged; faster.

    `columns` are the tidy texts of each column, all of one length. Returns None for other tables.
    """
    if not columns or any("" in column for column in columns):
        return None
    top = list(zip(*(column[:LOOKED_AT] for column in columns), strict=True))
    headers = headers_of(top, first)  # all cells being filled, it looks no further itself
    if len(headers) != 1 or not all(headers[0].names):
        return None
    end = headers[0].last + 1 - first
    if any(
        name in column[end:] for name, column in zip(headers[0].names, columns, strict=True)
    ):
        return None
    head = "\n".join(_lines(top[:end], first, headers))
    page = PageText()
    page.add_filled_rows(head + _all_records(columns, headers[0].names, end), first)
    return page.page(number, label)


def add_table(
    page: PageText,
    grid: Sequence[Sequence[str]],
    table: int,
    merges: Sequence[Merge] = (),
    goes_on: Continued | None = None,
    *,
    stated: int = 0,
) -> Header | None:
    """Put a table of texts into `page` as table `table` of its document (from 1).

    One line per row in the form of `sheet_page`. `goes_on` says what the grid continues from the
    page before; the file says that the first `stated` rows are the header. Returns the header
    that a part on the next page still has.
    """
    first = goes_on.first_row if goes_on else 1
    rows = [[tidy(cell) for cell in cells] for cells in grid]
    headers = headers_of(rows, first, merges, stated)
    if goes_on and goes_on.header:  # rows of text would look like a header of their own
        again = [header for header in headers if header.names == goes_on.header.names]
        headers = [goes_on.header, *again]
    waiting: list[str] = []
    begun = first
    lines = _lines(_repeated(rows, first, merges), first, headers)
    for number, line in enumerate((*lines, ""), start=first):
        if line:
            waiting.append(line)
        else:  # an empty row has no line, but those below keep their numbers
            page.add_table(waiting, table=table, first_row=begun)
            waiting, begun = [], number + 1
    return headers[-1] if headers else None


def tidy(cell: str) -> str:
    """Return the text of a cell on one line."""
    return _BREAKS.sub(" ", cell).strip() if _BREAKS.search(cell) else cell.strip()


def is_tidy(cells: str) -> bool:
    """Whether no cell in `cells`, all put together, has a line break or a tab."""
    return cells.isprintable() or _BREAKS.search(cells) is None


def _repeated(
    rows: Sequence[Sequence[str]], first: int, merges: Sequence[Merge]
) -> Sequence[Sequence[str]]:
    """Return the rows with what is merged downwards in each row that has cells of its own."""
    if not merges:
        return rows
    filled = list(rows)
    for merge in merges:
        text = text_of(rows, first, merge)
        if not 0 < len(text) <= _LABEL_CHARS:
            continue
        for at in range(merge.top + 1 - first, min(merge.bottom + 1 - first, len(rows))):
            if any(rows[at]):
                row = list(filled[at])
                row += [""] * (merge.left + 1 - len(row))
                row[merge.left] = text
                filled[at] = row
    return filled


def _lines(rows: Sequence[Sequence[str]], first: int, headers: Sequence[Header]) -> list[str]:
    """Return a line for each row, '' for one without text."""
    lines: list[str] = []
    at = 0
    names: tuple[str, ...] = ()
    for header in headers:
        begin, end = max(0, header.first - first), max(0, header.last + 1 - first)
        lines += _records(rows[at:begin], names)
        lines += [_line(cells, ()) for cells in rows[begin:end]]
        at, names = end, header.names
    return lines + _records(rows[at:], names)


def _records(rows: Sequence[Sequence[str]], names: tuple[str, ...]) -> list[str]:
    """Return each row with the names of its columns; those that repeat the names go without."""
    if not names or not all(names):
        return [_record(cells, names) for cells in rows]
    # Rows that have all cells are written at once.
    form = _STEP.join(name.replace("%", "%%") + ": %s" for name in names)
    columns, header = len(names), names[0]
    return [
        form % tuple(cells)
        if len(cells) == columns and "" not in cells and cells[0] != header
        else _record(cells, names)
        for cells in rows
    ]


def _all_records(columns: Sequence[Sequence[str]], names: Sequence[str], start: int) -> str:
    """Return the rows from index `start` on, each behind a line feed; no cell is empty."""
    step = 2 * len(columns)
    rows = len(columns[0]) - start
    pieces = [""] * (step * rows)
    for at, (name, column) in enumerate(zip(names, columns, strict=True)):
        pieces[2 * at :: step] = [f"{_STEP if at else _NEXT_ROW}{name}: "] * rows
        pieces[2 * at + 1 :: step] = column[start:]
    return "".join(pieces)


def _record(cells: Sequence[str], names: tuple[str, ...]) -> str:
    """Return a row with the names of its columns; a title or a row of names has none."""
    filled = len(cells) - cells.count("")
    is_title = len(names) > _FEWEST_COLUMNS and filled == 1
    is_whole = 0 < filled == len(cells) == len(names) and all(names)
    is_header = is_whole and cells[0] == names[0]
    return _line(cells, () if is_title or is_header else names)


def _line(cells: Sequence[str], names: Sequence[str]) -> str:
    parts: list[str] = []
    at = 0
    for column, text in enumerate(cells):
        if not text:
            continue
        name = names[column] if column < len(names) and not is_note(text) else ""
        if parts:
            parts.append(_CELL)
        parts.append("\t" * (column - at))
        parts.append(f"{name}: {text}" if name and name != text else text)
        at = column
    return "".join(parts)
