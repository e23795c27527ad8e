"""Tables with merged cells as plain grids of texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

_MOST_CELLS = 2_000_000
_MOST_COLUMNS = 16_384
_HEADER_ROWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SpannedCell:
    """A cell with its text and the columns and rows of the grid that it covers."""

    text: str
    columns: int = 1
    rows: int = 1


def spread(rows: Sequence[Sequence[SpannedCell]]) -> list[list[str]]:
    """Return the grid of a table whose rows list their own cells only, not what covers them.

    A cell that reaches over several rows stands in each of them, so that every row is a record of
    its own. One that reaches over several columns does so in the first rows, where it names
    columns; below them it stands once. Raises DocumentError TOO_LARGE.
    """
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column: rows still to come, text
    cells = 0
    for index, row in enumerate(rows):
        line = _row(row, hanging, is_header=index < _HEADER_ROWS and len(row) > 1)
        cells += len(line)
        if cells > _MOST_CELLS:
            raise DocumentError(
                DocumentCode.TOO_LARGE,
                size=f"> {_MOST_CELLS:,} cells",
                limit=f"{_MOST_CELLS:,} cells",
            )
        grid.append(line)
    return grid


def _row(
    row: Sequence[SpannedCell], hanging: dict[int, tuple[int, str]], *, is_header: bool
) -> list[str]:
    line: list[str] = []
    taken = _taken(line, hanging)
    for cell in row:
        columns = min(max(cell.columns, 1), _MOST_COLUMNS)
        start = len(line)
        for column in range(start, start + columns):
            text = cell.text if column == start or is_header else ""
            line.append(text)
            if cell.rows > 1:
                hanging[column] = (cell.rows - 1, text)
        taken |= _taken(line, hanging, but=range(start, start + columns))
    for column in sorted(set(hanging) - set(range(len(line)))):
        line += [""] * (column - len(line))
        taken |= _taken(line, hanging)
    for column in taken:
        rest, text = hanging.pop(column)
        if rest > 1:
            hanging[column] = (rest - 1, text)
    return line


def _taken(
    line: list[str], hanging: dict[int, tuple[int, str]], but: range = range(0)
) -> set[int]:
    """Put the cells that hang down from above behind `line`; return their columns."""
    taken: set[int] = set()
    while len(line) in hanging and len(line) not in but:
        taken.add(len(line))
        line.append(hanging[len(line)][1])
    return taken
