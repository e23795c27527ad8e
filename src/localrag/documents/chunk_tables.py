"""The names of columns for the later parts of a table whose rows do not carry them."""

from collections.abc import Sequence

from localrag.documents.atoms import Atom
from localrag.domain.document import BlockKind, Page

_ROWS = 20
_FEWEST_CELLS = 3
_CELL_CHARS = 40
_NAMED = ": "
_NUMBER_SIGNS = "-+.,%¥￥円 0123456789０１２３４５６７８９/:年月日"


def column_names(pages: Sequence[Page], atoms: Sequence[Atom]) -> str:
    """Return the row of column names of the table that the atoms are, or '' where none is needed.

    None is needed outside tables and where most rows are records, `name: value`.
    """
    rows = [pages[atom.page].text[atom.span.start : atom.span.end] for atom in atoms]
    if any(atom.kind is not BlockKind.TABLE for atom in atoms):
        return ""
    if 2 * sum(_NAMED in row for row in rows) > len(rows):
        return ""
    candidates = [cells for cells in map(_cells, rows[:_ROWS]) if _could_be_names(cells)]
    longest = max((len(cells) for cells in candidates), default=0)
    return next((" | ".join(cells) for cells in candidates if len(cells) == longest), "")


def _cells(row: str) -> list[str]:
    return [cell for cell in (" ".join(part.split()) for part in row.split("|")) if cell]


def _could_be_names(cells: Sequence[str]) -> bool:
    return (
        len(cells) >= _FEWEST_CELLS
        and len(set(cells)) == len(cells)
        and all(len(cell) <= _CELL_CHARS and cell.strip(_NUMBER_SIGNS) for cell in cells)
    )
