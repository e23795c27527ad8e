"""Which rows of a table name its columns, and what the columns are called together.

Headers of several rows are joined from top to bottom, merged cells counted for all that they cover.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from operator import countOf, sub
from typing import NamedTuple

from localrag.documents.header_cells import (
    clean_names,
    is_filled_in,
    is_like,
    is_name,
    is_number,
    is_ordinal,
    is_unit,
)

_WITHIN = 20  # rows from the top of a table, titles and notes above it included
_MOST_ROWS = 5
_REGULAR_SHARE = 0.8
LOOKED_AT = 300  # rows of each table
_FEWEST_COLUMNS = 2
_FEWEST_OF_NEXT = 2
_FEWEST_REPEATED = 3


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
    rows: Sequence[Sequence[str]], first: int, merges: Sequence[Merge] = (), stated: int = 0
) -> list[Header]:
    """Return the headers of the tables that stand below each other, in their order.

    `rows` are cell texts from the first column on, `first` is the number of the first row; of
    `stated` rows the file itself says that they are the header. Each header names the columns of
    all rows up to the next one. A part of a sheet behind an empty row has a header of its own only
    if that looks unlike the rows below it.
    """
    spread = _spread(rows, first, merges)
    whole = [_Row(first + at, cells) for at, cells in enumerate(spread[:LOOKED_AT])]
    header = _grown(whole, 0, merges, stated) if 0 < stated <= len(whole) else None
    if header is not None:
        return [header]
    found: list[Header] = []
    for segment in _segments(spread, first):
        header = _header(segment, merges)
        if header is not None and (not found or _is_another(header, segment, found[-1])):
            found.append(header)
    if found:
        return found
    header = _header([row for row in whole if any(row.cells)], merges)
    return [] if header is None else [header]


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
    """Yield the tops of the stretches between empty rows and titles, each title with what follows.

    A title right below the first row of a table parts nothing: that row is its header.
    """
    segment: list[_Row] = []
    full = 0
    for at, filled in enumerate(map(sub, map(len, rows), map(countOf, rows, repeat("")))):
        if (filled == 0 and full) or (filled == 1 and full > 1):
            yield segment
            segment, full = [], 0
        if filled and len(segment) < LOOKED_AT:
            segment.append(_Row(first + at, rows[at]))
            full += filled > 1
    if segment:
        yield segment


def _header(rows: Sequence[_Row], merges: Sequence[Merge]) -> Header | None:
    """Return the header whose columns the rows below keep to, the widest if there are several."""
    best: Header | None = None
    records = 0  # columns of the fullest row so far that names nothing: what follows is like it
    for at in range(min(_WITHIN, len(rows))):
        if not _could_name(rows[at]):
            filled = _filled(rows[at])
            is_title = len({rows[at].cells[n].strip() for n in filled}) == 1
            records = max(records, 0 if is_title else len(filled))
            continue
        header = _grown(rows, at, merges)
        width = 0 if header is None else len(_kept_to(header))
        if header is None or width <= records or (best and width <= len(_kept_to(best))):
            continue
        if _is_kept(header, rows):
            best = header
    return best


def _grown(
    rows: Sequence[_Row], at: int, merges: Sequence[Merge], stated: int = 1
) -> Header | None:
    """Return the header that starts at `at`, with as many rows as it needs to name each column.

    The first `stated` rows belong to it in any case; rows that do not help are left to the table.
    """
    names = [[name] for name in clean_names(rows[at].cells)]
    best = _joined(names, rows, (at, at), merges) if stated == 1 else None
    last = at
    while last + 1 < len(rows) and last - at + 1 < max(_MOST_ROWS, stated):
        if last - at + 1 >= stated and not _goes_on(names, rows, last, merges):
            break
        below = clean_names(rows[last + 1].cells)
        if len(set(filter(None, chain(*names)))) <= 1:  # a title
            names = [[""] for _ in names]
        if not any(_reaches_into(merges, row.number) for row in rows[at : last + 1]):
            _fill_to_the_right(names, below)
        names += [[""] for _ in range(len(below) - len(names))]
        for column, name in enumerate(below):
            names[column].append(name)
        last += 1
        if last - at + 1 >= stated:
            best = _joined(names, rows, (at, last), merges) or best
    return best


def _joined(
    names: Sequence[Sequence[str]],
    rows: Sequence[_Row],
    place: tuple[int, int],
    merges: Sequence[Merge],
) -> Header | None:
    """Return the header of some rows, None if it names too few columns or two alike."""
    joined = tuple(" ".join(dict.fromkeys(filter(None, parts))) for parts in names)
    repeated = _repeated_columns(merges, rows[place[1]].number)
    filled = [name for column, name in enumerate(joined) if name and column not in repeated]
    if len(filled) < _FEWEST_COLUMNS or len(set(filled)) != len(filled):
        return None
    return Header(first=rows[place[0]].number, last=rows[place[1]].number, names=joined)


def _goes_on(
    names: Sequence[Sequence[str]], rows: Sequence[_Row], last: int, merges: Sequence[Merge]
) -> bool:
    """Whether the row after `last` still belongs to the header."""
    number = rows[last].number
    if not _is_named(rows[last + 1]):
        return False
    return _reaches_into(merges, number) or _completes(names, rows, last)


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


def _completes(names: Sequence[Sequence[str]], rows: Sequence[_Row], last: int) -> bool:
    """Whether the row after `last` tells columns apart that have one name, or none, so far.

    Without merged cells only what is below shows that it is no row of values itself.
    """
    joined = [" ".join(filter(None, parts)) for parts in names]
    below = clean_names(rows[last + 1].cells)
    below += [""] * (len(joined) - len(below))
    if len(set(filter(None, joined))) < sum(map(bool, joined)):
        return _tells_apart(joined, below)
    gaps = [n for n, name in enumerate(joined) if not name and below[n]]
    beneath = [below[n] for n, name in enumerate(joined) if name and below[n]]
    leading = next((n for n, name in enumerate(joined) if name), 0)
    if (
        not gaps
        or not beneath
        or min(gaps) <= leading
        or any(map(is_number, filter(None, below)))
    ):
        return False
    repeats = len(beneath) >= _FEWEST_REPEATED and len(set(beneath)) * 2 <= len(beneath)
    return repeats or _has_values(rows[last + 2 : last + 5], below)


def _tells_apart(names: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row parts each group of columns that have one name, and renames no other one.

    What is more than a unit below a name of its own is a value.
    """
    groups: dict[str, list[str]] = {}
    for name, under in zip(names, below, strict=False):
        groups.setdefault(name, []).append(under)
    groups.pop("", None)
    return all(
        len(set(under)) > 1
        if len(under) > 1
        else not under[0] or name in under[0] or is_unit(under[0])
        for name, under in groups.items()
    )


def _has_values(rows: Sequence[_Row], below: Sequence[str]) -> bool:
    """Whether there are numbers in the columns of a row that may name them."""
    return any(
        is_number(cell) and n < len(below) and below[n]
        for row in rows
        for n, cell in enumerate(row.cells)
        if cell.strip()
    )


def _fill_to_the_right(names: list[list[str]], below: Sequence[str]) -> None:
    """Let a name count for the unnamed columns right of it that the row below names."""
    for column in range(1, min(len(names), len(below))):
        if not any(names[column]) and below[column] and below[column - 1]:
            names[column] = list(names[column - 1])


def _kept_to(header: Header) -> frozenset[int]:
    """Return the columns of a header; what each row is about often has no name."""
    columns = frozenset(n for n, name in enumerate(header.names) if name)
    return columns | ({min(columns) - 1} if min(columns) else frozenset())


def _is_kept(header: Header, rows: Sequence[_Row]) -> bool:
    """Whether the rows below keep to the columns that are named, and have something there.

    Titles between the rows of three columns or more are left aside.
    """
    columns = _kept_to(header)
    below = [row for row in rows if row.number > header.last]
    filled = [found for found in map(_filled, below) if found]
    if len(columns) > _FEWEST_COLUMNS:
        filled = [found for found in filled if len(found) > 1] or filled
    if not filled or not any(_is_filled_in(row, columns) for row in below):
        return False
    if any(_is_value(name, n, below) for n, name in enumerate(header.names)):
        return False
    regular = sum(found <= columns and len(found) > 1 for found in filled)
    return regular >= _REGULAR_SHARE * len(filled)


def _is_filled_in(row: _Row, columns: frozenset[int]) -> bool:
    """Whether a row has more than the signs of a blank form right of its first column."""
    return any(
        n in columns and n != min(columns) and is_filled_in(cell)
        for n, cell in enumerate(row.cells)
    )


def _is_value(name: str, column: int, below: Sequence[_Row]) -> bool:
    return is_like(name, [row.cells[column] for row in below if column < len(row.cells)])


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
    return len(set(cells)) > 1 and not is_ordinal(cells[0]) and _is_named(row)


def _is_named(row: _Row) -> bool:
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    return bool(cells) and all(map(is_name, cells))


def _filled(row: _Row) -> frozenset[int]:
    return frozenset([column for column, cell in enumerate(row.cells) if cell.strip()])
