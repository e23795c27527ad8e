"""What a document says of itself: its year, number and office, and which edition of what it is."""

from dataclasses import dataclass


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
