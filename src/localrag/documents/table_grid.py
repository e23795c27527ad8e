"""A table put together cell by cell, as HTML and Word describe it: by what each cell covers."""

from localrag.documents.table_header import Merge

_MOST_CELLS = 3_000_000  # bounds for spans that a hostile file makes up
_MOST_COLUMNS = 1000


class GridBuilder:
    """Collects rows of cells; texts stand in the first cell of what they cover."""

    def __init__(self, first_row: int = 1) -> None:
        self.grid: list[list[str]] = []
        self._first = first_row
        self._merges: list[list[int]] = []
        self._owners: dict[tuple[int, int], list[int]] = {}
        self._below: dict[int, tuple[int, list[int]]] = {}
        self._cells = 0

    @property
    def next_row(self) -> int:
        """The number that the next row of the table has."""
        return self._first + len(self.grid)

    def start_row(self) -> None:
        """Begin a row; cells that go on from above keep their columns."""
        self.grid.append([])

    def add(self, text: str, width: int = 1, height: int = 1, *, goes_on: bool = False) -> None:
        """Put a cell behind the others of the row, `width` columns wide and `height` rows high.

        With `goes_on` it belongs to the cell above it.
        """
        if not self.grid:
            self.start_row()
        number = self.next_row - 1
        row = self.grid[-1]
        self._skip_covered(row)
        left = len(row)
        self._cells += left + width
        if self._cells > _MOST_CELLS or left + width > _MOST_COLUMNS:
            row.append(text)
            return
        above = self._owners.get((number - 1, left)) if goes_on else None
        if above is not None:
            above[2] = number
        area = above or [number, left, number + height - 1, left + width - 1]
        if above is None and (width > 1 or height > 1 or not goes_on):
            self._merges.append(area)
        for column in range(left, left + width):
            self._owners[number, column] = area
            if height > 1:
                self._below[column] = (number + height - 1, area)
        row.extend([text, *[""] * (width - 1)])

    def merges(self) -> list[Merge]:
        """Return what covers more than one cell."""
        last = self.next_row - 1
        return [
            Merge(top=top, left=left, bottom=min(bottom, last), right=right)
            for top, left, bottom, right in self._merges
            if min(bottom, last) > top or right > left
        ]

    def _skip_covered(self, row: list[str]) -> None:
        """Leave free what cells of rows above still cover."""
        while (covered := self._below.get(len(row))) is not None:
            if covered[0] < self.next_row - 1:
                del self._below[len(row)]
                return
            row.append("")
