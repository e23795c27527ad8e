"""Which rows of a table name its columns, and what the columns are called together.

Headers of several rows are joined from top to bottom, merged cells counted for all that they cover.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import countOf, sub
from typing import NamedTuple

_WITHIN = 20  # rows from the top of a table, titles and notes above it included
_MOST_ROWS = 5
_NAME_CHARS = 40
_REGULAR_SHARE = 0.8
LOOKED_AT = 300  # rows of each table
_NUMBER_SIGNS = "-+.,%¥￥円△▲() 0123456789０１２３４５６７８９/:年月日"
_ORDINAL = re.compile(
    r"[（(]?[0-9０-９]{1,3}[.．)）]|[①-⑳㉑-㉟❶-❿ⅰ-ⅹⅠ-Ⅹ]|[（(][一-十ア-ン][)）]"
)
_FEWEST_COLUMNS = 2
_FEWEST_OF_NEXT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A merged area: rows counted as those of its table, columns from 0, all four inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class _Row(NamedTuple):
    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The rows `first` to `last` (numbers of rows) and the name of each column, '' for none."""

    first: int
    last: int
    names: tuple[str, ...]


def headers_of(
    rows: Sequence[Sequence[str]], first: int, merges: Sequence[Merge] = ()
) -> list[Header]:
    """Return the headers of the tables that stand below each other, in their order.

    `rows` are cell texts from the first column on, `first` is the number of the first row. Each
    header names the columns of all rows up to the next one. A part of a sheet behind an empty row
    has a header of its own only if that looks unlike the rows below it.
    """
    spread = _spread(rows, first, merges)
    found: list[Header] = []
    for segment in _segments(spread, first):
        header = _header(segment, merges)
        if header is not None and (not found or _is_another(header, segment, found[-1])):
            found.append(header)
    if found:
        return found
    whole = [_Row(first + at, cells) for at, cells in enumerate(spread[:LOOKED_AT])]
    header = _header([row for row in whole if any(row.cells)], merges)
    return [] if header is None else [header]


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, an amount or a date, and so names nothing."""
    return cell.strip(_NUMBER_SIGNS) == ""


def _spread(
    rows: Sequence[Sequence[str]], first: int, merges: Sequence[Merge]
) -> Sequence[Sequence[str]]:
    """Return the rows with the text of each merged area in all cells that it covers."""
    if not merges:
        return rows
    spread = list(rows)
    for merge in merges:
        text = text_of(rows, first, merge)
        if not text:
            continue
        for at in range(merge.top - first, min(merge.bottom + 1 - first, len(rows))):
            if not any(rows[at]):
                continue
            row = list(spread[at])
            row += [""] * (merge.right + 1 - len(row))
            row[merge.left : merge.right + 1] = [text] * (merge.right + 1 - merge.left)
            spread[at] = row
    return spread


def text_of(rows: Sequence[Sequence[str]], first: int, merge: Merge) -> str:
    """Return what stands in a merged area, '' for nothing or outside the rows."""
    top = rows[merge.top - first] if 0 <= merge.top - first < len(rows) else ()
    return top[merge.left].strip() if merge.left < len(top) else ""


def _segments(rows: Sequence[Sequence[str]], first: int) -> Iterator[list[_Row]]:
    """Yield the tops of the stretches between empty rows and titles, each title with what follows."""
    segment: list[_Row] = []
    is_table = False
    for at, filled in enumerate(map(sub, map(len, rows), map(countOf, rows, repeat("")))):
        if filled <= 1 and is_table:
            yield segment
            segment, is_table = [], False
        if filled and len(segment) < LOOKED_AT:
            segment.append(_Row(first + at, rows[at]))
            is_table = is_table or filled > 1
    if segment:
        yield segment


def _header(rows: Sequence[_Row], merges: Sequence[Merge]) -> Header | None:
    """Return the header whose columns the rows below keep to, the widest if there are several."""
    best: Header | None = None
    for at in range(min(_WITHIN, len(rows))):
        if not _could_name(rows[at]):
            continue
        header = _grown(rows, at, merges)
        if header is None or (best is not None and _width(header) <= _width(best)):
            continue
        if _is_kept(header, rows):
            best = header
    return best


def _grown(rows: Sequence[_Row], at: int, merges: Sequence[Merge]) -> Header | None:
    """Return the header that starts at `at`, with as many rows as it needs to name each column."""
    names = [[name] for name in _clean(rows[at])]
    last = at
    while last + 1 < len(rows) and last - at + 1 < _MOST_ROWS:
        below = rows[last + 1]
        number = rows[last].number
        blocks = _repeated_columns([m for m in merges if m.top < m.bottom], number)
        told = [name for column, name in enumerate(names) if column not in blocks]
        if not (_reaches_into(merges, number) or _completes(told, names, rows, last)):
            break
        if not _is_named(below):
            break
        if not any(_reaches_into(merges, row.number) for row in rows[at : last + 1]):
            _fill_to_the_right(names, _clean(below))
        for column, name in enumerate(_clean(below)):
            while column >= len(names):
                names.append([""])
            names[column].append(name)
        last += 1
    joined = tuple(" ".join(dict.fromkeys(filter(None, parts))) for parts in names)
    repeated = _repeated_columns(merges, rows[last].number)
    filled = [name for column, name in enumerate(joined) if name and column not in repeated]
    if len(filled) < _FEWEST_COLUMNS or len(set(filled)) != len(filled):
        return None
    return Header(first=rows[at].number, last=rows[last].number, names=joined)


def _reaches_into(merges: Sequence[Merge], number: int) -> bool:
    """Whether a merged area goes on below row `number`; one of many rows names no columns."""
    return any(
        merge.top <= number < merge.bottom and merge.bottom - merge.top < _MOST_ROWS
        for merge in merges
    )


def _repeated_columns(merges: Sequence[Merge], number: int) -> frozenset[int]:
    """Return the columns that row `number` has the name of the column before in, by a merge."""
    return frozenset(
        column
        for merge in merges
        if merge.top <= number <= merge.bottom
        for column in range(merge.left + 1, merge.right + 1)
    )


def _completes(
    told: Sequence[Sequence[str]],
    names: Sequence[Sequence[str]],
    rows: Sequence[_Row],
    last: int,
) -> bool:
    """Whether the row after `last` tells columns apart that have one name, or none, so far.

    `told` are those of the `names` that must be told apart.

    Without merged cells only values below it show that it is no row of values itself.
    """
    joined = [" ".join(filter(None, parts)) for parts in names]
    filled = [name for parts in told if (name := " ".join(filter(None, parts)))]
    if len(set(filled)) < len(filled):
        return True
    below = _clean(rows[last + 1])
    gaps = [n for n, name in enumerate(joined) if not name and n < len(below) and below[n]]
    beneath = [n for n, name in enumerate(joined) if name and n < len(below) and below[n]]
    after = [row for row in rows[last + 2 : last + 5] if any(row.cells)]
    has_values = any(
        is_number(cell) and n < len(below) and below[n]
        for row in after
        for n, cell in enumerate(row.cells)
        if cell.strip()
    )
    leading = next((n for n, name in enumerate(joined) if name), 0)
    return (
        len(gaps) > 0
        and len(beneath) > 0
        and min(gaps) > leading
        and has_values
        and not any(is_number(cell) for cell in below if cell)
    )


def _fill_to_the_right(names: list[list[str]], below: Sequence[str]) -> None:
    """Let a name count for the unnamed columns right of it that the row below names."""
    for column in range(1, min(len(names), len(below))):
        if not any(names[column]) and below[column] and below[column - 1]:
            names[column] = list(names[column - 1])


def _is_kept(header: Header, rows: Sequence[_Row]) -> bool:
    """Whether the rows below keep to the columns that are named."""
    columns = frozenset(n for n, name in enumerate(header.names) if name)
    columns |= {min(columns) - 1}  # what each row is about often has no name
    below = [row for row in rows if row.number > header.last]
    filled = [found for found in map(_filled, below) if found]
    if not filled:
        return False
    regular = sum(found <= columns and len(found) > 1 for found in filled)
    return regular >= _REGULAR_SHARE * len(filled)


def _is_another(header: Header, rows: Sequence[_Row], before: Header) -> bool:
    """Whether a header behind an empty row begins a table, and is not a record of the last one."""
    columns = frozenset(n for n, name in enumerate(header.names) if name)
    named = frozenset(n for n, name in enumerate(before.names) if name)
    if not columns <= named:
        return True
    if header.names == before.names:
        return True
    below = [row for row in rows if row.number > header.last][:_FEWEST_OF_NEXT]
    values = any(
        is_number(cell) for row in below for n, cell in enumerate(row.cells) if cell.strip()
    )
    return values and not any(is_number(name) for name in header.names if name)


def _could_name(row: _Row) -> bool:
    """Whether a row may be the first of a header: two different names, no values, not counted."""
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    return len(set(cells)) > 1 and not _ORDINAL.fullmatch(cells[0]) and _is_named(row)


def _is_named(row: _Row) -> bool:
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    return bool(cells) and all(
        len(cell) <= _NAME_CHARS and not is_number(cell) for cell in cells
    )


def _clean(row: _Row) -> list[str]:
    return [" ".join(cell.split()) for cell in row.cells]


def _filled(row: _Row) -> frozenset[int]:
    return frozenset([column for column, cell in enumerate(row.cells) if cell.strip()])


def _width(header: Header) -> int:
    return sum(bool(name) for name in header.names)
