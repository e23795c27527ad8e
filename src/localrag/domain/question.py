"""What is asked, of which part of the library, and what the model is sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from localrag.domain.passage import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of the library to search; an empty scope is the whole library.

    `path_globs` match the displayed absolute path or the file name (fnmatch rules), `types`
    are file name extensions without the dot, `modified_after` is aware.
    """

    path_globs: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    modified_after: datetime | None = None

    @property
    def is_whole_library(self) -> bool:
        """Whether nothing is left out."""
        return not (self.path_globs or self.types or self.modified_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`text` as typed; `standalone` is understandable without the conversation before it."""

    text: str
    standalone: str
    scope: Scope = Scope()


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBudget:
    """Limits in tokens of the generator: what may be read and what may be written."""

    prompt: int
    answer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the generator is sent. Passage `n` of the text is `passages[n - 1]`."""

    messages: tuple[Message, ...]
    passages: tuple[Passage, ...]
    budget: TokenBudget
