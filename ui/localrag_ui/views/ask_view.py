"""The conversation and the field for the next question."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.presenters.ask import AskPresenter, AskState
from localrag_ui.presenters.models import ModelRow
from localrag_ui.presenters.turns import Turn
from localrag_ui.strings import Strings
from localrag_ui.views.choices_bar import ChoicesBar
from localrag_ui.views.first_steps import FirstSteps
from localrag_ui.views.history_pane import HistoryPane
from localrag_ui.views.turn_view import TurnView
from localrag_ui.widgets.buttons import button, say
from localrag_ui.widgets.question_field import QuestionField
from localrag_ui.widgets.safe_text import SafeLabel


class AskView(QWidget):
    """Draws what AskPresenter decides; turns are told by their index in the conversation."""

    copy_asked = Signal(int)
    again_asked = Signal(int, str)
    export_asked = Signal(int, str)
    approve_asked = Signal(int)
    revoke_asked = Signal(int)
    history_asked = Signal()
    new_asked = Signal()

    def __init__(self, presenter: AskPresenter, strings: Strings, history: HistoryPane) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = strings
        self.setAccessibleName(strings("ask.name"))
        self.first_steps = FirstSteps(strings)
        self.field = QuestionField(strings)
        self.choices = ChoicesBar(strings)
        self._history = history
        self._turns: dict[int, TurnView] = {}
        self._models: tuple[ModelRow, ...] = ()
        self._following: int | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(28)
        self._scroll = self._conversation()
        self._middle = QStackedWidget()
        for page in (self._scroll, self.first_steps, history):
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
        self.draw(presenter.state)

    @property
    def is_history(self) -> bool:
        """Whether the history is shown in the place of the conversation."""
        return self._middle.currentWidget() is self._history

    def draw(self, state: AskState) -> None:
        """Bring the screen up to `state`."""
        for one in (self._send, self._search):
            one.setEnabled(state.can_ask)
        self._stop.setVisible(state.can_stop)
        self.choices.draw(state.choices)
        self.field.set_enter_sends(sends=state.choices.sends_on_enter)
        self._new.setEnabled(bool(state.turns) and not state.can_stop)
        self._draw_turns(state.turns)
        if not self.is_history:
            self._middle.setCurrentWidget(self._scroll if state.turns else self.first_steps)

    def turn(self, index: int) -> TurnView:
        """Return the view of a turn of the conversation."""
        return self._turns[self._presenter.state.turns[index].key]

    def view_of(self, key: int) -> TurnView | None:
        """Return the view of the turn with that key."""
        return self._turns.get(key)

    def focus(self) -> None:
        """Give the keyboard to the question field, or to the history where that is shown."""
        if self.is_history:
            self._history.focus()
        else:
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_history(self) -> None:
        """Show the history in the place of the conversation."""
        self._middle.setCurrentWidget(self._history)
        say(self._past, self._strings("history.back"))
        self._history.focus()

    def to_question(self) -> None:
        """Show the conversation, and give the keyboard to the question field."""
        has_turns = bool(self._presenter.state.turns)
        self._middle.setCurrentWidget(self._scroll if has_turns else self.first_steps)
        say(self._past, self._strings("history.button"))
        self.focus()

    def say(self, words: str) -> None:
        """Show what was done, until the next question is asked."""
        self._said.show_text(words)

    def offer(self, models: tuple[ModelRow, ...]) -> None:
        """Name the models that could answer again."""
        if models != self._models:
            self._models = models
            for view in self._turns.values():
                view.acts.offer(models)

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

    def _asked(self) -> None:
        self.field.clear()
        self._said.show_text("")
        if self.is_history:
            self.to_question()

    def _lay_out(self) -> None:
        words = self._strings
        self._past = button(words("history.button"), self.history_asked.emit, "flat")
        self._new = button(words("history.new"), self.new_asked.emit, "flat")
        head = QHBoxLayout()
        head.addWidget(self._past)
        head.addWidget(self._new)
        head.addStretch()
        row = QHBoxLayout()
        row.addWidget(self._search)
        row.addStretch()
        row.addWidget(self._stop)
        row.addWidget(self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 20, 12)
        column.addLayout(head)
        column.addWidget(self._middle, 1)
        column.addWidget(self._said)
        column.addWidget(self.choices)
        column.addWidget(self.field)
        column.addLayout(row)

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
        self._forget({turn.key for turn in turns})
        for index, turn in enumerate(turns):
            if turn.key not in self._turns:
                self._list.insertWidget(index, self._add(turn.key))
                self._following = turn.key
            self._turns[turn.key].draw(turn)

    def _add(self, key: int) -> TurnView:
        view, ask = TurnView(self._strings), self._presenter
        view.acts.offer(self._models)
        view.mark_chosen.connect(lambda mark: ask.open_citation(mark, self._at(key)))
        view.passage_chosen.connect(lambda row: ask.open_passage(row, self._at(key)))
        acts = view.acts
        acts.copy_asked.connect(lambda: self.copy_asked.emit(self._at(key)))
        acts.again_asked.connect(lambda model: self.again_asked.emit(self._at(key), model))
        acts.export_asked.connect(lambda kind: self.export_asked.emit(self._at(key), kind))
        acts.approve_asked.connect(lambda: self.approve_asked.emit(self._at(key)))
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
