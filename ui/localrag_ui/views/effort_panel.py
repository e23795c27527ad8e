"""How questions are answered: quickly or thoroughly, strictly, kept, sent by which key."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QVBoxLayout

from localrag_ui.presenters.choices import LEVELS, AskChoices
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.check_box import CheckBox
from localrag_ui.widgets.safe_text import SafeLabel


class EffortPanel(QFrame):
    """Tells each change by `changed`."""

    changed = Signal(object)
    closed = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.setObjectName("choices")
        self.setAccessibleName(strings("effort.name"))
        self._strings = strings
        self._choices = AskChoices()
        self._has_model = False
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(LEVELS) - 1)
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setTickInterval(1)
        self.slider.setAccessibleName(strings("effort.slider"))
        self._meaning = SafeLabel(role="secondary", wraps=True)
        self.strict = CheckBox(strings("effort.strict"))
        self.keeps = CheckBox(strings("effort.keeps"))
        self.enter = CheckBox(strings("effort.enter"))
        ends = QHBoxLayout()
        ends.addWidget(SafeLabel(strings("effort.quick")))
        ends.addWidget(self.slider, 1)
        ends.addWidget(SafeLabel(strings("effort.thorough")))
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(button(strings("scope.close"), self.closed.emit))
        column = QVBoxLayout(self)
        column.addLayout(ends)
        column.addWidget(self._meaning)
        self.slider.valueChanged.connect(self._tell)
        for box in (self.strict, self.keeps, self.enter):
            column.addWidget(box)
            box.toggled.connect(self._tell)
        column.addLayout(foot)
        self.draw(self._choices)

    def draw(self, choices: AskChoices, *, has_model: bool | None = None) -> None:
        """Show the choices, and what they mean with or without a model."""
        self._choices = choices
        if has_model is not None:
            self._has_model = has_model
        shown = (self.slider, self.strict, self.keeps, self.enter)
        blocked = [QSignalBlocker(one) for one in shown]
        self.slider.setValue(choices.level)
        self.strict.setChecked(choices.is_strict)
        self.keeps.setChecked(choices.keeps)
        self.enter.setChecked(choices.sends_on_enter)
        del blocked
        meaning = choices.effort_words(self._strings, has_model=self._has_model)
        self._meaning.show_text(meaning)
        self.slider.setAccessibleDescription(meaning)

    def focus(self) -> None:
        """Give the keyboard to the slider."""
        self.slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell(self) -> None:
        self.changed.emit(
            replace(
                self._choices,
                level=self.slider.value(),
                is_strict=self.strict.isChecked(),
                keeps=self.keeps.isChecked(),
                sends_on_enter=self.enter.isChecked(),
            )
        )
