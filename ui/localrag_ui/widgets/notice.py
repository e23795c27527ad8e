"""A strip with a sentence about what went wrong, until it is closed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from localrag_ui.strings import Strings
from localrag_ui.widgets.safe_text import SafeLabel, show_button_text


class Notice(QFrame):
    """Takes no room while there is nothing to say."""

    closed = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAccessibleName(strings("errors.title"))
        row = QHBoxLayout(self)
        self.label = SafeLabel(wraps=True)
        self.label.allow_selection()
        row.addWidget(self.label, 1)
        close = QPushButton()
        close.setProperty("role", "flat")
        show_button_text(close, strings("errors.close"))
        close.setAccessibleName(strings("errors.close"))
        close.clicked.connect(self._close)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_text(self, untrusted_text: str) -> None:
        """Show a sentence, or go away when there is none."""
        self.label.show_text(untrusted_text)
        self.setAccessibleDescription(untrusted_text)
        self.setVisible(bool(untrusted_text))

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
