"""Rules as a grid of cells: where its lines are, and which cells are one."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from localrag.documents.pdf_geometry import Box
from localrag.documents.pdf_rules import RuleGroup
from localrag.documents.table_header import Merge

_NEAR = 3.0  # points between rules that are one
_FEWEST = 2  # rows and columns
_MOST_CELLS = 5000

Cell = tuple[int, int]


@dataclass(slots=True)
class Grid:
    """Lines `xs` from the left and `ys` from the top, in points.

    `owners` names for each cell, by row and column from 0, the first of those that it is one with.
    """

    xs: list[float]
    ys: list[float]
    across: dict[int, list[tuple[float, float]]]
    down: dict[int, list[tuple[float, float]]]
    owners: dict[Cell, Cell] = field(default_factory=dict)
    depths: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.depths = [-y for y in self.ys]

    @classmethod
    def of(cls, rules: RuleGroup) -> "Grid | None":
        """Return the grid of rules that touch, None if they part no table."""
        if len(rules.across) < _FEWEST or not rules.down:
            return None
        left = min(box.left for box in rules.across)
        right = max(box.right for box in rules.across)
        xs = _distinct([*(box.middle[0] for box in rules.down), left, right])
        ys = _distinct(box.middle[1] for box in rules.across)[::-1]
        if min(len(xs), len(ys)) <= _FEWEST or len(xs) * len(ys) > _MOST_CELLS:
            return None
        grid = cls(
            xs,
            ys,
            _by_place(((box.middle[1], box.left, box.right) for box in rules.across), ys),
            _by_place(((box.middle[0], box.bottom, box.top) for box in rules.down), xs),
        )
        grid._join_cells()
        return grid

    def cell(self, x: float, y: float) -> Cell:
        """Return the cell that a point lies in, the nearest one for a point outside."""
        return self.owners[self._row(y), self.column(x)]

    def column(self, x: float) -> int:
        """Return the column, from 0, at a place."""
        return bisect_right(self.xs, x, 1, len(self.xs) - 1) - 1

    def is_crossed(self, box: Box) -> bool:
        """Whether a rule goes through the middle of words, as the lines of a chart do."""
        quarter = (box.top - box.bottom) / 4
        first = bisect_right(self.depths, quarter - box.top)
        beyond = bisect_left(self.depths, -box.bottom - quarter)
        return any(
            start < box.right and end > box.left
            for row in range(first, beyond)
            for start, end in self.across.get(row, ())
        )

    def ragged(self) -> int:
        """Return how many cells are no rectangles: rules of a chart make such."""
        sizes = Counter(self.owners.values())
        if len(sizes) == len(self.owners):
            return 0
        ends: dict[tuple[int, int], tuple[int, int]] = {}
        starts: dict[tuple[int, int], int] = {}
        for (row, column), owner in self.owners.items():
            last = ends.get(owner, owner)
            ends[owner] = (max(row, last[0]), max(column, last[1]))
            starts[owner] = min(column, starts.get(owner, column))
        return sum(
            (ends[owner][0] - owner[0] + 1) * (ends[owner][1] - starts[owner] + 1) != size
            for owner, size in sizes.items()
        )

    def merges(self, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Merge]:
        """Yield what is merged, in the rows and columns that are left."""
        row_of = {row: at for at, row in enumerate(rows)}
        column_of = {column: at for at, column in enumerate(columns)}
        ends: dict[tuple[int, int], tuple[int, int]] = {}
        for (row, column), owner in self.owners.items():
            if (
                row in row_of
                and column in column_of
                and owner[0] in row_of
                and owner[1] in column_of
            ):
                last_row, last_column = ends.get(owner, owner)
                ends[owner] = (max(row, last_row), max(column, last_column))
        for (top, left), (bottom, right) in ends.items():
            if (bottom, right) != (top, left):
                yield Merge(
                    top=row_of[top] + 1,
                    left=column_of[left],
                    bottom=row_of[bottom] + 1,
                    right=column_of[right],
                )

    def _row(self, y: float) -> int:
        return bisect_right(self.depths, -y, 1, len(self.depths) - 1) - 1

    def _join_cells(self) -> None:
        """Make cells one that no rule parts."""
        depths, middles = _middles(self.depths), _middles(self.xs)
        left_parted = [
            _covered([(-top, -bottom) for bottom, top in self.down.get(column, ())], depths)
            for column in range(len(middles))
        ]
        owners = self.owners
        for row in range(len(depths)):
            top_parted = _covered(self.across.get(row, ()), middles)
            for column in range(len(middles)):
                owner = row, column
                if column and not left_parted[column][row]:
                    owner = owners[row, column - 1]
                elif row and not top_parted[column]:
                    owner = owners[row - 1, column]
                owners[row, column] = owner


def _by_place(
    rules: Iterable[tuple[float, float, float]], places: Sequence[float]
) -> dict[int, list[tuple[float, float]]]:
    """Return from where to where rules reach, by the place of the grid that they lie on."""
    found: dict[int, list[tuple[float, float]]] = {}
    rising = sorted(places)
    borders = [(one + other) / 2 for one, other in pairwise(rising)]
    is_falling = rising[0] != places[0]
    for at, start, end in rules:
        near = bisect_right(borders, at)
        near = len(places) - 1 - near if is_falling else near
        found.setdefault(near, []).append((start, end))
    return found


def _covered(rules: Sequence[tuple[float, float]], places: Sequence[float]) -> list[bool]:
    """Return for each place, in rising order, whether a rule reaches over it."""
    covered = [False] * len(places)
    for start, end in rules:
        first = bisect_left(places, start - _NEAR)
        beyond = bisect_right(places, end + _NEAR)
        covered[first:beyond] = [True] * (beyond - first)
    return covered


def _middles(places: Sequence[float]) -> list[float]:
    return [(one + other) / 2 for one, other in pairwise(places)]


def _distinct(values: Iterable[float]) -> list[float]:
    """Return values in order, those that are nearly the same once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found
