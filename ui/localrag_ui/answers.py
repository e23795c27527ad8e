"""An answer of the engine, as the UI reads it. Fields that we do not know are ignored.

Every text here comes from documents or models and is untrusted: it is shown as plain text only
(`localrag_ui.widgets.safe_text`).
"""

import msgspec

from localrag_ui.found import FoundPassage, ShortAnswer, Source


class DoubtText(msgspec.Struct, frozen=True, kw_only=True):
    """Why a statement is not simply supported; `words` are the statement's own."""

    kind: str
    words: str = ""


class StatementText(msgspec.Struct, frozen=True, kw_only=True):
    """A statement; `support` is supported, partial or unsupported."""

    text: str
    support: str
    citations: tuple[int, ...] = ()
    doubts: tuple[DoubtText, ...] = ()
    span: ShortAnswer | None = None


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong on the way to an answer; `message` is in the language of the engine."""

    code: str
    message: str


class ApprovalNote(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands for an answer, the last ISO day on which it counts, and its number in the list."""

    approver: str
    until: str
    id: int = 0


class ProposalNote(ApprovalNote, frozen=True, kw_only=True):
    """An approved answer to a like question, and that question."""

    question: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What a person should know of a request, in both languages."""

    code: str
    ja: str
    en: str


class Writer(msgspec.Struct, frozen=True, kw_only=True):
    """The id of the model that wrote an answer, None where none did."""

    generator: str | None = None


class AnswerResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of `ask`; `mode` is generated, extractive or declined.

    `incomplete` stopped the model in the middle, `fallback` is why an extract stands in for it;
    `removed` statements had no support. An answer with `approval` was not checked by code but approved
    by a person; `proposal` is one to a like question, `notices` what the policy has to say. `conversation`, `turn` and `again` say where it is kept; `not_kept` why it is not
    though that was asked for.
    """

    mode: str
    removed: int = 0
    statements: tuple[StatementText, ...] = ()
    citations: tuple[Source, ...] = ()
    passages: tuple[FoundPassage, ...] = ()
    incomplete: Remark | None = None
    fallback: Remark | None = None
    approval: ApprovalNote | None = None
    proposal: ProposalNote | None = None
    notices: tuple[Notice, ...] = ()
    engine: Writer = Writer()
    conversation: int | None = None
    turn: int | None = None
    again: int | None = None
    not_kept: str | None = None
