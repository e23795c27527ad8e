"""The conversation and the field for the next question."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.presenters.ask import AskPresenter, AskState
from localrag_ui.presenters.models import ModelRow
from localrag_ui.presenters.pins import PinsState
from localrag_ui.presenters.turns import Turn
from localrag_ui.strings import Strings
from localrag_ui.views.approvals_pane import ApprovalsPane
from localrag_ui.views.choices_bar import ChoicesBar
from localrag_ui.views.first_steps import FirstSteps
from localrag_ui.views.history_pane import HistoryPane
from localrag_ui.views.turn_view import TurnView
from localrag_ui.widgets.announce import announce
from localrag_ui.widgets.buttons import button, say
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.question_field import QuestionField
from localrag_ui.widgets.safe_text import SafeLabel

_LOWEST = 80  # pixels of a conversation
_AT_ONCE = 3  # turns that are built before the window looks at keys and clicks again
_BETWEEN = 60  # pixels of margins and of space between the parts


class _Pages(QStackedWidget):
    """Pages of which the highest, which may be hidden, does not decide how low the window can be."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(_LOWEST)

    def hasHeightForWidth(self) -> bool:
        return False


class AskView(QWidget):
    """Draws what AskPresenter decides; turns are told by their index in the conversation."""

    copy_asked = Signal(int)
    again_asked = Signal(int, str)
    export_asked = Signal(int, str)
    approve_asked = Signal(int)
    revoke_asked = Signal(int)
    pin_asked = Signal(str, bool)
    history_asked = Signal()
    approvals_asked = Signal()
    new_asked = Signal()

    def __init__(
        self,
        presenter: AskPresenter,
        strings: Strings,
        history: HistoryPane,
        approvals: ApprovalsPane,
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = strings
        self.setAccessibleName(strings("ask.name"))
        self.first_steps = FirstSteps(strings)
        self.field = QuestionField(strings)
        self.choices = ChoicesBar(strings)
        self._history = history
        self._approvals = approvals
        self._turns: dict[int, TurnView] = {}
        self._models: tuple[ModelRow, ...] = ()
        self._pins = PinsState()
        self._following: int | None = None
        self._running: int | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._draw_more)
        self._list = QVBoxLayout()
        self._list.setSpacing(28)
        self._scroll = self._conversation()
        self._middle = _Pages()
        for page in (self._scroll, self.first_steps, history, approvals):
            self._middle.addWidget(page)
        self._said = SafeLabel(role="secondary", wraps=True)
        self._said.allow_selection()
        self._send = button(strings("ask.send"), self.send, "primary")
        self._search = button(strings("desk.search"), self.search)
        self._stop = button(strings("ask.stop"), presenter.stop)
        self._lay_out()
        self.field.sent.connect(self.send)
        self.field.search_asked.connect(self.search)
        self.field.textChanged.connect(lambda: presenter.type_text(self.field.toPlainText()))
        self.choices.chosen.connect(presenter.choose)
        self.choices.opened.connect(self._make_room)
        self.draw(presenter.state)

    @property
    def is_history(self) -> bool:
        """Whether the history is shown in the place of the conversation."""
        return self._middle.currentWidget() is self._history

    @property
    def is_approvals(self) -> bool:
        """Whether the approved answers are shown in the place of the conversation."""
        return self._middle.currentWidget() is self._approvals

    def draw(self, state: AskState) -> None:
        """Bring the screen up to `state`."""
        for one in (self._send, self._search):
            one.setEnabled(state.can_ask)
        self._stop.setVisible(state.can_stop)
        self.choices.draw(state.choices)
        self.field.set_enter_sends(sends=state.choices.sends_on_enter)
        self._new.setEnabled(bool(state.turns) and not state.can_stop)
        self._draw_turns(state.turns)
        self._announce_end(state)
        if not self.is_history and not self.is_approvals:
            self._middle.setCurrentWidget(self._scroll if state.turns else self.first_steps)

    def turn(self, index: int) -> TurnView:
        """Return the view of a turn of the conversation."""
        return self._turns[self._presenter.state.turns[index].key]

    def view_of(self, key: int) -> TurnView | None:
        """Return the view of the turn with that key."""
        return self._turns.get(key)

    def focus(self) -> None:
        """Give the keyboard to the question field, or to the list that is shown."""
        if self.is_history:
            self._history.focus()
        elif self.is_approvals:
            self._approvals.focus()
        else:
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_history(self) -> None:
        """Show the history in the place of the conversation."""
        self._show_list(self._history)

    def show_approvals(self) -> None:
        """Show the approved answers in the place of the conversation."""
        self._show_list(self._approvals)

    def to_question(self) -> None:
        """Show the conversation, and give the keyboard to the question field."""
        self.choices.close_panels()
        has_turns = bool(self._presenter.state.turns)
        self._middle.setCurrentWidget(self._scroll if has_turns else self.first_steps)
        self._make_room()
        self._say_lists()
        self.focus()

    def say(self, words: str) -> None:
        """Show what was done, until the next question is asked, and have it read out."""
        self._said.show_text(words)
        announce(self, words)

    def offer(self, models: tuple[ModelRow, ...]) -> None:
        """Name the models that could answer again."""
        if models != self._models:
            self._models = models
            for view in self._turns.values():
                view.acts.offer(models)

    def offer_pins(self, pins: PinsState) -> None:
        """Show which documents are pinned."""
        self._pins = pins
        for view in self._turns.values():
            view.acts.offer_pins(pins)

    def redraw(self) -> None:
        """Draw everything anew, after text size or colours have changed."""
        self._forget(set())
        self.draw(self._presenter.state)

    def send(self) -> None:
        """Ask what stands in the field."""
        if self._presenter.ask():
            self._asked()

    def search(self) -> None:
        """Look for passages of what stands in the field."""
        if self._presenter.search():
            self._asked()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give what is open the room that it needs."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Hide the conversation while something is chosen, where there is no room for both.

        A list of conversations or of approved answers has the room of the question, too.
        """
        is_open = self.choices.open_height > 0
        has_room = not is_open or self.height() >= self._needed_height()
        self._middle.setVisible(has_room)
        self.choices.fit(has_room=has_room)
        self._entry.setVisible(not self.is_history and not self.is_approvals)
        self._column.setStretchFactor(self._entry, 0 if has_room else 1)

    def _needed_height(self) -> int:
        """Return the pixels that an open panel, the question and a little of the answers need."""
        parts = (self._head, self.choices.buttons)
        flowing_px = sum(part.heightForWidth(self.width()) for part in parts)
        field_px = self.field.height() + self._send.sizeHint().height()
        return self.choices.open_height + flowing_px + field_px + _LOWEST + _BETWEEN

    def _asked(self) -> None:
        self.field.clear()
        self._said.show_text("")
        self.to_question()

    def _show_list(self, page: HistoryPane | ApprovalsPane) -> None:
        self.choices.close_panels()
        self._middle.setCurrentWidget(page)
        self._make_room()
        self._say_lists()
        page.focus()

    def _say_lists(self) -> None:
        words = self._strings
        for opener, is_open, name in (
            (self._past, self.is_history, "history.button"),
            (self._stood_for, self.is_approvals, "approve.list"),
        ):
            say(opener, words("history.back" if is_open else name))

    def _lay_out(self) -> None:
        words = self._strings
        self._past = button(words("history.button"), self.history_asked.emit, "flat")
        self._stood_for = button(words("approve.list"), self.approvals_asked.emit, "flat")
        self._new = button(words("history.new"), self.new_asked.emit, "flat")
        row = QHBoxLayout()
        row.addWidget(self._search)
        row.addStretch()
        row.addWidget(self._stop)
        row.addWidget(self._send)
        self._entry = QWidget()
        entry = QVBoxLayout(self._entry)
        entry.setContentsMargins(0, 0, 0, 0)
        entry.addWidget(self.choices, 1)
        entry.addWidget(self.field)
        entry.addLayout(row)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 20, 12)
        self._head = flowing(self._past, self._stood_for, self._new)
        column.addWidget(self._head)
        column.addWidget(self._middle, 1)
        column.addWidget(self._said)
        column.addWidget(self._entry)

    def _conversation(self) -> QScrollArea:
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 12, 0)
        outer.addLayout(self._list)
        outer.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setAccessibleName(self._strings("ask.answer"))
        bar = scroll.verticalScrollBar()
        bar.rangeChanged.connect(self._follow)
        bar.actionTriggered.connect(self._let_go)
        return scroll

    def _draw_turns(self, turns: tuple[Turn, ...]) -> None:
        """Draw the turns; of many new ones the last first, and the rest a few at a time."""
        self._forget({turn.key for turn in turns})
        missing = [turn.key for turn in turns if turn.key not in self._turns]
        wanted = set(missing[-_AT_ONCE:])
        if missing and not self._later.isActive():
            self._following = missing[-1]
        place = 0
        for turn in turns:
            if turn.key in wanted:
                self._list.insertWidget(place, self._add(turn.key))
            if turn.key in self._turns:
                self._turns[turn.key].draw(turn)
                place += 1
        if len(missing) > len(wanted):
            self._later.start()

    def _announce_end(self, state: AskState) -> None:
        """Have it read out that an answer is there, or why there is none."""
        running = next((turn.key for turn in state.turns if turn.is_running), None)
        ended = next((turn for turn in state.turns if turn.key == self._running), None)
        if ended is not None and not ended.is_running:
            announce(self, ended.fault or self._strings("ask.ready"))
        self._running = running

    def _draw_more(self) -> None:
        """Draw a few turns more, the newest of those that are missing."""
        following = self._following
        self._draw_turns(self._presenter.state.turns)
        self._following = following

    def _add(self, key: int) -> TurnView:
        view, ask = TurnView(self._strings), self._presenter
        view.acts.offer(self._models)
        view.acts.offer_pins(self._pins)
        view.mark_chosen.connect(lambda mark: ask.open_citation(mark, self._at(key)))
        view.passage_chosen.connect(lambda row: ask.open_passage(row, self._at(key)))
        acts = view.acts
        acts.copy_asked.connect(lambda: self.copy_asked.emit(self._at(key)))
        acts.again_asked.connect(lambda model: self.again_asked.emit(self._at(key), model))
        acts.export_asked.connect(lambda kind: self.export_asked.emit(self._at(key), kind))
        acts.approve_asked.connect(lambda: self.approve_asked.emit(self._at(key)))
        acts.pin_asked.connect(self.pin_asked)
        acts.revoke_asked.connect(lambda: self.revoke_asked.emit(self._at(key)))
        self._turns[key] = view
        return view

    def _at(self, key: int) -> int:
        return next(n for n, turn in enumerate(self._presenter.state.turns) if turn.key == key)

    def _forget(self, kept: set[int]) -> None:
        """Take the views away whose turns are not in `kept`."""
        for key in [key for key in self._turns if key not in kept]:
            view = self._turns.pop(key)
            self._list.removeWidget(view)
            view.hide()
            view.deleteLater()

    def _follow(self) -> None:
        """Keep the newest question in sight while its answer grows, until somebody scrolls."""
        view = None if self._following is None else self._turns.get(self._following)
        if view is not None:
            self._scroll.verticalScrollBar().setValue(view.y())

    def _let_go(self) -> None:
        self._following = None
