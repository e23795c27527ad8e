"""A strip with a question that waits for a person, and the two answers to it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from localrag_ui.strings import Strings
from localrag_ui.widgets.safe_text import SafeLabel, show_button_text


class Decision(QFrame):
    """Takes no room while nothing waits."""

    removed = Signal()
    kept = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.setObjectName("decision")
        self.setAccessibleName(strings("library.waiting_title"))
        row = QHBoxLayout(self)
        self.label = SafeLabel(wraps=True)
        self.label.allow_selection()
        row.addWidget(self.label, 1)
        self._buttons = [
            self._button(strings("library.waiting_keep"), self.kept),
            self._button(strings("library.waiting_remove"), self.removed),
        ]
        for button in self._buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_text(self, text: str, *, can_decide: bool) -> None:
        """Show the question, or go away when there is none."""
        self.label.show_text(text)
        self.setAccessibleDescription(text)
        for button in self._buttons:
            button.setEnabled(can_decide)
        self.setVisible(bool(text))

    def _button(self, words: str, signal: object) -> QPushButton:
        button = QPushButton()
        show_button_text(button, words)
        button.setAccessibleName(words)
        button.clicked.connect(signal)
        return button
