"""What can be done with an answer, in a row below it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from localrag_ui.answers import AnswerResult
from localrag_ui.presenters.answer_acts import FORMATS
from localrag_ui.presenters.models import ModelRow
from localrag_ui.presenters.pins import PinsState, pin_choices
from localrag_ui.presenters.places import file_name
from localrag_ui.presenters.turns import Turn
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import add_entry, button, menu_button, say
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.safe_text import show_tooltip


class TurnActs(QWidget):
    """Copy, answer again, export, approve. `again_asked` gets the id of a model, '' for an extract."""

    copy_asked = Signal()
    again_asked = Signal(str)
    export_asked = Signal(str)
    approve_asked = Signal()
    revoke_asked = Signal()
    pin_asked = Signal(str, bool)

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self.copy = button(strings("ask.copy"), self._copied, "flat")
        self.again, self._again = menu_button(strings("again.button"), strings("again.name"))
        self.export, exports = menu_button(strings("export.button"), strings("export.name"))
        for format_ in FORMATS:
            words = strings(f"export.{format_}")
            add_entry(exports, words, partial(self.export_asked.emit, format_))
        self.pin, self._pin_menu = menu_button(strings("pin.button"), strings("pin.name"))
        self._pin_menu.aboutToShow.connect(self._fill_pins)
        self.approve = button(strings("approve.button"), self.approve_asked.emit, "flat")
        self.revoke = button(strings("approve.revoke"), self.revoke_asked.emit, "flat")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        acts = (self.copy, self.again, self.export, self.pin, self.approve, self.revoke)
        row.addWidget(flowing(*acts))
        self._answer: AnswerResult | None = None
        self._pins = PinsState()
        self.offer(())

    def draw(self, turn: Turn) -> None:
        """Show what can be done with the answer of `turn`."""
        self.setVisible(not turn.is_running and not turn.is_search)
        if turn.is_running:
            return
        is_kept = turn.place is not None
        self.copy.setVisible(turn.has_words)
        say(self.copy, self._strings("ask.copy"))
        self.again.setVisible(not turn.is_search)
        self.export.setVisible(turn.has_words)
        self.approve.setVisible(turn.can_approve or (turn.has_words and not is_kept))
        self.revoke.setVisible(turn.standing is not None)
        for one in (self.export, self.approve):
            one.setEnabled(is_kept)
            show_tooltip(one, "" if is_kept else self._strings("export.unkept"))
            one.setAccessibleDescription("" if is_kept else self._strings("export.unkept"))
        self._answer = turn.answer
        self.offer_pins(self._pins)

    def offer_pins(self, pins: PinsState) -> None:
        """Name the documents of the answer that could be pinned, or let go."""
        self._pins = pins
        self.pin.setVisible(bool(pin_choices(self._answer, pins)))

    def _fill_pins(self) -> None:
        """Put the documents into the menu when it opens: an answer may rest on many."""
        self._pin_menu.clear()
        for choice in pin_choices(self._answer, self._pins):
            name = "pin.add" if choice.pins else "pin.remove"
            words = self._strings(name, name=file_name(choice.source.document))
            act = partial(self.pin_asked.emit, choice.source.uri, choice.pins)
            add_entry(self._pin_menu, words, act)

    def offer(self, models: tuple[ModelRow, ...]) -> None:
        """Name the models that could answer; an extract always can."""
        words = self._strings
        self._again.clear()
        for model in models:
            name = "again.model_resting" if model.disabled else "again.model"
            told = words(name, model=model.id)
            act = partial(self.again_asked.emit, model.id)
            add_entry(self._again, told, act, enabled=not model.disabled)
        add_entry(self._again, words("again.extract"), partial(self.again_asked.emit, ""))

    def _copied(self) -> None:
        self.copy_asked.emit()
        say(self.copy, self._strings("ask.copied"))
