"""The values of a sheet's cells as texts: as shown where the cell has a format, else plainly."""

import datetime as dt
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import msgspec

from localrag.documents.rows import is_tidy, tidy
from localrag.documents.sheet_dates import serial_of
from localrag.documents.sheet_formats import NumberFormat
from localrag.documents.sheet_general import general_text
from localrag.documents.table_header import Merge

_HEAD = 20  # rows where titles and names make every column a mixture
_EXACT = 10**15  # whole numbers below it are exact in a float and written without exponent
_FROM_1904 = (
    1462  # days: what workbooks of old Macintoshes count from (ECMA-376 part 1, 18.17.4.1)
)


def _rows() -> "array[int]":
    return array("I")


@dataclass(slots=True, kw_only=True)
class SheetLook:
    """What a sheet says of its cells besides their values; rows count from 1, columns from 0.

    `cells` are the rows of a column that have a format, `errors` the error values such as
    #DIV/0! by row and column.
    """

    cells: defaultdict[tuple[int, NumberFormat], "array[int]"] = field(
        default_factory=lambda: defaultdict(_rows)
    )
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_from_1904: bool = False


def shown_columns(
    values: Sequence[Sequence[object]], start: tuple[int, int], look: SheetLook | None
) -> list[list[str]]:
    """Return the texts of all columns from A on, from the row of `start` on.

    `values` are rows from the cell `start` on, row and column from 0.
    """
    columns = [[""] * len(values) for _ in range(start[1])]
    looks = _by_column(look)
    for number, column in enumerate(zip(*values, strict=True), start=start[1]):
        if look is None or number not in looks:
            columns.append([*_texts(column[:_HEAD]), *_texts(column[_HEAD:])])
        else:
            shown = _Shown(column, start[0] + 1, is_from_1904=look.is_from_1904)
            columns.append(shown.texts(looks[number]))
    for (row, number), text in look.errors.items() if look else ():
        at = row - 1 - start[0]
        if number < len(columns) and 0 <= at < len(values):
            columns[number][at] = text
    return columns


def without_hidden(
    columns: list[list[str]], first: int, look: SheetLook, merges: Sequence[Merge]
) -> bool:
    """Empty the cells of hidden rows and columns; return whether any text was in them.

    What is merged over shown cells too stays. `first` is the row of the first cells, from 1.
    """
    kept = {
        (merge.top, merge.left)
        for merge in merges
        if not look.hidden_columns.issuperset(range(merge.left, merge.right + 1))
        and not look.hidden_rows.issuperset(range(merge.top, merge.bottom + 1))
    }
    found = False
    for number, column in enumerate(columns):
        is_hidden = number in look.hidden_columns
        for at in (
            range(len(column)) if is_hidden else (row - first for row in look.hidden_rows)
        ):
            is_there = 0 <= at < len(column) and column[at]
            if is_there and (at + first, number) not in kept:
                column[at] = ""
                found = True
    return found


def plain_text(value: object) -> str:
    """Return a value as text that has no format."""
    match value:
        case bool():
            text = "TRUE" if value else "FALSE"
        case float():
            text = general_text(value)
        case dt.datetime():
            text = _date(value) + (f" {value:%H:%M}" if value.time() != dt.time() else "")
        case dt.date():
            text = _date(value)
        case dt.time():
            text = f"{value:%H:%M}"
        case dt.timedelta():
            text = _duration(value)
        case _:
            text = tidy(str(value))
    return text


def _by_column(
    look: SheetLook | None,
) -> dict[int, list[tuple[NumberFormat, "array[int]"]]]:
    found: dict[int, list[tuple[NumberFormat, array[int]]]] = {}
    for (column, number_format), rows in look.cells.items() if look else ():
        found.setdefault(column, []).append((number_format, rows))
    return found


class _Shown:
    """A column of values as its formats show them; `first` is the row of its first value."""

    def __init__(self, column: Sequence[object], first: int, *, is_from_1904: bool) -> None:
        self._column = column
        self._first = first
        self._shift = _FROM_1904 if is_from_1904 else 0

    def texts(self, formats: Sequence[tuple[NumberFormat, "array[int]"]]) -> list[str]:
        """Return the texts; values without a format, or that it cannot show, are plain."""
        column, last = self._column, self._first + len(self._column)
        texts: list[str | None] = [None] * len(column)
        for number_format, rows in formats:
            places = [row - self._first for row in rows if self._first <= row < last]
            values = [column[at] for at in places]
            for at, text in zip(places, self._all(values, number_format), strict=True):
                texts[at] = text
        return [
            plain_text(value) if text is None else text
            for text, value in zip(texts, column, strict=True)
        ]

    def _all(
        self, values: Sequence[object], number_format: NumberFormat
    ) -> Sequence[str | None]:
        types = set(map(type, values))
        if types == {float} and not self._shift:
            return number_format.of_numbers(cast("Sequence[float]", values))
        if len(types) == 1:  # days and names come again and again
            known = {value: self._one(value, number_format) for value in set(values)}
            return [known[value] for value in values]
        return [self._one(value, number_format) for value in values]

    def _one(self, value: object, number_format: NumberFormat) -> str | None:
        """Return what a format shows of a value, None where that is not known."""
        if isinstance(value, str):
            is_changed = value and number_format.changes_texts
            return tidy(number_format.of_text(value)) if is_changed else None
        serial = self._serial(value, number_format)
        return None if serial is None else number_format.of_number(serial)

    def _serial(self, value: object, number_format: NumberFormat) -> float | None:
        """Return the number behind a value; days are counted from 1900."""
        match value:
            case bool():
                return None
            case float() | int():
                return value + self._shift * number_format.has_calendar
            case dt.time():
                return serial_of(value) + self._shift * number_format.has_calendar
            case dt.timedelta():
                return serial_of(value)
            case dt.date():
                return serial_of(value) - self._shift * (not number_format.is_date)
            case _:
                return None


def _texts(column: Sequence[object]) -> Sequence[str]:
    """Return the values of a column as texts: like values all at once, which is much faster."""
    first = column[0] if column else None
    try:  # what is said of all values fails at the first of another type
        if isinstance(first, str):
            texts = cast("Sequence[str]", column)
            return texts if is_tidy("".join(texts)) else [tidy(text) for text in texts]
        if isinstance(first, float):
            numbers = cast("Sequence[float]", column)
            if all(map(float.is_integer, numbers)) and max(numbers) < _EXACT:
                return msgspec.json.encode([*map(int, numbers)])[1:-1].decode().split(",")
    except TypeError:
        pass
    return [tidy(value) if isinstance(value, str) else plain_text(value) for value in column]


def _date(value: dt.date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _duration(value: dt.timedelta) -> str:
    """Return a duration as hours and minutes, with seconds if there are any."""
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    sign = "-" if value < dt.timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
