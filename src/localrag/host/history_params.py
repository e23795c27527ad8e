"""Params of the methods on conversations and approved answers."""

from typing import Literal

import msgspec


class FindParams(msgspec.Struct, frozen=True, kw_only=True):
    """conversations.list: text that a name or a question holds, all conversations if empty."""

    text: str = ""


class ConversationParams(msgspec.Struct, frozen=True, kw_only=True):
    """conversations.read, conversations.delete: the number of a conversation."""

    conversation: int


class RenameParams(msgspec.Struct, frozen=True, kw_only=True):
    """conversations.rename: the new name."""

    conversation: int
    name: str


class ExportParams(msgspec.Struct, frozen=True, kw_only=True):
    """conversations.export: the file as people type it; one question of it for `turn`."""

    conversation: int
    format: Literal["md", "docx", "pdf"]
    path: str
    turn: int | None = None
    overwrites: bool = False


class ApproveParams(msgspec.Struct, frozen=True, kw_only=True):
    """answers.approve: `until` is the last ISO day, `question` what it answers from now on.

    `again` is which of several answers to the turn's question, the last one for None.
    """

    conversation: int
    turn: int
    again: int | None = None
    by: str
    until: str
    question: str | None = None


class ApprovedParams(msgspec.Struct, frozen=True, kw_only=True):
    """answers.revoke: the number of an approved answer."""

    id: int


class ExtendParams(msgspec.Struct, frozen=True, kw_only=True):
    """answers.extend: `until` is the new last ISO day."""

    id: int
    until: str
