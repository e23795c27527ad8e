"""Number formats, error values and hidden rows of XLS sheets (BIFF8), which calamine does not tell.

The records are those of MS-XLS. What cannot be read here tells nothing: the values stay as they
are stored, and so do those of workbooks from before Excel 97.
"""

import struct
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import BinaryIO, NamedTuple

import olefile

from localrag.documents.sheet_formats import BUILT_IN, NumberFormat, changing_format
from localrag.documents.sheet_values import SheetLook

_STREAM = "Workbook"
_VERSION_8 = 0x0600
_HEAD = struct.Struct("<HH")
_PLACE = struct.Struct("<HHH")  # row, column, style
_RK_BYTES = 6
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_ROW_LEVEL, _ROW_HIDDEN = 0x07, 0x20
_COLUMN_LEVEL, _COLUMN_HIDDEN = 0x0700, 0x01
_MOST_COLUMNS = 256
_IS_ERROR = 0x02
_WIDE = 0x01  # two bytes a character
_BROKEN = (OSError, ValueError, IndexError, KeyError, struct.error)


class _Kind(IntEnum):
    FORMULA = 0x0006
    EOF = 0x000A
    DATE_MODE = 0x0022
    FILE_PASS = 0x002F
    COLUMN_INFO = 0x007D
    BOUND_SHEET = 0x0085
    FILTER_MODE = 0x009B
    MUL_RK = 0x00BD
    STYLE = 0x00E0
    LABEL_SST = 0x00FD
    NUMBER = 0x0203
    LABEL = 0x0204
    BOOL_ERROR = 0x0205
    ROW = 0x0208
    RK = 0x027E
    FORMAT = 0x041E
    BOF = 0x0809


_CELLS = frozenset(
    {_Kind.FORMULA, _Kind.NUMBER, _Kind.RK, _Kind.BOOL_ERROR, _Kind.LABEL_SST, _Kind.LABEL}
)
_TEXTS = frozenset({_Kind.LABEL_SST, _Kind.LABEL})


class _Record(NamedTuple):
    kind: int
    body: bytes


def xls_looks(stream: BinaryIO) -> Mapping[str, SheetLook] | None:
    """Return the looks of the sheets of a workbook by their names; rewind it.

    None for a workbook from before Excel 97 and any other that cannot be read here.
    """
    stream.seek(0)
    looks: dict[str, SheetLook] = {}
    try:
        with olefile.OleFileIO(stream) as file:
            data = file.openstream(_STREAM).read()
        book = _Book(data)
        for name, place in book.places.items():
            looks[name] = _Sheet(book).look(_records(data, place))
    except _BROKEN:
        return None
    finally:
        stream.seek(0)
    return looks


class _Book:
    """What the globals of a workbook say: where its sheets begin, and how its cells look."""

    def __init__(self, data: bytes) -> None:
        self.places: dict[str, int] = {}
        self.is_from_1904 = False
        self._codes = dict(BUILT_IN)
        self._styles: list[int] = []
        for record in _records(data, 0):
            self._take(*record)
        found = ((at, changing_format(self._codes, n)) for at, n in enumerate(self._styles))
        self.formats = {at: changing for at, changing in found if changing is not None}

    def _take(self, kind: int, body: bytes) -> None:
        match kind:
            case _Kind.FILE_PASS:
                raise ValueError("encrypted")
            case _Kind.DATE_MODE:
                self.is_from_1904 = body[:1] == b"\x01"
            case _Kind.BOUND_SHEET:
                (place,) = struct.unpack_from("<I", body)
                self.places[_text(body, 7, body[6])] = place
            case _Kind.FORMAT:
                number, size = _HEAD.unpack_from(body)
                self._codes[number] = _text(body, 4, size)
            case _Kind.STYLE:
                self._styles.append(_HEAD.unpack_from(body)[1])


class _Sheet:
    """Takes from the records of a sheet what its cells look like."""

    def __init__(self, book: _Book) -> None:
        self._formats: Mapping[int, NumberFormat] = book.formats
        self._look = SheetLook(is_from_1904=book.is_from_1904)
        self._is_filtered = False

    def look(self, records: Iterator[_Record]) -> SheetLook:
        """Return what was found. Rows that a filter leaves out are not hidden."""
        for kind, body in records:
            if kind in _CELLS:
                self._take_cell(kind, body)
            elif kind == _Kind.MUL_RK:
                self._take_numbers(body)
            else:
                self._take_other(kind, body)
        if self._is_filtered:
            self._look.hidden_rows.clear()
        return self._look

    def _take_cell(self, kind: int, body: bytes) -> None:
        row, column, style = _PLACE.unpack_from(body)
        error = None
        if kind == _Kind.BOOL_ERROR and body[7]:
            error = body[6]
        elif kind == _Kind.FORMULA and body[12:14] == b"\xff\xff" and body[6] == _IS_ERROR:
            error = body[8]
        if error in _ERRORS:
            self._look.errors[row + 1, column] = _ERRORS[error]
        found = self._formats.get(style)
        if found is not None and (kind not in _TEXTS or found.changes_texts):
            self._look.cells[column, found].append(row + 1)

    def _take_numbers(self, body: bytes) -> None:
        """Take in numbers side by side, each with its style."""
        row, first = _HEAD.unpack_from(body)
        for at in range((len(body) - _RK_BYTES) // _RK_BYTES):
            (style,) = struct.unpack_from("<H", body, 4 + at * _RK_BYTES)
            found = self._formats.get(style)
            if found is not None:
                self._look.cells[first + at, found].append(row + 1)

    def _take_other(self, kind: int, body: bytes) -> None:
        """Note hidden rows and columns, but no folded ones: the sheet has a sign for those."""
        match kind:
            case _Kind.FILTER_MODE:
                self._is_filtered = True
            case _Kind.ROW:
                row, flags = _HEAD.unpack_from(body)[0], body[12]
                if flags & _ROW_HIDDEN and not flags & _ROW_LEVEL:
                    self._look.hidden_rows.add(row + 1)
            case _Kind.COLUMN_INFO:
                first, last, _, _, flags = struct.unpack_from("<5H", body)
                if flags & _COLUMN_HIDDEN and not flags & _COLUMN_LEVEL:
                    columns = range(first, min(last + 1, _MOST_COLUMNS))
                    self._look.hidden_columns.update(columns)


def _records(data: bytes, place: int) -> Iterator[_Record]:
    """Yield the records of the substream at `place`, without those of charts inside it.

    Raises ValueError where no BIFF8 substream begins.
    """
    kind, _, version = _PLACE.unpack_from(data, place)
    if (kind, version) != (_Kind.BOF, _VERSION_8):
        raise ValueError("not BIFF8")
    depth = 0
    while place + _HEAD.size <= len(data):
        kind, size = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        if kind == _Kind.EOF:
            depth -= 1
            if not depth:
                return
        elif kind == _Kind.BOF:
            depth += 1
        elif depth == 1:
            yield _Record(kind, data[place : place + size])
        place += size


def _text(body: bytes, at: int, size: int) -> str:
    """Return a string of `size` characters behind its flags at `at` (2.5.294)."""
    if body[at] & _WIDE:
        return body[at + 1 : at + 1 + 2 * size].decode("utf-16-le", "replace")
    return body[at + 1 : at + 1 + size].decode("latin-1")
