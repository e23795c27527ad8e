"""Number formats, error values and hidden rows of XLSX sheets, which calamine does not tell.

Sheets are read in pieces (ECMA-376 part 1, 18.3 and 18.8). What cannot be read here tells nothing:
the values stay as they are stored.
"""

import functools
import posixpath
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping
from typing import IO, BinaryIO, NamedTuple

from lxml import etree

from localrag.documents.parts import attribute, number, parsed
from localrag.documents.sheet_formats import BUILT_IN, NumberFormat, changing_format
from localrag.documents.sheet_values import SheetLook
from localrag.domain.errors import DocumentError

MARKS = (b' hidden="', b"#")  # in a sheet: it may have hidden rows or columns, or error values

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_TABLES = "xl/tables/"
_FILTERED = b"filterColumn"
_READ_AT_ONCE = 1024 * 1024
_MOST_COLUMNS = 16_384
_HEAD, _SAMPLE = 4096, 65_536
_ROW_END = b"row>"
_BEFORE_A = ord("A") - 1
_ROOT = re.compile(rb"<(\w+:)?worksheet[\s>]")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(rb"#[A-Z0-9/_]{1,20}[!?]?")
_NUMBERS = re.compile(rb'\b(r|min|max|outlineLevel)="(\d{1,7})"')
_RANGE = re.compile(rb'\bref="[A-Z$]*(\d{1,7})(?::[A-Z$]*(\d{1,7}))?"')
_BROKEN = (
    DocumentError, zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, OSError, EOFError, ValueError,
    RuntimeError, NotImplementedError, zlib.error,
)  # fmt: skip


class XlsxLooks:
    """The looks of a workbook's sheets; those that change nothing are not read."""

    def __init__(self, stream: BinaryIO, marked: frozenset[str]) -> None:
        """Take a package that has passed the gate, and which of its parts hold MARKS."""
        self._stream = stream
        self._marked = marked
        self._formats: dict[str, NumberFormat] = {}
        self._parts: dict[str, str] = {}
        self._is_from_1904 = False
        try:
            with zipfile.ZipFile(stream) as archive:
                if _STYLES in archive.namelist():
                    self._formats = _formats(parsed(archive.read(_STYLES)))
                if self._formats or any("sheet" in name for name in marked):
                    self._read_names(archive)
        except _BROKEN:
            self._parts = {}
        stream.seek(0)

    def of(self, sheet: str) -> SheetLook | None:
        """Return the look of the sheet of a name, None if all is shown as it is stored.

        Rows that a filter leaves out are not hidden: the list is more than its last question.
        """
        part = self._parts.get(sheet)
        if part is None or not (self._formats or part in self._marked):
            return None
        scan = _Scan(self._formats, has_marks=part in self._marked)
        try:
            with zipfile.ZipFile(self._stream) as archive, archive.open(part) as file:
                scan.read(file)
                if scan.has_tables and _has_filter(archive):
                    scan.look.hidden_rows.clear()
        except _BROKEN:
            return None
        look = scan.look
        look.is_from_1904 = self._is_from_1904
        return look

    def _read_names(self, archive: zipfile.ZipFile) -> None:
        book, relations = (parsed(archive.read(name)) for name in (_WORKBOOK, _RELATIONS))
        targets = {
            attribute(one, "Id"): posixpath.normpath(
                posixpath.join("/xl", attribute(one, "Target"))
            ).lstrip("/")
            for one in relations
        }
        self._parts = {
            attribute(sheet, "name"): targets[_relation(sheet)]
            for sheet in book.iterfind("{*}sheets/{*}sheet")
            if _relation(sheet) in targets
        }
        settings = book.find("{*}workbookPr")
        if settings is not None:
            self._is_from_1904 = settings.get("date1904", "") in ("1", "true")


def _relation(sheet: etree._Element) -> str:
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _has_filter(archive: zipfile.ZipFile) -> bool:
    """Whether a table of the workbook is filtered."""
    tables = [name for name in archive.namelist() if name.startswith(_TABLES)]
    return any(_FILTERED in archive.read(name) for name in tables)


def _formats(styles: etree._Element) -> dict[str, NumberFormat]:
    """Return the formats that change what is shown, by the number of a cell's style."""
    codes: dict[int, str] = dict(BUILT_IN)
    for one in styles.iterfind("{*}numFmts/{*}numFmt"):
        codes[number(one.get("numFmtId"), -1)] = one.get("formatCode", "")
    found: dict[str, NumberFormat] = {}
    for at, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        changing = changing_format(codes, number(style.get("numFmtId")))
        if changing is not None:
            found[str(at)] = changing
    return found


class _Scan:
    """Takes from the XML of a sheet what its cells look like.

    Start tags are found by their bytes: four times faster than with a parser, and calamine has
    read the sheet before as the XML that it is. Comments, CDATA and DTDs, which could hold what
    looks like a tag and which no Office program writes there, are refused.
    """

    def __init__(self, formats: Mapping[str, NumberFormat], *, has_marks: bool) -> None:
        self.look = SheetLook()
        self.is_filtered = self.has_tables = False
        self._formats = {key.encode(): one for key, one in formats.items()}
        self._has_texts = any(one.changes_texts for one in formats.values())
        self._has_marks = has_marks
        self._columns: dict[bytes, int] = {}
        self._filter = range(0)
        self._tags: _Tags | None = None

    def read(self, file: IO[bytes]) -> None:
        """Take in the part. Raises ValueError, and what unpacking raises."""
        rest = b""
        while data := file.read(_READ_AT_ONCE):
            data = rest + data
            cut = data.rfind(_ROW_END) + len(_ROW_END)
            rest = data[cut:] if cut >= len(_ROW_END) else data
            self._take(data[: len(data) - len(rest)])
        self._take(rest)
        if self.is_filtered:
            self.look.hidden_rows.difference_update(self._filter)

    def _take(self, data: bytes) -> None:
        if b"<!" in data or (self._tags is None and b"\0" in data[:_HEAD]):
            raise ValueError("no plain XML")
        if self._tags is None:
            self._tags = _tags(data, b"|".join(self._formats), has_texts=self._has_texts)
        if self._formats:
            self._take_cells(self._tags, data)
        if self._has_marks:
            self._take_marks(self._tags, data)

    def _take_cells(self, tags: "_Tags", data: bytes) -> None:
        found: dict[tuple[bytes, bytes], list[bytes]] = defaultdict(list)
        for letters, row, style in tags.cell.findall(data):
            found[letters, style].append(row)
        for (letters, style), rows in found.items():
            cells = self.look.cells[self._column(letters), self._formats[style]]
            cells.extend(map(int, rows))

    def _take_marks(self, tags: "_Tags", data: bytes) -> None:
        for match in tags.error.finditer(data):
            place = _PLACE.search(match[1])
            if place and _ERROR.fullmatch(match[2]):
                at = int(place[2]), self._column(place[1])
                self.look.errors[at] = match[2].decode("ascii")
        for tag in tags.hidden.findall(data):
            self._hide(tag)
        for tag in tags.filter.findall(data):
            place = _RANGE.search(tag)
            if place:
                self._filter = range(int(place[1]), int(place[2] or place[1]) + 1)
        self.is_filtered = self.is_filtered or b"filterColumn" in data
        self.has_tables = self.has_tables or b"tablePart " in data

    def _hide(self, tag: bytes) -> None:
        """Note a hidden row or columns, but no folded ones: the sheet has a sign for those."""
        named = {name.decode(): int(value) for name, value in _NUMBERS.findall(tag)}
        if named.get("outlineLevel"):
            return
        if "min" in named:
            columns = range(named["min"] - 1, min(named.get("max", 0), _MOST_COLUMNS))
            self.look.hidden_columns.update(columns)
        elif "r" in named:
            self.look.hidden_rows.add(named["r"])

    def _column(self, letters: bytes) -> int:
        """Return a column, from 0, by its letters."""
        if letters not in self._columns:
            places = (letter - _BEFORE_A for letter in letters)
            self._columns[letters] = (
                functools.reduce(lambda n, place: n * 26 + place, places) - 1
            )
        return self._columns[letters]


class _Tags(NamedTuple):
    cell: re.Pattern[bytes]
    error: re.Pattern[bytes]
    hidden: re.Pattern[bytes]
    filter: re.Pattern[bytes]


def _tags(data: bytes, styles: bytes, *, has_texts: bool) -> _Tags:
    """Return what finds the tags of a sheet that begins with `data`, by the prefix of its root.

    A cell is found by reference and style, in this order if the first ones have them so, as nearly
    all programs write them, else in any; cells of texts only if formats change them. Raises
    ValueError.
    """
    root = _ROOT.search(data[:_HEAD])
    if root is None:
        raise ValueError("no sheet")
    start = b"<" + (root[1] or b"")
    other = b"" if has_texts else rb'(?![^<>]*\bt="[sibe])'
    cell = rb'%sc r="([A-Z]{1,3})(\d{1,7})" s="(%s)"%s' % (start, styles, other)
    sample = data[: data.rfind(b"<", 0, _SAMPLE)]
    if re.search(rb'%sc (?!r="[A-Z]{1,3}\d{1,7}"(?: s="\d+"|/?>))' % start, sample):
        cell = (rb'%sc (?=[^<>]*\br="([A-Z]{1,3})(\d{1,7})")(?=[^<>]*\bs="(%s)")%s') % (
            start,
            styles,
            other,
        )
    error = (
        rb'%sc ([^<>]*\bt="e"[^<>]*)>(?:<[^<>]*f\b[^<>]*>(?:[^<>]*</[^<>]*f>)?)?%sv>([^<>]*)<'
    ) % (start, start)
    hidden = rb'%s(?:row|col) ([^<>]*\bhidden="(?:1|true)"[^<>]*)>' % start
    return _Tags(*map(re.compile, (cell, error, hidden, rb"%sautoFilter ([^<>]*)>" % start)))
