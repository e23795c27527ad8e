"""Which documents of the table are shown: by state, and by a word in name, place or reason."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from localrag_ui.results import DocumentRow


class Chip(StrEnum):
    """Filters over the table of documents."""

    ALL = "all"
    INDEXED = "indexed"
    NOTED = "noted"
    SKIPPED = "skipped"
    OCR = "ocr"
    LOCKED = "locked"


_OCR = frozenset({"warning.needs_ocr", "warning.no_text_on_page", "warning.garbled_text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilter:
    """A chip and words that all have to stand in a row; width and case do not count."""

    chip: Chip = Chip.ALL
    words: str = ""

    def of(self, rows: Sequence[DocumentRow]) -> tuple[DocumentRow, ...]:
        """Return the rows that fit, in their order."""
        wanted = folded(self.words).split()
        return tuple(
            row for row in rows if fits(row, self.chip) and all(w in _said(row) for w in wanted)
        )


def counts(rows: Sequence[DocumentRow]) -> tuple[tuple[Chip, int], ...]:
    """Return how many rows each chip would show."""
    return tuple((chip, sum(fits(row, chip) for row in rows)) for chip in Chip)


def fits(row: DocumentRow, chip: Chip) -> bool:
    """Whether a chip shows a row."""
    match chip:
        case Chip.ALL:
            return True
        case Chip.NOTED:
            return bool(row.warnings)
        case Chip.OCR:
            return any(warning.code in _OCR for warning in row.warnings)
        case Chip.LOCKED:
            return row.reason is not None and "password" in row.reason.code
        case _:
            return row.state == chip.value


def _said(row: DocumentRow) -> str:
    told = (*((row.reason,) if row.reason else ()), *row.warnings)
    return folded(" ".join([row.path, row.title, row.type, *(words.ja for words in told)]))


def folded(text: str) -> str:
    """Return a text as it is compared with what people type."""
    return unicodedata.normalize("NFKC", text).casefold()
