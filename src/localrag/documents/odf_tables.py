"""Tables of OpenDocument texts and slides (OpenDocument 1.3, part 3, chapter 9)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml import etree

from localrag.documents.page_text import PageText
from localrag.documents.parts import attribute, number, tag_of
from localrag.documents.rows import add_table
from localrag.documents.spans import SpannedCell
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

_MOST_REPEATED = 1024  # what a text document repeats beyond it is padding
_MOST_CELLS = 2_000_000
_ROW_GROUPS = frozenset({"table-header-rows", "table-rows", "table-row-group"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OdfRow:
    """A row of a table, and how many pages end right before it."""

    cells: tuple[SpannedCell, ...]
    page_ends: int = 0
    is_header: bool = False


def table_rows(table: etree._Element, text_of: Callable[[etree._Element], str]) -> list[OdfRow]:
    """Return the rows of a `table:table`; `text_of` gives the text of a cell.

    Repeated rows are there as often as they are repeated. Raises DocumentError TOO_LARGE.
    """
    rows: list[OdfRow] = []
    cells = page_ends = 0
    for element in _rows(table):
        if tag_of(element) == "soft-page-break":
            page_ends += 1
            continue
        parent = element.getparent()
        row = OdfRow(
            cells=tuple(_cells(element, text_of)),
            page_ends=page_ends,
            is_header=parent is not None and tag_of(parent) == "table-header-rows",
        )
        page_ends = 0
        times = max(number(attribute(element, "number-rows-repeated"), 1), 1)
        if not any(cell.text for cell in row.cells):
            times = 1
        cells += times * max(1, len(row.cells))
        if cells > _MOST_CELLS:
            raise DocumentError(
                DocumentCode.TOO_LARGE,
                size=f"{cells:,} cells",
                limit=f"{_MOST_CELLS:,} cells",
            )
        rows += [row] * times
    return rows


def parted(
    rows: Sequence[OdfRow], grid: Sequence[Sequence[str]], table: int
) -> list[tuple[list[str], int]]:
    """Return the lines of a table page by page, each with the row of the table that is its first.

    The lines are those of `rows.add_table`: rows without text have none.
    """
    whole = PageText()
    stated = sum(1 for _ in takewhile(lambda row: row.is_header, rows))
    add_table(whole, grid, table, stated=stated)
    lines = whole.page(1, "").text.split("\n")
    filled = [index for index, row in enumerate(grid) if any(cell.strip() for cell in row)]
    if len(lines) != len(filled):
        return [(lines, 1)]
    pieces: list[tuple[list[str], int]] = [([], 1)]
    at = 0
    for index, row in enumerate(rows):
        if row.page_ends and index:
            pieces += [([], index + 1) for _ in range(row.page_ends)]
        if at < len(filled) and filled[at] == index:
            pieces[-1][0].append(lines[at])
            at += 1
    return pieces


def _rows(container: etree._Element) -> Iterator[etree._Element]:
    for element in container:
        name = tag_of(element)
        if name in ("table-row", "soft-page-break"):
            yield element
        elif name in _ROW_GROUPS:
            yield from _rows(element)


def _cells(
    row: etree._Element, text_of: Callable[[etree._Element], str]
) -> Iterator[SpannedCell]:
    for cell in row.iterchildren("{*}table-cell"):
        shown = SpannedCell(
            text=text_of(cell),
            columns=max(number(attribute(cell, "number-columns-spanned"), 1), 1),
            rows=max(number(attribute(cell, "number-rows-spanned"), 1), 1),
        )
        times = max(number(attribute(cell, "number-columns-repeated"), 1), 1)
        yield from [shown] * min(times, _MOST_REPEATED)
