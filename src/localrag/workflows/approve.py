"""A named person stands for an answer: it is kept, and comes before any other to its question."""

from typing import Protocol

from localrag.domain.answer import Answer, AnswerMode, Approval
from localrag.domain.conversation import ApprovedAnswer, Turn
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode


class Approvals(Protocol):
    """Where approved answers are kept."""

    def approve(self, answer: Answer, question: str, approval: Approval) -> int:
        """Keep a copy of the answer as that to `question`; return its id."""
        ...

    def get(self, approval: int) -> ApprovedAnswer:
        """Return one of them."""
        ...


def approve(
    kept: Approvals, turn: Turn, approval: Approval, conversation: int, question: str | None
) -> ApprovedAnswer:
    """Keep the answer of a turn as approved, for `question` where one is given.

    Raises UsageError: NOTHING_TO_APPROVE for a turn without a whole answer and a source,
    APPROVE_QUESTION where the turn's question cannot be understood by itself, EMPTY_QUESTION.
    """
    answer = turn.answer
    if answer is None or not _is_whole(answer):
        raise UsageError(
            UsageCode.NOTHING_TO_APPROVE, conversation=conversation, turn=turn.number
        )
    if question is None and turn.standalone != turn.question:
        raise UsageError(UsageCode.APPROVE_QUESTION, question=turn.question)
    asked = turn.question if question is None else question.strip()
    if not any(char.isalnum() for char in asked):
        raise UsageError(UsageCode.EMPTY_QUESTION)
    return kept.get(kept.approve(answer, asked, approval))


def _is_whole(answer: Answer) -> bool:
    is_answer = answer.mode is not AnswerMode.DECLINED and answer.incomplete is None
    return is_answer and bool(answer.citations)
