"""What is asked, of which part of the library, and what the model is sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from localrag.domain.passage import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of the library to search; an empty scope is the whole library.

    `path_globs` match the displayed absolute path or the file name (fnmatch rules), `folders` are
    displayed absolute paths or the names of folders anywhere, `types` are file name extensions
    without the dot, `modified_after` and `modified_before` are aware. Fiscal years run from April
    to March and are named by the year they begin in. `document_number`, `division` and `heading`
    are as typed and match a part of what was recognised; passages must stand under the heading.
    """

    path_globs: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    modified_after: datetime | None = None
    modified_before: datetime | None = None
    fiscal_years: tuple[int, ...] = ()
    document_number: str = ""
    division: str = ""
    heading: str = ""

    @property
    def is_whole_library(self) -> bool:
        """Whether nothing is left out."""
        return self == Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`text` as typed; `standalone` is understandable without the conversation before it.

    `standalone` is what is searched for. `phrases` must stand in a passage, in any spelling;
    `excluded` must not.
    """

    text: str
    standalone: str
    scope: Scope = Scope()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """How a question was searched for.

    `missing_phrases` stand in no passage that the other conditions let through: they were then
    looked for as words. `in_scope` is the
    number of documents that were searched, None for the whole library.
    """

    missing_phrases: tuple[str, ...] = ()
    in_scope: int | None = None


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
    """Limits in tokens of the generator: what may be read and what may be written.

    `prompt` is for everything that is read, `evidence` for new text of documents; None is as much
    as `prompt` leaves.
    """

    prompt: int
    answer: int
    evidence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTurn:
    """A question and its answer as the generator has read and written them.

    `passages` are those that were numbered first in this turn.
    """

    user: str
    answer: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the generator is sent. Passage `n` of the text is `passages[n - 1]`.

    Those of `earlier` turns come first. `evidence_tokens` and `evidence_chars` are the length of
    the new document text, with and without its heads.
    """

    messages: tuple[Message, ...]
    passages: tuple[Passage, ...]
    budget: TokenBudget
    earlier: tuple[EarlierTurn, ...] = ()
    evidence_tokens: int = 0
    evidence_chars: int = 0

    def after(self, answer: str) -> tuple[EarlierTurn, ...]:
        """Return the turns with this one, to which `answer` was written."""
        known = sum(len(turn.passages) for turn in self.earlier)
        turn = EarlierTurn(
            user=self.messages[-1].text, answer=answer, passages=self.passages[known:]
        )
        return (*self.earlier, turn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How much document text a model was sent for one question, and the time that was planned."""

    chars: int
    tokens: int
    seconds: float
