"""Tables with rules: their cells, and which characters stand in which of them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from localrag.documents.pdf_geometry import PdfLine, Shapes
from localrag.documents.pdf_grid import Cell, Grid
from localrag.documents.pdf_rules import RuleGroup, rule_groups
from localrag.documents.table_header import Merge
from localrag.text.lines import unwrapped

_FEWEST_FILLED = 2
_FILLED_SHARE = 0.3
_STRUCK_SHARE = 0.1
_RAGGED_SHARE = 0.1
_MOST_BESIDE = 3  # lines side by side in a cell
_CLOSE = 1.1  # of the size of the type: from the middle of a character to the next of its word
_WIDE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]{2}")

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
    found = []
    taken: set[int] = set()
    places = [line.box.middle for line in lines]
    for group in sorted(rule_groups(shapes), key=lambda group: -group.box.top):
        left, bottom, right, top = group.box
        inside = [
            at
            for at, (x, y) in enumerate(places)
            if left <= x <= right and bottom <= y <= top and at not in taken
        ]
        table = _table(group, lines, inside, middles)
        if table is not None:
            taken |= table.lines
            found.append(table)
    return found


def _table(
    group: RuleGroup, lines: Sequence[PdfLine], inside: Sequence[int], middles: Middles
) -> PdfTable | None:
    """Return the table that rules make of the lines inside them, None if it is none."""
    grid = Grid.of(group) if len(inside) >= _FEWEST_FILLED else None
    if grid is None or grid.ragged() > _RAGGED_SHARE * len(set(grid.owners.values())):
        return None
    filling = _Filling(grid)
    for at in inside:
        filling.put(lines[at], middles)
    cells = {cell: _text(parts) for cell, parts in filling.texts.items()}
    rows = sorted({row for (row, _), text in cells.items() if text})
    columns = sorted({column for (_, column), text in cells.items() if text})
    texts = [[cells.get((row, column), "") for column in columns] for row in rows]
    if not filling.is_table(texts, [lines[at] for at in inside]):
        return None
    return PdfTable(
        grid=texts,
        merges=list(grid.merges(rows, columns)),
        lines=frozenset(inside),
        columns=tuple(grid.xs),
    )


@dataclass(slots=True)
class _Filling:
    """The text in the cells of a grid, and how many words its rules cut."""

    grid: Grid
    texts: dict[Cell, list[str]] = field(default_factory=dict)
    cut_words: int = 0

    def put(self, line: PdfLine, middles: Middles) -> None:
        """Put a line into its cell, or its characters into theirs."""
        x, y = line.box.middle
        first, last = self.grid.column(line.box.left + 1), self.grid.column(line.box.right - 1)
        if first == last and not line.is_vertical:
            self.texts.setdefault(self.grid.cell(x, y), []).append(line.text + "\n")
            return
        touched: list[Cell] = []
        before = ("", 0.0)
        for char, x, y in middles(line):
            if char in "\r\n\x00":
                continue
            cell = self.grid.cell(x, y)
            if touched and cell != touched[-1] and _WIDE.match(before[0] + char):
                self.cut_words += abs(x - before[1]) <= _CLOSE * line.size
            before = (char, x)
            self.texts.setdefault(cell, []).append(char)
            touched.append(cell)
        for cell in dict.fromkeys(touched):
            self.texts[cell].append("\n")

    def is_table(self, texts: Sequence[Sequence[str]], lines: Sequence[PdfLine]) -> bool:
        """Whether the cells are filled like a table, and are no drawing with words in it."""
        full = [row for row in texts if sum(map(bool, row)) > 1]
        if not texts or len(texts[0]) < _FEWEST_FILLED or len(full) < _FEWEST_FILLED:
            return False
        filled = sum(bool(cell) for row in texts for cell in row)
        if filled < _FILLED_SHARE * len(set(self.grid.owners.values())):
            return False
        struck = self.cut_words + sum(self.grid.is_crossed(line.box) for line in lines)
        return struck <= _STRUCK_SHARE * len(lines) and self._beside(lines) <= _MOST_BESIDE

    def _beside(self, lines: Sequence[PdfLine]) -> int:
        """Return how many lines stand side by side in one cell: the scale of a chart has many."""
        places = Counter(
            (self.grid.cell(x, y), round(2 * y / (line.size or 1.0)))
            for line in lines
            for x, y in (line.box.middle,)
            if len(line.text) > 1  # else a word is spaced out
        )
        return max(places.values(), default=0)


def _text(parts: Sequence[str]) -> str:
    lines = "".join(parts).split("\n")
    return unwrapped("\n".join(" ".join(line.split()) for line in lines if line.strip()))
