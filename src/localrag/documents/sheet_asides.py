"""What lies on a sheet besides its cells: comments, shapes with text, charts.

Comments and shapes stand in the line of their row, behind the cell that they belong to. Charts
stand below the rows, each under a heading with the cells that it covers, which is its address.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from localrag.domain.passage import column_letters

_OPENING = "［"
_MARKS = (f"{_OPENING}コメント: ", f"{_OPENING}図形: ")
_CHART = "グラフ"
_CATEGORIES = "項目"
_HEADING = re.compile(
    rf"{_CHART}(?: ([A-Z]{{1,3}}[0-9]{{1,7}}(?::[A-Z]{{1,3}}[0-9]{{1,7}})?))?(?: |$)"
)
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576

Place = tuple[int, int]
"""Row from 1 and column from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedChart:
    """A chart: what stands beside it, its figures as a grid, the cells of its corners if known."""

    titles: tuple[str, ...]
    grid: list[list[str]]
    corners: tuple[Place, ...] = ()

    @property
    def table(self) -> list[list[str]]:
        """Its figures below a header: the first column has a name too."""
        if not self.grid or self.grid[0][0]:
            return self.grid
        names, *rows = self.grid
        return [[_CATEGORIES, *names[1:]], *rows]

    @property
    def heading(self) -> str:
        """What stands above its figures: `グラフ D5:K20 売上`; a series alone is its title."""
        names = self.grid[0][1:] if self.grid and not self.grid[0][0] else []
        title = self.titles[0] if self.titles else names[0] if len(names) == 1 else ""
        area = ":".join(f"{column_letters(column + 1)}{row}" for row, column in self.corners)
        return " ".join(part for part in (_CHART, area, title) if part)


@dataclass(slots=True, kw_only=True)
class SheetAsides:
    """What lies on one sheet; `is_whole` is false where some of it could not be read."""

    notes: dict[Place, str] = field(default_factory=dict)
    charts: list[PlacedChart] = field(default_factory=list)
    has_hidden: bool = False
    is_whole: bool = True

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.notes or self.charts)

    def add_comment(self, place: Place, text: str) -> None:
        """Put a comment to its cell."""
        self._add(place, _MARKS[0], text)

    def add_shape(self, place: Place, text: str) -> None:
        """Put the text of a shape to the cell under its upper left corner."""
        self._add(place, _MARKS[1], text)

    def _add(self, place: Place, mark: str, text: str) -> None:
        row, column = place
        words = " ".join(text.split())
        if words and 0 < row <= _MOST_ROWS and 0 <= column < _MOST_COLUMNS:
            before = self.notes.get(place, "")
            self.notes[place] = f"{before} {mark}{words}］".lstrip()


def with_notes(
    rows: Sequence[Sequence[str]], first: int, notes: Mapping[Place, str]
) -> tuple[Sequence[Sequence[str]], int]:
    """Return rows with the notes behind their cells, and the number of the first one.

    `rows` are texts from column A on, the first of them is row `first`.
    """
    if not notes:
        return rows, first
    begun = min(first if rows else min(notes)[0], min(notes)[0])
    last = max(first + len(rows) - 1 if rows else 0, max(notes)[0])
    above = first - begun if rows else 0
    filled: list[list[str]] = [[] for _ in range(above)]
    filled += map(list, rows)
    filled += [[] for _ in range(last + 1 - begun - len(filled))]
    for (row, column), note in notes.items():
        cells = filled[row - begun]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = f"{cells[column]} {note}".lstrip()
    return filled, begun


def is_note(cell: str) -> bool:
    """Whether there is nothing in a cell but notes."""
    return cell.startswith(_MARKS)


def chart_area(heading: str) -> str | None:
    """Return the cells that the heading of a chart names, '' for none; None for other lines."""
    found = _HEADING.match(heading)
    return None if found is None else found[1] or ""
