"""The JSON shapes of conversations and approved answers."""

from datetime import datetime
from typing import Any

from localrag.domain.conversation import ApprovedAnswer, Conversation, Turn
from localrag.host.answer_shapes import answer_shape, approval_shape


def conversation_shape(one: Conversation) -> dict[str, Any]:
    """Return what a list shows of a conversation."""
    return {
        "id": one.id,
        "name": one.name,
        "created": one.created.isoformat(),
        "changed": one.changed.isoformat(),
        "turns": one.turns,
    }


def turn_shape(turn: Turn, language: str) -> dict[str, Any]:
    """Return a turn; `result` is the document of `ask`, or null where `lost` says why."""
    return {
        "turn": turn.number,
        "again": turn.again,
        "asked": turn.asked.isoformat(),
        "generation": turn.generation,
        "question": turn.question,
        "standalone": turn.standalone,
        "lost": None if turn.lost is None else turn.lost.value,
        "result": None if turn.answer is None else answer_shape(turn.answer, language),
    }


def approved_shape(one: ApprovedAnswer, now: datetime, language: str) -> dict[str, Any]:
    """Return an approved answer, and whether it is served at `now`."""
    return {
        **(approval_shape(one.approval) or {}),
        "question": one.turn.question,
        "state": _state(one, now),
        "lost": None if one.turn.lost is None else one.turn.lost.value,
        "result": None if one.turn.answer is None else answer_shape(one.turn.answer, language),
    }


def _state(one: ApprovedAnswer, now: datetime) -> str:
    if one.turn.answer is None:
        return "needs_review"
    return "served" if one.is_served(now) else "expired"
