"""What a workflow tells while it runs; the last event is always `Finished`."""

from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from localrag.domain.answer import Answer
from localrag.domain.glossary import GlossaryUse
from localrag.domain.library import IndexReport, SkippedFile
from localrag.domain.passage import Passage
from localrag.domain.reranking import Reranking

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Work has begun; `total` is the number of steps if it is known already."""

    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`done` of `total` steps; `item` is what is in hand (a displayed path), never its text."""

    done: int
    total: int
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSkipped:
    """A file became a row with a reason."""

    file: SkippedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagesFound:
    """What was found, before any model speaks."""

    passages: tuple[Passage, ...]
    search_ms: float
    glossary: GlossaryUse = field(default_factory=GlossaryUse)
    reranking: Reranking | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptProgress:
    """The model has read `done` of `total` prompt tokens."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """The next piece of the answer as the model writes it: not yet checked."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Generic[Result]):
    """The result; nothing follows."""

    result: Result


IndexEvent: TypeAlias = Started | Progress | FileSkipped | Finished[IndexReport]
AskEvent: TypeAlias = PassagesFound | PromptProgress | TextDelta | Finished[Answer]
