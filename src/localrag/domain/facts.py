"""What a document says of itself: its year, number and office, and which edition of what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One of several versions of a document.

    `family` is the same for all of them: folder and name without what tells them apart. `dated` is
    the day of this one as 20240401, 20240000 where only the year is named, 0 where none is;
    `fiscal_year` is 0 where none is told. `version` counts 1000 for each whole one, 1000 where none
    is told and 0 for what is called old.
    """

    family: str
    dated: int = 0
    fiscal_year: int = 0
    version: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """What was recognised in a document's names and on its first page; nothing is guessed.

    `fiscal_years` run from April to March and are named by the year they begin in; `numbers` are
    document numbers and `divisions` the offices in charge, both in the spelling of `plain_line`;
    `headings` are those of its chunks in the spelling of `in_one_line`.
    """

    edition: Edition
    fiscal_years: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFile:
    """An edition with its document and the `location` of its file, as SourceFile has it."""

    document_id: int
    location: bytes
    edition: Edition


class EditionRegister(Protocol):
    """Which documents of a library are editions of one."""

    def editions(self, document_ids: Sequence[int]) -> list[EditionFile]:
        """Return these documents and all others of their families, without hidden ones."""
        ...
