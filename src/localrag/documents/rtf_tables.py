"""Tables of RTF files, whose rows say only where each cell ends (RTF 1.9.1, table definitions)."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from localrag.documents.rtf_pieces import RtfCell
from localrag.documents.spans import SpannedCell, spread

_NEAR = 40  # twips: edges that lie closer are the same column's


@dataclass(frozen=True, slots=True, kw_only=True)
class RtfRow:
    """The texts of a row and how its cells are cut; the two need not be equally many."""

    texts: tuple[str, ...]
    cells: tuple[RtfCell, ...]


@dataclass(slots=True, kw_only=True)
class _Cell:
    text: str
    first: int
    columns: int
    rows: int = 1


def rtf_grid(rows: Sequence[RtfRow]) -> list[list[str]]:
    """Return the grid of a table; cells that are merged downwards stand in each row."""
    edges = _edges(rows)
    above: dict[int, _Cell] = {}
    laid: list[list[_Cell]] = []
    for row in rows:
        line: list[_Cell] = []
        current: dict[int, _Cell] = {}
        for cell, is_below in _cells(row, edges):
            upper = above.get(cell.first) if is_below else None
            if upper is not None and upper.columns == cell.columns:
                upper.rows += 1
                current[cell.first] = upper
            else:
                line.append(cell)
                current[cell.first] = cell
        laid.append(line)
        above = current
    return spread([[_spanned(cell) for cell in line] for line in laid])


def _edges(rows: Sequence[RtfRow]) -> list[int]:
    """Return the right edges of the columns of the whole table, in order."""
    edges: list[int] = []
    for edge in sorted({cell.right for row in rows for cell in row.cells}):
        if not edges or edge - edges[-1] > _NEAR:
            edges.append(edge)
    return edges


def _cells(row: RtfRow, edges: list[int]) -> list[tuple[_Cell, bool]]:
    found: list[tuple[_Cell, bool]] = []
    at = 0
    for index, text in enumerate(row.texts):
        definition = row.cells[index] if index < len(row.cells) else None
        end = at + 1
        if definition is not None:
            end = max(end, bisect.bisect_left(edges, definition.right - _NEAR) + 1)
        clean = " ".join(text.split())
        if definition is not None and definition.is_right and found:
            before = found[-1][0]
            before.columns += end - at
            before.text = f"{before.text} {clean}".strip()
        else:
            cell = _Cell(text=clean, first=at, columns=end - at)
            found.append((cell, definition is not None and definition.is_below))
        at = end
    return found


def _spanned(cell: _Cell) -> SpannedCell:
    return SpannedCell(text=cell.text, columns=cell.columns, rows=cell.rows)
