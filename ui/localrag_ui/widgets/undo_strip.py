"""A strip that says what was done, with a way back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.safe_text import SafeLabel


class UndoStrip(QFrame):
    """Takes no room while nothing can be undone."""

    undone = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setObjectName("decision")
        self.label = SafeLabel(wraps=True)
        self.button = button(words, self.undone.emit)
        row = QHBoxLayout(self)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        self.hide()

    def show_text(self, untrusted_text: str) -> None:
        """Say what was done, or go away."""
        self.label.show_text(untrusted_text)
        self.setAccessibleName(self.label.text())
        self.setVisible(bool(untrusted_text))
