"""What the engine does for requests on conversations and approved answers."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from localrag.domain.answer import Answer, Approval
from localrag.domain.conversation import Turn
from localrag.domain.errors import PublicationError, StoreError, UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.paths import file_uri
from localrag.domain.question import EarlierTurn
from localrag.explain import sentence
from localrag.host import history_params as asked
from localrag.host.acts import Acts
from localrag.host.calls import Call, Result
from localrag.host.history_shapes import approved_shape, conversation_shape, turn_shape
from localrag.host.params import AskParams
from localrag.host.scopes import end_of_day, name_typed
from localrag.wiring import Session
from localrag.workflows.approve import approve
from localrag.workflows.export import ExportFormat, export_bytes, write_export


class HistoryMethods:
    """The methods by name, and what `ask` does within a conversation."""

    def __init__(self, session: Session, language: str, acts: Acts) -> None:
        self._session = session
        self._acts = acts
        self._language = language

    def table(self) -> dict[str, Callable[[Call], Result]]:
        """Return the methods by name."""
        return {
            "conversations.list": self._list,
            "conversations.read": self._read,
            "conversations.rename": self._rename,
            "conversations.delete": self._delete,
            "conversations.export": self._export,
            "answers.approve": self._approve,
            "answers.list": self._approved,
            "answers.extend": self._extend,
            "answers.revoke": self._revoke,
        }

    def before(self, params: AskParams) -> tuple[str, ...]:
        """Return the questions before this one, oldest first.

        Raises UsageError CONVERSATION_NOT_FOUND for a conversation that is not there.
        """
        if params.conversation is None:
            return params.history
        with self._session.history() as history:
            turns = history.conversations.turns(params.conversation)
        end = params.turn or len(turns) + 1
        return tuple(one.question for one in turns if one.again == 0 and one.number < end)

    def keep(
        self, params: AskParams, answer: Answer, earlier: Sequence[EarlierTurn]
    ) -> dict[str, Any]:
        """Keep an answer if that was asked for; return where it stands, or why it is not kept."""
        kept: dict[str, Any] = dict.fromkeys(("conversation", "turn", "again", "not_kept"))
        if not params.keeps:
            return kept
        now = self._session.clock.now()
        read = [passage for turn in earlier for passage in turn.passages]
        try:
            with self._session.history() as history:
                rows, into = history.conversations, params.conversation
                if into is None:
                    into = rows.create(answer.question.text, now)
                turn = rows.append(into, answer, now, number=params.turn, earlier=read)
        except (StoreError, UsageError, PublicationError) as error:
            # The answer is there: that it is not kept must not take it away.
            return {**kept, "not_kept": sentence(error, self._language)}
        return {**kept, "conversation": into, "turn": turn.number, "again": turn.again}

    def _list(self, call: Call) -> Result:
        params: asked.FindParams = call.params(asked.FindParams)
        with self._session.history() as history:
            found = history.conversations.find(params.text)
        return {"conversations": [conversation_shape(one) for one in found]}

    def _read(self, call: Call) -> Result:
        params: asked.ConversationParams = call.params(asked.ConversationParams)
        with self._session.history() as history:
            found = history.conversations.get(params.conversation)
            turns = history.conversations.turns(params.conversation)
        turns = self._acts.governed(call).kept(turns)
        return {
            **conversation_shape(found),
            "turns": [turn_shape(turn, self._language) for turn in turns],
        }

    def _rename(self, call: Call) -> Result:
        params: asked.RenameParams = call.params(asked.RenameParams)
        name = name_typed(params.name, "name")
        with self._session.history() as history:
            history.conversations.rename(params.conversation, name)
        return {"id": params.conversation, "name": name}

    def _delete(self, call: Call) -> Result:
        params: asked.ConversationParams = call.params(asked.ConversationParams)
        with self._session.history() as history:
            return {"deleted": history.conversations.delete(params.conversation)}

    def _export(self, call: Call) -> Result:
        params: asked.ExportParams = call.params(asked.ExportParams)
        with self._session.history() as history:
            found = history.conversations.get(params.conversation)
            turns = history.conversations.answers_to(params.conversation, params.turn)
        turns = self._acts.governed(call).exported(turns)
        library, format_ = self._session.site.library, ExportFormat(params.format)
        content = export_bytes(found, turns, library, format_, self._language)
        write_export(Path(params.path), content, overwrites=params.overwrites)
        return {
            "file": params.path,
            "exported_uri": file_uri(os.fsencode(Path(params.path).absolute())),
            "format": params.format,
            "turns": len(turns),
        }

    def _approve(self, call: Call) -> Result:
        params: asked.ApproveParams = call.params(asked.ApproveParams)
        now = self._session.clock.now()
        approval = Approval(
            id=0,
            approver=name_typed(params.by, "by"),
            approved=now,
            expires=end_of_day(params.until, "until", now),
        )
        with self._session.history() as history:
            answers = history.conversations.answers_to(params.conversation, params.turn)
            turn = _wanted(answers, params)
            found = approve(
                history.approved, turn, approval, params.conversation, params.question
            )
        return approved_shape(found, now, self._language)

    def _approved(self, call: Call) -> Result:
        now = self._session.clock.now()
        with self._session.history() as history:
            found = history.approved.find()
        turns = self._acts.governed(call).kept([one.turn for one in found])
        found = [replace(one, turn=turn) for one, turn in zip(found, turns, strict=True)]
        return {"answers": [approved_shape(one, now, self._language) for one in found]}

    def _extend(self, call: Call) -> Result:
        params: asked.ExtendParams = call.params(asked.ExtendParams)
        now = self._session.clock.now()
        with self._session.history() as history:
            history.approved.extend(params.id, end_of_day(params.until, "until", now))
            found = history.approved.get(params.id)
        return approved_shape(found, now, self._language)

    def _revoke(self, call: Call) -> Result:
        params: asked.ApprovedParams = call.params(asked.ApprovedParams)
        with self._session.history() as history:
            history.approved.revoke(params.id)
        return {"revoked": params.id}


def _wanted(answers: Sequence[Turn], params: asked.ApproveParams) -> Turn:
    """Return the answer that is meant. Raises UsageError TURN_NOT_FOUND."""
    if params.again is None:
        return answers[-1]
    for turn in answers:
        if turn.again == params.again:
            return turn
    raise UsageError(
        UsageCode.TURN_NOT_FOUND, conversation=params.conversation, turn=params.turn
    )
