"""Two buttons for windows too narrow for both panes: the answer, or the page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from localrag_ui.strings import Strings
from localrag_ui.widgets.safe_text import show_button_text


class PaneSwitch(QWidget):
    """Tells when the other pane was chosen."""

    chosen = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.setAccessibleName(strings("page.switch"))
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 0)
        self._answer = self._button(strings("page.back"))
        self._page = self._button(strings("page.tab"))
        self._answer.setChecked(True)
        row.addWidget(self._answer)
        row.addWidget(self._page)
        row.addStretch()

    @property
    def is_page(self) -> bool:
        """Whether the page was chosen."""
        return self._page.isChecked()

    def show_page(self) -> None:
        """Choose the page."""
        self._page.setChecked(True)
        self.chosen.emit()

    def show_answer(self) -> None:
        """Choose the answer."""
        self._answer.setChecked(True)
        self.chosen.emit()

    def _button(self, words: str) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        button.setAutoExclusive(True)  # one of several, for screen readers too
        button.setProperty("role", "chip")
        show_button_text(button, words)
        button.setAccessibleName(words)
        button.clicked.connect(self.chosen)
        self._group.addButton(button)
        return button
