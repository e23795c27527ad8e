"""Reading ahead: what a model reads before anybody asks, so that an answer begins sooner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from localrag.domain.cancel import CancelToken
from localrag.domain.events import PromptProgress
from localrag.domain.model_ports import Generator
from localrag.domain.passage import Passage
from localrag.domain.question import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is read as one: a whole document, or one passage of it (`chunk`).

    `generation` is when this content of the document came into the library. A part without a
    document is the rules, which every prompt begins with.
    """

    document: int = 0
    generation: int = 0
    chunk: int | None = None

    @property
    def name(self) -> str:
        """The name of its file, without an ending: document and generation come first."""
        what = "all" if self.chunk is None else f"{self.chunk:x}"
        return f"{self.document:x}-{self.generation}-{what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """The beginning of prompts: messages of which the last goes on, in one of `endings`.

    The two endings have nothing in common at their start, or no more than every prompt has: what
    is read ahead are the tokens that both have in common.
    """

    part: Part
    messages: tuple[Message, ...]
    endings: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedDocument:
    """A document whose whole text is read ahead; `part` names it as it is now."""

    part: Part
    path: bytes
    title: str


class ReadingGenerator(Generator, Protocol):
    """A generator that keeps what it has read on the disk."""

    def has_read(self, part: Part) -> bool:
        """Whether the part was read by this model with these settings, and is kept."""
        ...

    def read_ahead(
        self, prefix: Prefix, since_ns: int, cancel: CancelToken, *, stays: bool = False
    ) -> Iterator[PromptProgress]:
        """Read the prefix and keep it; a question that comes meanwhile cancels `cancel`.

        With `stays` the prefix is what the next question begins with: it is in memory afterwards,
        and a question waits for it.

        What was last used before `since_ns` (of the system's clock) makes room. Where there is
        none nothing is kept. Raises Cancelled, EngineError, ModelError.
        """
        ...


class ReadingRegister(Protocol):
    """What of a library is worth reading ahead. All methods raise StoreError."""

    def pinned(self) -> list[PinnedDocument]:
        """Return the pinned documents by path."""
        ...

    def pin(self, paths: Sequence[bytes]) -> None:
        """Pin the documents at `paths`. Raises UsageError NOT_IN_LIBRARY, then nothing is pinned."""
        ...

    def unpin(self, paths: Sequence[bytes]) -> None:
        """Take pins away. Raises UsageError NOT_PINNED, then none is taken away."""
        ...

    def whole(self, document_id: int) -> tuple[Passage, ...]:
        """Return every passage of a document in reading order, numbered from 1."""
        ...

    def most_cited(self, limit: int) -> list[tuple[Part, Passage]]:
        """Return the passages that answers cited most often, at least twice, most often first."""
        ...

    def drop_gone(self) -> None:
        """Delete what is kept of documents that are gone or changed."""
        ...

    def note_cited(self, chunk_ids: Sequence[int], at: datetime) -> None:
        """Count one citation more of each passage, where that can be written."""
        ...
