"""An answer, statement by statement, with what each rests on."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from localrag.domain.document import Span
from localrag.domain.errors import LocalragError
from localrag.domain.glossary import GlossaryUse
from localrag.domain.passage import PageSpan, Passage
from localrag.domain.question import EarlierTurn, Question, Reading, Searched


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


class DoubtKind(StrEnum):
    """What of a statement the source does not bear out; `elsewhere` stands there for something else.

    With `conflict` its source does, and another source has another figure.
    """

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    ARTICLE = "article"
    CODE = "code"
    NAME = "name"
    QUOTE = "quote"
    BOUND = "bound"
    ELSEWHERE = "elsewhere"
    NEGATION = "negation"
    CONFLICT = "conflict"
    WORDING = "wording"
    UNCITED = "uncited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A reason why a statement is not simply supported; `words` are its own, or none."""

    kind: DoubtKind
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of the answer; `citations` are marks, `doubts` why it is not simply supported.

    `answer` is the stretch of `text`, in code points, that is the short answer, where it is clear.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    doubts: tuple[Doubt, ...] = ()
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
class GroundedText:
    """Statements and the citations that they name, before they become an answer."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who approved an answer, when, and the moment from which it counts no more; all aware."""

    id: int
    approver: str
    approved: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An approved answer to `question`, which is much like the one asked: it is offered, not given."""

    approval: Approval
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the user gets. A declined answer has no statements but the nearest passages.

    `incomplete` is what stopped the model in the middle of writing, `fallback` why an extract
    stands in for it. `removed` is the number of unsupported statements that were left out. `sent`
    are the turns of the conversation as the model has read them, this one included. `approval` says
    by whom the answer was approved before, None for one that was made now; `proposal` is an approved one to
    a question like this.
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
    approval: Approval | None = None
    proposal: Proposal | None = None

    @property
    def text(self) -> str:
        """The statements as one text, without marks; those of an extract a line each."""
        between = "\n" if self.mode is AnswerMode.EXTRACTIVE else ""
        return between.join(statement.text for statement in self.statements)
