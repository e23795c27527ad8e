"""Tables with rules: their grid, and which characters stand in which cell."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from localrag.documents.pdf_geometry import Box, PdfLine, Shapes, around
from localrag.documents.table_header import Merge
from localrag.text.lines import unwrapped

_NEAR = 3.0  # points between rules that are one
_TOUCHING = 4.0
_MOST_RULES = 6000
_MOST_GROUPS = 200  # a drawing has more
_FEWEST_FILLED = 2
_MOST_CELLS = 5000
_FILLED_SHARE = 0.3
_STRUCK_SHARE = 0.1

Middles = Callable[[PdfLine], Iterable[tuple[str, float, float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfTable:
    """A table as a grid of texts, with what is merged (rows from 1, columns from 0).

    `lines` are the places of its lines in the list of the page; `columns` the rules between its
    columns, in points.
    """

    grid: list[list[str]]
    merges: list[Merge]
    lines: frozenset[int]
    columns: tuple[float, ...]


def could_hold_table(lines: Sequence[PdfLine]) -> bool:
    """Whether enough pieces of text stand beside each other; cheap, before rules are looked for."""
    beside = 0
    for one, other in pairwise(sorted(lines, key=lambda line: -line.box.middle[1])):
        least = max(one.box.bottom, other.box.bottom)
        if min(one.box.top, other.box.top) - least > 0.5 * min(one.size, other.size):
            apart = max(other.box.left - one.box.right, one.box.left - other.box.right)
            beside += apart > 0
    return beside >= _FEWEST_FILLED or any(line.is_vertical for line in lines)


def tables_of(lines: Sequence[PdfLine], shapes: Shapes, middles: Middles) -> list[PdfTable]:
    """Return the tables of a page from the top."""
    if not shapes.is_whole or len(shapes.across) + len(shapes.down) > _MOST_RULES:
        return []
    grids = [grid for grid in map(_Grid.of, _groups(shapes)) if grid is not None]
    grids.sort(key=lambda grid: -grid.box.top)
    found = []
    taken: set[int] = set()
    for grid in grids:
        inside = [
            at
            for at, line in enumerate(lines)
            if at not in taken and grid.box.holds(*line.box.middle)
        ]
        table = grid.table(lines, inside, middles)
        if table is not None:
            taken |= table.lines
            found.append(table)
    return found


def _groups(shapes: Shapes) -> Iterator[tuple[list[Box], list[Box]]]:
    """Yield rules across and down that touch each other."""
    rules = [(box, True) for box in shapes.across] + [(box, False) for box in shapes.down]
    rules.sort(key=lambda rule: -rule[0].top)
    groups: list[tuple[Box, list[tuple[Box, bool]]]] = []
    for rule in rules:
        touching = [group for group in groups if _touch(group[0], rule[0])]
        merged = [rule, *(found for group in touching for found in group[1])]
        whole = around([rule[0], *(group[0] for group in touching)])
        groups = [group for group in groups if not any(group is one for one in touching)]
        groups.append((whole, merged))
        if len(groups) > _MOST_GROUPS:
            return
    for _, found in groups:
        yield (
            [box for box, is_across in found if is_across],
            [box for box, is_across in found if not is_across],
        )


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left - _TOUCHING <= other.right
        and other.left - _TOUCHING <= one.right
        and one.bottom - _TOUCHING <= other.top
        and other.bottom - _TOUCHING <= one.top
    )


@dataclass(slots=True)
class _Grid:
    """Rules as a grid: `xs` from the left, `ys` from the top, and which cells are one."""

    xs: list[float]
    ys: list[float]
    across: dict[int, list[tuple[float, float]]]
    down: dict[int, list[tuple[float, float]]]
    owners: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: tuple[list[Box], list[Box]]) -> "_Grid | None":
        """Return the grid of rules that touch, None if they part no table."""
        across, down = rules
        if len(across) < _FEWEST_FILLED or not down:
            return None
        left = min(box.left for box in across)
        right = max(box.right for box in across)
        xs = _distinct([*(box.middle[0] for box in down), left, right])
        ys = _distinct(box.middle[1] for box in across)[::-1]
        if min(len(xs), len(ys)) <= _FEWEST_FILLED or len(xs) * len(ys) > _MOST_CELLS:
            return None
        grid = cls(
            xs,
            ys,
            _by_place(((box.middle[1], box.left, box.right) for box in across), ys),
            _by_place(((box.middle[0], box.bottom, box.top) for box in down), xs),
        )
        grid._join_cells()
        return grid

    @property
    def box(self) -> Box:
        """The whole grid."""
        return Box(self.xs[0], self.ys[-1], self.xs[-1], self.ys[0])

    def table(
        self, lines: Sequence[PdfLine], inside: Sequence[int], middles: Middles
    ) -> PdfTable | None:
        """Return the table with the text of the lines inside it, None if it is none."""
        texts: dict[tuple[int, int], list[str]] = {}
        for at in inside:
            self._put(lines[at], texts, middles)
        cells = {cell: _text(parts) for cell, parts in texts.items()}
        rows = sorted({row for (row, _), text in cells.items() if text})
        columns = sorted({column for (_, column), text in cells.items() if text})
        grid = [[cells.get((row, column), "") for column in columns] for row in rows]
        if not self._is_table(grid, [lines[at] for at in inside]):
            return None
        return PdfTable(
            grid=grid,
            merges=list(self._merges(rows, columns)),
            lines=frozenset(inside),
            columns=tuple(self.xs),
        )

    def _is_table(self, grid: Sequence[Sequence[str]], lines: Sequence[PdfLine]) -> bool:
        """Whether a grid is filled like a table, and no drawing with words in it."""
        full = [row for row in grid if sum(map(bool, row)) > 1]
        if not grid or len(grid[0]) < _FEWEST_FILLED or len(full) < _FEWEST_FILLED:
            return False
        cells = set(self.owners.values())
        filled = sum(bool(cell) for row in grid for cell in row)
        if filled < _FILLED_SHARE * len(cells):
            return False
        struck = sum(self._is_struck(line) for line in lines)
        return struck <= _STRUCK_SHARE * len(lines)

    def _is_struck(self, line: PdfLine) -> bool:
        """Whether a rule goes through the words, as the lines of a chart do."""
        left, bottom, right, top = line.box
        quarter = (top - bottom) / 4
        return any(
            bottom + quarter < y < top - quarter
            and _reaches(self.across.get(row, ()), left, right)
            for row, y in enumerate(self.ys)
        )

    def _put(
        self, line: PdfLine, texts: dict[tuple[int, int], list[str]], middles: Middles
    ) -> None:
        first, last = self._column(line.box.left + 1), self._column(line.box.right - 1)
        row = self._row(line.box.middle[1])
        if first == last and not line.is_vertical:
            texts.setdefault(self.owners[row, first], []).append(line.text + "\n")
            return
        touched = []
        for char, x, y in middles(line):
            if char in "\r\n\x00":
                continue
            cell = self.owners[self._row(y), self._column(x)]
            texts.setdefault(cell, []).append(char)
            touched.append(cell)
        for cell in dict.fromkeys(touched):
            texts[cell].append("\n")

    def _column(self, x: float) -> int:
        return min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)

    def _row(self, y: float) -> int:
        row = bisect_right([-found for found in self.ys], -y) - 1
        return min(max(row, 0), len(self.ys) - 2)

    def _join_cells(self) -> None:
        """Make cells one that no rule parts."""
        rows, columns = len(self.ys) - 1, len(self.xs) - 1
        for row in range(rows):
            for column in range(columns):
                self.owners[row, column] = self._owner(row, column)

    def _owner(self, row: int, column: int) -> tuple[int, int]:
        x = (self.xs[column] + self.xs[column + 1]) / 2
        y = (self.ys[row] + self.ys[row + 1]) / 2
        if column and not _is_covered(self.down.get(column, ()), y):
            return self.owners[row, column - 1]
        if row and not _is_covered(self.across.get(row, ()), x):
            return self.owners[row - 1, column]
        return row, column

    def _merges(self, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Merge]:
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


def _by_place(
    rules: Iterable[tuple[float, float, float]], places: Sequence[float]
) -> dict[int, list[tuple[float, float]]]:
    """Return from where to where rules reach, by the place of the grid that they lie on."""
    found: dict[int, list[tuple[float, float]]] = {}
    for at, start, end in rules:
        near = min(range(len(places)), key=lambda n: abs(places[n] - at))
        found.setdefault(near, []).append((start, end))
    return found


def _is_covered(rules: Sequence[tuple[float, float]], at: float) -> bool:
    return any(start - _NEAR <= at <= end + _NEAR for start, end in rules)


def _reaches(rules: Sequence[tuple[float, float]], left: float, right: float) -> bool:
    return any(start < right and end > left for start, end in rules)


def _distinct(values: Iterable[float]) -> list[float]:
    """Return values in order, those that are nearly the same once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _text(parts: Sequence[str]) -> str:
    lines = "".join(parts).split("\n")
    return unwrapped("\n".join(" ".join(line.split()) for line in lines if line.strip()))
