"""The question screen with all that belongs to it: history, choices, what is done with answers."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate

from localrag.domain.export import ExportFormat, suggested_name
from localrag_ui.kept import ConversationResult
from localrag_ui.presenters.answer_acts import (
    FORMATS,
    AnswerActs,
    end_of_fiscal_year,
    question_to_approve,
)
from localrag_ui.presenters.approvals import ApprovalsPresenter
from localrag_ui.presenters.ask import AskPresenter, AskState
from localrag_ui.presenters.history import HistoryPresenter
from localrag_ui.presenters.models import ModelRow
from localrag_ui.presenters.pins import PinsPresenter
from localrag_ui.presenters.replies import EnginePort
from localrag_ui.presenters.turns import Turn
from localrag_ui.strings import Strings
from localrag_ui.views.approvals_pane import ApprovalsPane
from localrag_ui.views.ask_view import AskView
from localrag_ui.views.choices_bar import Held
from localrag_ui.views.history_pane import HistoryPane
from localrag_ui.widgets.approve_dialog import ask_for_approval
from localrag_ui.widgets.dialogs import is_agreed
from localrag_ui.widgets.save_dialog import chosen_file


class AskDesk:
    """Joins the presenters and views of the question screen; `failed` shows why something failed."""

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        failed: Callable[[str], None],
        held: Held,
        before: "AskDesk | None" = None,
    ) -> None:
        """Build the views; they take over what the desk `before` holds."""
        self._strings = strings
        self.ask: AskPresenter = before.ask if before else AskPresenter(engine, strings)
        self.history: HistoryPresenter = (
            before.history if before else HistoryPresenter(engine, strings)
        )
        self.acts: AnswerActs = before.acts if before else AnswerActs(engine, strings)
        self.pins: PinsPresenter = before.pins if before else PinsPresenter(engine, strings)
        self.acts.failed = self.pins.failed = failed
        self.approvals: ApprovalsPresenter = (
            before.approvals if before else ApprovalsPresenter(engine, strings)
        )
        self.history_pane = HistoryPane(self.history, strings)
        self.approvals_pane = ApprovalsPane(self.approvals, strings)
        self.view = AskView(self.ask, strings, self.history_pane, self.approvals_pane)
        self.view.choices.held = held
        self._connect()

    def offer(self, models: tuple[ModelRow, ...]) -> None:
        """Take note of the models that can write answers."""
        self.view.offer(models)
        self.pins.refresh()
        self.view.choices.know_model(has_model=any(model.active for model in models))

    def toggle_history(self) -> None:
        """Show the history, or go back to the conversation."""
        if self.view.is_history:
            self.view.to_question()
            return
        self.history.refresh()
        self.view.show_history()

    def toggle_approvals(self) -> None:
        """Show the approved answers, or go back to the conversation."""
        if self.view.is_approvals:
            self.view.to_question()
            return
        self.approvals.refresh()
        self.view.show_approvals()

    def new_conversation(self) -> None:
        """Begin a new conversation."""
        self.ask.clear()
        self.view.to_question()

    def export(self, format_: str) -> None:
        """Write the whole conversation to a file that is asked for."""
        state = self.ask.state
        if state.conversation is not None and state.turns:
            self._export(state.conversation, format_, state.turns[0].question, None)

    def export_turn(self, index: int, format_: str) -> None:
        """Write one question with its answers to a file that is asked for."""
        turn = self._turn(index)
        if turn is not None and turn.place is not None:
            place = turn.place
            self._export(place.conversation, format_, turn.question, place.turn)

    def approve(self, index: int = -1) -> None:
        """Let somebody stand for an answer, if that can be."""
        turn = self._turn(index)
        if turn is None or turn.place is None or not turn.can_approve:
            return
        until = end_of_fiscal_year(_today())
        question = question_to_approve(turn)
        filled = ask_for_approval(self.view, self._strings, question, until)
        if filled is not None:
            self.acts.approve(turn.place, filled.by, filled.until, filled.question)

    def revoke(self, index: int = -1) -> None:
        """Take an approval back, after a yes."""
        turn = self._turn(index)
        standing = None if turn is None else turn.standing
        if standing is None:
            return
        words = self._strings
        if is_agreed(
            self.view,
            title=words("approve.revoke"),
            text=words("approve.confirm", name=standing.approver),
            yes=words("approve.revoke"),
            no=words("approve.no"),
        ):
            self.acts.revoke(standing.id)

    def answer_again(self, index: int, model: str) -> None:
        """Answer once more by a model, or by an extract for ''."""
        self.ask.ask_again(model or None, index)

    def open_again_menu(self) -> None:
        """Offer the models that could answer the last question again."""
        current = self.ask.current
        view = None if current is None else self.view.view_of(current.key)
        if view is not None and view.acts.again.isVisible():
            view.acts.again.showMenu()

    def _connect(self) -> None:
        view = self.view
        self.ask.changed = self._draw
        self.history.changed = self.history_pane.draw
        self.history.opened = self._opened
        self.history.gone = self._conversation_gone
        self.acts.said = self.pins.said = self._say
        self.pins.changed = view.offer_pins
        view.pin_asked.connect(lambda uri, is_on: self.pins.pin(uri, is_pinned=is_on))
        view.offer_pins(self.pins.state)
        self.acts.approved = self.ask.note_approval
        self.acts.revoked = self.ask.note_revoked
        self.history_pane.export_asked.connect(self._export_kept)
        self.approvals.changed = self.approvals_pane.draw
        self.approvals.revoked = self.ask.note_revoked
        view.history_asked.connect(self.toggle_history)
        view.approvals_asked.connect(self.toggle_approvals)
        view.new_asked.connect(self.new_conversation)
        view.again_asked.connect(self.answer_again)
        view.export_asked.connect(self.export_turn)
        view.approve_asked.connect(self.approve)
        view.revoke_asked.connect(self.revoke)

    def _say(self, words: str) -> None:
        self.view.say(words)

    def _draw(self, state: AskState) -> None:
        self.view.draw(state)

    def _opened(self, kept: ConversationResult) -> None:
        if self.ask.restore(kept):
            self.view.to_question()
        else:
            self.view.say(self._strings("history.busy"))

    def _conversation_gone(self, conversation: int) -> None:
        if self.ask.state.conversation == conversation:
            self.ask.clear()

    def _export_kept(self, conversation: int, format_: str) -> None:
        rows = {row.id: row.name for row in self.history.state.rows}
        if conversation in rows:
            self._export(conversation, format_, rows[conversation], None)

    def _export(self, conversation: int, format_: str, name: str, turn: int | None) -> None:
        wanted = next((known for known in FORMATS if known == format_), None)
        if wanted is None:
            return
        path = chosen_file(
            self.view,
            title=self._strings("export.choose"),
            name=suggested_name(name, ExportFormat(wanted)),
            filter_=self._strings(f"export.filter_{wanted}"),
        )
        if path:
            self.acts.export(conversation, wanted, path, turn)

    def _turn(self, index: int) -> Turn | None:
        turns = self.ask.state.turns
        return self.ask.current if index < 0 else (turns[index] if index < len(turns) else None)


def _today() -> date:
    now = QDate.currentDate()
    return date(now.year(), now.month(), now.day())
