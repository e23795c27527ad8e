"""What was asked and answered before, kept beside the documents that the answers rest on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from localrag.domain.answer import Answer, Approval, Proposal
from localrag.domain.glossary import GlossaryNames
from localrag.domain.question import Question


class Lost(StrEnum):
    """Why a turn has no answer any more: a source left the library, or its text is another one."""

    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and one answer to it; exactly one of `answer` and `lost` is there.

    `number` counts from 1 in its conversation; `again` is 0 for the first answer to the question and
    counts those that were asked for later. `standalone` is what was searched for, in this generation
    of the library.
    """

    number: int
    again: int
    asked: datetime
    generation: int
    question: str
    standalone: str
    answer: Answer | None
    lost: Lost | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a list shows of a conversation; `turns` is the number of its questions."""

    id: int
    name: str
    created: datetime
    changed: datetime
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedAnswer:
    """An answer that a named person stands for; it needs review once its sources changed."""

    turn: Turn
    approval: Approval

    def is_served(self, now: datetime) -> bool:
        """Whether it may be given as an answer at the aware time `now`."""
        return self.turn.answer is not None and now < self.approval.expires


class ApprovedAnswers(Protocol):
    """Answers that come before any model is asked."""

    def answer_to(
        self, question: Question, glossary: GlossaryNames | None, now: datetime
    ) -> Answer | None:
        """Return the approved answer to the same question, None where none may be given."""
        ...

    def valid(self, now: datetime) -> list[Proposal]:
        """Return what may be given at the aware time `now`: questions and who approved them."""
        ...
