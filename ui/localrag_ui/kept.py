"""Conversations and approved answers as the engine keeps them. Fields that we do not know are ignored.

Every text here is a question, or comes from documents or models, and is untrusted: it is shown as
plain text only (`localrag_ui.widgets.safe_text`).
"""

import msgspec

from localrag_ui.answers import AnswerResult


class ConversationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation in the list; `changed` is ISO 8601, `turns` the number of its questions."""

    id: int
    name: str
    changed: str = ""
    turns: int = 0


class ConversationsResult(msgspec.Struct, frozen=True, kw_only=True):
    conversations: tuple[ConversationRow, ...] = ()


class KeptTurn(msgspec.Struct, frozen=True, kw_only=True):
    """A question and one answer to it; without `result`, `lost` is removed or changed.

    `again` is 0 for the first answer to the question number `turn`, `asked` ISO 8601.
    """

    turn: int
    again: int = 0
    asked: str = ""
    question: str
    standalone: str = ""
    lost: str | None = None
    result: AnswerResult | None = None


class ConversationResult(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation with all its answers, in the order of the questions."""

    id: int
    name: str
    turns: tuple[KeptTurn, ...] = ()


class ApprovedRow(msgspec.Struct, frozen=True, kw_only=True):
    """An approved answer; `state` is served, expired or needs_review, `until` its last ISO day."""

    id: int
    approver: str
    until: str
    question: str
    state: str = "served"


class ApprovedResult(msgspec.Struct, frozen=True, kw_only=True):
    answers: tuple[ApprovedRow, ...] = ()


class ExportResult(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was written."""

    file: str
    exported_uri: str = ""
