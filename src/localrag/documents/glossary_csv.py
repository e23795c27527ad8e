"""An administrator's glossary as CSV, both ways: read with every fault named, written for Excel."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from localrag.documents.encoding import decoded_text
from localrag.domain.errors import GlossaryError
from localrag.domain.errors.glossary import GlossaryCode
from localrag.domain.glossary import GlossaryEntry, GlossaryFile, RowRemark
from localrag.text.names import is_nameable, keyed, reading_keys, squeezed
from localrag.text.normalise import normalised

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
_MOST_NAMES = 50
_LONGEST = 100
_SEPARATORS = re.compile(r"[;；|｜、，,\n]")
_READING = re.compile(r"[\u3041-\u309f\u30a1-\u30ff\s・]+")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
# A cell that begins so is calculated by Excel; one more apostrophe in front of it, both ways.
_FORMULA = (*"=+-@＝＋－＠", "\t", "\r", "'")
_COLUMNS = {
    "term": ("用語", "正式名称", "正式名", "名称", "見出し語", "term", "name"),
    "abbreviations": ("略語", "略称", "abbreviation", "abbreviations", "abbr"),
    "synonyms": ("同義語", "類義語", "別名", "別称", "synonym", "synonyms", "alias", "aliases"),
    "readings": (
        "読み",
        "よみ",
        "読み方",
        "読み仮名",
        "ふりがな",
        "フリガナ",
        "reading",
        "readings",
    ),
}
_KIND_OF = {normalised(word): kind for kind, words in _COLUMNS.items() for word in words}
_HEADS = {
    "ja": ("用語", "略語", "同義語", "読み"),
    "en": ("term", "abbreviations", "synonyms", "readings"),
}


@dataclass(slots=True, kw_only=True)
class _Term:
    """What the rows of one term have said so far."""

    row: int
    term: str
    keys: set[str]
    abbreviations: list[str] = field(default_factory=list)
    synonyms: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return 1 + len(self.abbreviations) + len(self.synonyms) + len(self.readings)

    def entry(self) -> GlossaryEntry:
        return GlossaryEntry(
            term=self.term,
            abbreviations=tuple(self.abbreviations),
            synonyms=tuple(self.synonyms),
            readings=tuple(self.readings),
        )


def read_glossary(data: bytes) -> GlossaryFile:
    """Return the entries in a CSV (commas or tabs) with a header, and what is to be said of it.

    Of columns only 用語, 略語, 同義語 and 読み count, in any order and under other usual names; a cell
    may hold several names between ; 、 | or line breaks. Rows of one term are one entry. Raises
    DocumentError ENCODING_UNKNOWN, GlossaryError TOO_LARGE, TOO_MANY_ROWS, NO_HEADER, NOT_CSV.
    """
    if len(data) > MOST_BYTES:
        raise GlossaryError(
            GlossaryCode.TOO_LARGE, size=f"{len(data):,}", limit=f"{MOST_BYTES:,}"
        )
    reading = _Reading()
    rows = _rows(decoded_text(data).text.rstrip("\x1a"))
    kinds: list[str] = []
    for number, cells in rows:
        if not kinds:
            kinds = _kinds(cells)
        else:
            reading.take(number, kinds, cells)
    if not kinds:
        raise GlossaryError(GlossaryCode.NO_HEADER, found="")
    return reading.done()


def read_typed(term: str, abbreviations: str, synonyms: str, readings: str) -> GlossaryFile:
    """Return the entry of one row that was typed, and what is to be said of it."""
    reading = _Reading()
    reading.take(1, list(_COLUMNS), (term, abbreviations, synonyms, readings))
    return reading.done()


def glossary_csv(entries: Iterable[GlossaryEntry], language: str) -> bytes:
    """Return the entries as a CSV that `read_glossary` gives back: UTF-8 with its mark, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADS[language])
    for entry in entries:
        kinds = (entry.abbreviations, entry.synonyms, entry.readings)
        cells = (entry.term, *("；".join(names) for names in kinds))
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")


class _Reading:
    """The rows so far; what is wrong with one of them does not stop the others."""

    def __init__(self) -> None:
        self._terms: dict[str, _Term] = {}
        self._remarks: list[RowRemark] = []

    def take(self, row: int, kinds: Sequence[str], cells: Sequence[str]) -> None:
        """Add a row of the file."""
        if [cell for cell in cells[len(kinds) :] if cell.strip()]:
            self._fault(row, GlossaryCode.MORE_CELLS, found=len(cells))
            return
        if any(_CONTROL.search(cell) for cell in cells):
            self._fault(row, GlossaryCode.BAD_CHARACTER)
            return
        names: dict[str, list[str]] = {kind: [] for kind in _COLUMNS}
        for kind, cell in zip(kinds, cells, strict=False):
            if kind:
                names[kind] += _names(cell, is_term=kind == "term")
        if not any(names.values()):
            return
        if not names["term"]:
            self._fault(row, GlossaryCode.NO_TERM)
            return
        self._add(row, names)

    def done(self) -> GlossaryFile:
        """Return what was read; names of several terms are told last."""
        entries = tuple(term.entry() for term in self._terms.values())
        self._tell_shared(entries)
        remarks = sorted(self._remarks, key=lambda remark: remark.row)
        return GlossaryFile(entries=entries, remarks=tuple(remarks))

    def _add(self, row: int, names: dict[str, list[str]]) -> None:
        sound = [self._is_sound(row, kind, name) for kind in names for name in names[kind]]
        if not all(sound):
            return
        term = names["term"][0]
        key = squeezed(term).text
        known = self._terms.setdefault(key, _Term(row=row, term=term, keys={key}))
        if known.row != row:
            self._note(row, GlossaryCode.TERM_AGAIN, name=term, first=known.row)
        for kind in ("abbreviations", "synonyms", "readings"):
            for name in names[kind]:
                self._join(row, known, kind, name)
        if len(known.keys) == 1:
            self._note(row, GlossaryCode.ONLY_A_TERM, name=term)

    def _join(self, row: int, known: _Term, kind: str, name: str) -> None:
        keys = reading_keys(name) if kind == "readings" else (squeezed(name).text,)
        if known.keys.issuperset(keys):
            self._note(row, GlossaryCode.NAMED_TWICE, name=name)
        elif known.size == _MOST_NAMES:
            self._fault(row, GlossaryCode.TOO_MANY_NAMES, name=known.term, limit=_MOST_NAMES)
        else:
            known.keys.update(keys)
            getattr(known, kind).append(name)

    def _is_sound(self, row: int, kind: str, name: str) -> bool:
        if len(name) > _LONGEST:
            self._fault(row, GlossaryCode.TOO_LONG, name=name[:20], limit=_LONGEST)
        elif kind == "readings" and not _READING.fullmatch(normalised(name)):
            self._fault(row, GlossaryCode.NOT_A_READING, name=name)
        elif not is_nameable(squeezed(name).text):
            self._fault(row, GlossaryCode.NOT_A_NAME, name=name)
        else:
            return True
        return False

    def _tell_shared(self, entries: Sequence[GlossaryEntry]) -> None:
        owners: dict[str, GlossaryEntry] = {}
        for entry, known in zip(entries, self._terms.values(), strict=True):
            told: set[str] = set()
            for name, key in keyed(entry):
                owner = owners.setdefault(key, entry)
                if owner is not entry and name not in told:
                    told.add(name)
                    fields = {"name": name, "term": entry.term, "other": owner.term}
                    self._note(known.row, GlossaryCode.SHARED_NAME, **fields)

    def _fault(self, row: int, code: GlossaryCode, **fields: str | int) -> None:
        error = GlossaryError(code, **fields)
        self._remarks.append(RowRemark(row=row, error=error, is_fault=True))

    def _note(self, row: int, code: GlossaryCode, **fields: str | int) -> None:
        error = GlossaryError(code, **fields)
        self._remarks.append(RowRemark(row=row, error=error, is_fault=False))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that say something, with their number as a spreadsheet shows it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if "\t" in first and "," not in first else ","
    number = 0
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1
        ):
            if number > MOST_ROWS:
                raise GlossaryError(GlossaryCode.TOO_MANY_ROWS, limit=f"{MOST_ROWS:,}")
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise GlossaryError(GlossaryCode.NOT_CSV, row=number + 1) from error


def _kinds(header: Sequence[str]) -> list[str]:
    """Return what each column holds, '' for one that does not count."""
    kinds = [_KIND_OF.get("".join(normalised(cell).split()), "") for cell in header]
    if kinds.count("term") != 1 or len(set(kinds) - {""}) == 1:
        raise GlossaryError(GlossaryCode.NO_HEADER, found="、".join(header)[:_LONGEST])
    return kinds


def _names(cell: str, *, is_term: bool) -> list[str]:
    if cell.startswith("'") and cell[1:].startswith(_FORMULA):
        cell = cell[1:]
    parts = [cell] if is_term else _SEPARATORS.split(cell)
    return [name for part in parts if (name := " ".join(part.split()))]
