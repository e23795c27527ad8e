"""What the options of ask say about a conversation: which question it is, where its answer goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from localrag.cli.output import Output
from localrag.domain.answer import Answer, Approval, Proposal
from localrag.domain.conversation import Turn
from localrag.domain.errors import StoreError, UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.explain import sentence
from localrag.wiring import Session

NEW = "new"
_DAY = "%Y-%m-%d"
_LONGEST = 9  # figures of a number in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The question to ask, those before it, and where its answer is kept.

    `conversation` is None for a new one, `number` the turn that gets a further answer. Nothing is
    kept unless `is_kept`.
    """

    text: str
    history: tuple[str, ...] = ()
    is_kept: bool = False
    conversation: int | None = None
    number: int | None = None


def thread_typed(
    session: Session, text: str | None, conversation: str | None, again: str | None
) -> Thread:
    """Return what was asked for. Raises UsageError for what makes no sense."""
    if again is not None:
        if text is not None or conversation is not None:
            raise UsageError(UsageCode.BAD_VALUE, name="--again", value=again)
        return _further(session, *turn_typed(again, "--again"))
    if text is None:
        raise UsageError(UsageCode.EMPTY_QUESTION)
    if conversation is None:
        return Thread(text=text)
    with session.history() as history:
        if conversation == NEW:
            return Thread(text=text, is_kept=True)
        number = number_typed(conversation, "--conversation")
        turns = history.conversations.turns(number)
    return Thread(text=text, history=_questions(turns), is_kept=True, conversation=number)


def _further(session: Session, conversation: int, number: int) -> Thread:
    with session.history() as history:
        turns = history.conversations.turns(conversation)
        asked = history.conversations.turn(conversation, number)
    before = [turn for turn in turns if turn.number < number]
    return Thread(
        text=asked.question,
        history=_questions(before),
        is_kept=True,
        conversation=conversation,
        number=number,
    )


def _questions(turns: list[Turn]) -> tuple[str, ...]:
    return tuple(turn.question for turn in turns if turn.again == 0)


def keep(
    thread: Thread, answer: Answer, session: Session, output: Output
) -> dict[str, int | None]:
    """Keep the answer and return where it stands; tell where it cannot be kept."""
    nowhere: dict[str, int | None] = {"conversation": None, "turn": None, "again": None}
    if not thread.is_kept:
        return nowhere
    now = session.clock.now()
    try:
        with session.history() as history:
            rows = history.conversations
            into = thread.conversation
            if into is None:
                into = rows.create(answer.question.text, now)
            turn = rows.append(into, answer, now, number=thread.number)
    except StoreError as error:
        told = output.say("回答は履歴に残せませんでした。", "The answer was not kept. ")
        output.note(told + sentence(error, output.language))
        return nowhere
    output.note(
        output.say(
            f"会話 {into} の {turn.number} 番目に残しました。", f"Kept as {into}:{turn.number}."
        )
    )
    return {"conversation": into, "turn": turn.number, "again": turn.again}


def turn_typed(typed: str, option: str) -> tuple[int, int]:
    """Return conversation and turn of `3:2`. Raises UsageError BAD_VALUE naming the option."""
    conversation, colon, turn = typed.partition(":")
    if not colon:
        raise UsageError(UsageCode.BAD_VALUE, name=option, value=typed)
    return number_typed(conversation, option, typed), number_typed(turn, option, typed)


def number_typed(typed: str, option: str, whole: str = "") -> int:
    """Return a number of a list. Raises UsageError BAD_VALUE naming the option."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= _LONGEST):
        raise UsageError(UsageCode.BAD_VALUE, name=option, value=whole or typed)
    return int(typed)


def last_day(expires: datetime) -> str:
    """Return the last local day before a moment."""
    return (expires.astimezone() - timedelta(microseconds=1)).strftime(_DAY)


def approval_text(approval: Approval, output: Output) -> str:
    """Return who approved an answer, when, and until which day it counts."""
    day = approval.approved.astimezone().strftime(_DAY)
    until = last_day(approval.expires)
    return output.say(
        f"承認済み回答（承認者: {approval.approver}、承認日: {day}、期限: {until}）",
        f"Approved answer (by {approval.approver}, on {day}, until {until})",
    )


def proposal_text(proposal: Proposal, output: Output) -> str:
    """Return that a like question has an approved answer, and how to read it."""
    told = approval_text(proposal.approval, output)
    verb = f"localrag answers show {proposal.approval.id}"
    return output.say(
        f"※ 似た質問「{proposal.question}」には{told}があります。同じことを尋ねているなら {verb} で読めます。",
        f"Note: a like question has one: {proposal.question} {told}. If it asks for the same, read it: {verb}.",
    )
