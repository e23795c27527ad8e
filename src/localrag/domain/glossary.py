"""The words of an organisation: terms with their other names, and what a search made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from localrag.domain.errors import GlossaryError


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryEntry:
    """A term and what else it is called, as the administrator wrote it.

    `readings` are kana: people type them, documents seldom have them.
    """

    term: str
    abbreviations: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[str, ...]:
        """The term and its other names without readings: what a document may say."""
        return (self.term, *self.abbreviations, *self.synonyms)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the term first."""
        return (*self.written, *self.readings)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryStatus:
    """How much a glossary holds, and when and in which generation it was last changed."""

    terms: int = 0
    names: int = 0
    changed: datetime | None = None
    generation: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRemark:
    """What is to be said of row `row` (from 1, the header included) of a glossary file.

    With `is_fault` the file is not taken; without, the row works in another way than it seems.
    """

    row: int
    error: GlossaryError
    is_fault: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryFile:
    """The entries of a file, those of one term together, and what is to be said of its rows."""

    entries: tuple[GlossaryEntry, ...]
    remarks: tuple[RowRemark, ...]

    @property
    def faults(self) -> tuple[RowRemark, ...]:
        """The remarks that keep the file from being taken."""
        return tuple(remark for remark in self.remarks if remark.is_fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryReport:
    """What an import changed, in terms; `generation` is the one that the glossary is of."""

    added: int
    changed: int
    removed: int
    unchanged: int
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEntry:
    """An entry with one of its names in the form that names are compared in."""

    key: str
    name: str
    entry: GlossaryEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedEntry:
    """An entry that a question named by `name`; `added` are the names looked for besides."""

    name: str
    term: str
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryUse:
    """What a search took from the glossary; `searched` is the question with the names added."""

    applied: tuple[AppliedEntry, ...] = ()
    searched: str = ""


class GlossaryNames(Protocol):
    """The names of a glossary, looked up by what a question says."""

    def within(self, squeezed: str) -> list[NamedEntry]:
        """Return every entry of which a key stands in `squeezed` (text.names), by position."""
        ...


class GlossaryRegister(GlossaryNames, Protocol):
    """The glossary of a library. A change is one transaction, durable when it returns."""

    def entries(self) -> list[GlossaryEntry]:
        """Return all entries in the order in which they were imported."""
        ...

    def status(self) -> GlossaryStatus:
        """Return what is held."""
        ...

    def replace(self, entries: Sequence[GlossaryEntry], at: datetime) -> int:
        """Put `entries` in place of all others and return the new generation."""
        ...
