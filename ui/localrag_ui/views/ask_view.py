"""The conversation and the field for the next question."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.presenters.ask import AskPresenter, AskState
from localrag_ui.strings import Strings
from localrag_ui.views.first_steps import FirstSteps
from localrag_ui.views.turn_view import TurnView
from localrag_ui.widgets.question_field import QuestionField
from localrag_ui.widgets.safe_text import show_button_text


class AskView(QWidget):
    """Draws what AskPresenter decides."""

    copy_asked = Signal(int)

    def __init__(self, presenter: AskPresenter, strings: Strings) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = strings
        self.setAccessibleName(strings("ask.name"))
        self.first_steps = FirstSteps(strings)
        self.field = QuestionField(strings)
        self._turns: list[TurnView] = []
        self._is_following = False
        self._list = QVBoxLayout()
        self._list.setSpacing(28)
        self._scroll = self._conversation()
        self._middle = QStackedWidget()
        self._middle.addWidget(self._scroll)
        self._middle.addWidget(self.first_steps)
        self._send = _button("ask.send", strings, role="primary")
        self._stop = _button("ask.stop", strings)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.addWidget(self._middle, 1)
        column.addSpacing(6)
        column.addWidget(self.field)
        column.addLayout(self._buttons())
        self._send.clicked.connect(self.send)
        self._stop.clicked.connect(presenter.stop)
        self.field.sent.connect(self.send)
        self.field.textChanged.connect(lambda: presenter.type_text(self.field.toPlainText()))
        self.draw(presenter.state)

    def draw(self, state: AskState) -> None:
        """Bring the screen up to `state`."""
        self._send.setEnabled(state.can_ask)
        self._stop.setVisible(state.can_stop)
        is_new = len(state.turns) > len(self._turns)
        if len(state.turns) < len(self._turns):
            self._empty()
        for index, turn in enumerate(state.turns):
            if index == len(self._turns):
                self._add(index)
            self._turns[index].draw(turn)
        self._middle.setCurrentWidget(self._scroll if state.turns else self.first_steps)
        if is_new:
            self._is_following = True

    def turn(self, index: int) -> TurnView:
        """Return the view of a turn of the conversation."""
        return self._turns[index]

    def focus(self) -> None:
        """Give the keyboard to the question field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def redraw(self) -> None:
        """Draw everything anew, after text size or colours have changed."""
        self._empty()
        self.draw(self._presenter.state)

    def send(self) -> None:
        """Ask what stands in the field."""
        if self._presenter.ask():
            self.field.clear()

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

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._stop)
        row.addWidget(self._send)
        return row

    def _add(self, index: int) -> None:
        view = TurnView(self._strings)
        view.mark_chosen.connect(lambda mark: self._presenter.open_citation(mark, index))
        view.passage_chosen.connect(lambda row: self._presenter.open_passage(row, index))
        view.copy_asked.connect(lambda: self.copy_asked.emit(index))
        self._turns.append(view)
        self._list.addWidget(view)

    def _empty(self) -> None:
        for view in self._turns:
            self._list.removeWidget(view)
            view.deleteLater()
        self._turns = []

    def _follow(self) -> None:
        """Keep the newest question in sight while its answer grows, until somebody scrolls."""
        if self._is_following and self._turns:
            self._scroll.verticalScrollBar().setValue(self._turns[-1].y())

    def _let_go(self) -> None:
        self._is_following = False


def _button(name: str, strings: Strings, role: str = "") -> QPushButton:
    button = QPushButton()
    button.setProperty("role", role)
    show_button_text(button, strings(name))
    button.setAccessibleName(strings(name))
    return button
