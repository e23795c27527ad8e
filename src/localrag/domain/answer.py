"""An answer, statement by statement, with what each rests on."""

from dataclasses import dataclass, field
from enum import StrEnum

from localrag.domain.document import Span
from localrag.domain.errors import LocalragError
from localrag.domain.glossary import GlossaryUse
from localrag.domain.passage import PageSpan, Passage
from localrag.domain.question import EarlierTurn, Question, Searched


class Support(StrEnum):
    """How far the source bears a statement out, as checked by code."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"


class AnswerMode(StrEnum):
    GENERATED = "generated"
    EXTRACTIVE = "extractive"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """`mark` [n] of an answer: the exact words of a page (`text` is a literal piece of it)."""

    mark: int
    chunk_id: int
    quote: PageSpan
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of the answer; `citations` are marks.

    `answer` is the stretch of `text`, in code points, that is the short answer, where it is clear.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    answer: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineNames:
    """Ids of the models that took part; None where none did."""

    generator: str | None
    embedder: str | None
    reranker: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Milliseconds of wall time since the question was taken."""

    search_ms: float
    first_token_ms: float | None
    total_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How much document text a model was sent for one question, and the time that was planned."""

    chars: int
    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundedText:
    """Statements and the citations that they name, before they become an answer."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the user gets. A declined answer has no statements but the nearest passages.

    `incomplete` is what stopped the model in the middle of writing, `fallback` why an extract
    stands in for it. `removed` is the number of unsupported statements that were left out. `sent`
    are the turns of the conversation as the model has read them, this one included.
    """

    question: Question
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    mode: AnswerMode
    engine: EngineNames
    timings: Timings
    searched: Searched = field(default_factory=Searched)
    glossary: GlossaryUse = field(default_factory=GlossaryUse)
    incomplete: LocalragError | None = None
    fallback: LocalragError | None = None
    removed: int = 0
    reading: Reading | None = None
    sent: tuple[EarlierTurn, ...] = ()

    @property
    def text(self) -> str:
        """The statements as one text, without marks; those of an extract a line each."""
        between = "\n" if self.mode is AnswerMode.EXTRACTIVE else ""
        return between.join(statement.text for statement in self.statements)
