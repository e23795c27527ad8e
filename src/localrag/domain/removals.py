"""Files that were not found again: what is taken out at once, and what a person decides on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

_SHARE = 0.2
_MOST = 1000
_FEW = 5  # files that nobody is asked about, however small the library is


class MissingState(StrEnum):
    """What becomes of a document whose file was not found again."""

    PENDING = "pending"  # hidden from results until a person decides
    DOUBTFUL = "doubtful"  # its folder may not be there at all: it stays in results
    KEPT = "kept"  # a person has decided to keep it


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRemovals:
    """A decision that waits: documents that are hidden, and those of folders in doubt."""

    hidden: int
    doubtful: int
    since: datetime

    @property
    def count(self) -> int:
        """How many documents it is about."""
        return self.hidden + self.doubtful


class MissingRegister(Protocol):
    """Which files were not found again. Each change is durable when the call returns."""

    def missing(self) -> dict[bytes, MissingState]:
        """Return the paths with what becomes of them."""
        ...

    def note_missing(self, paths: Sequence[bytes], state: MissingState, at: datetime) -> None:
        """Note what becomes of the documents at `paths`; the time of an earlier note stays."""
        ...

    def note_identities(self, identities: Mapping[bytes, str]) -> None:
        """Note what the system calls the registered folders, by path."""
        ...

    def note_found(self, paths: Sequence[bytes]) -> None:
        """Forget that the files at `paths` were missing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is left of a document in one `place` of a library; 0 is as it should be."""

    place: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionProof:
    """What was looked through, and what was found.

    `is_kept_out`: later runs leave the file out. `elsewhere` is how many documents hold a sentence
    of the file word for word, None where the file is not there to compare with.
    """

    traces: tuple[Trace, ...]
    is_kept_out: bool
    elsewhere: int | None

    @property
    def is_gone(self) -> bool:
        """Whether nothing is left anywhere."""
        return not any(trace.left for trace in self.traces)


class Prover(Protocol):
    """Looks through all places of a library."""

    def traces(self, path: bytes) -> tuple[Trace, ...]:
        """Return what is left of the document at `path`, place by place."""
        ...

    def is_kept_out(self, path: bytes) -> bool:
        """Whether later runs leave the file at `path` out."""
        ...

    def holding(self, sentences: Sequence[str]) -> int:
        """Return how many documents hold one of `sentences` word for word: the most of any."""
        ...


def needs_decision(gone: int, known: int) -> bool:
    """Whether so many of the files known to a library are gone that a person should be asked.

    More than a fifth or more than a thousand: an unmounted share or a folder moved by mistake
    looks like this, and so does the change of a fiscal year.
    """
    return gone > _MOST or (gone >= _FEW and gone > _SHARE * known)
