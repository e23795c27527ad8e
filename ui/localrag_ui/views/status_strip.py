"""The line at the bottom: what is indexed, which model answers, what is running."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from localrag_ui.presenters.library import LibraryState
from localrag_ui.strings import Strings
from localrag_ui.widgets.safe_text import ElidedLabel, show_button_text


class StatusStrip(QWidget):
    """Each part opens the screen that it speaks of."""

    chosen = Signal(str)

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.setAccessibleName(strings("status.name"))
        self._index = self._part("library")
        self._model = self._part("models")
        self._progress = ElidedLabel(middle=True, role="secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 6)
        row.addWidget(self._index)
        row.addWidget(self._model)
        row.addSpacing(24)
        row.addWidget(self._progress)
        row.addStretch()

    def draw(self, state: LibraryState) -> None:
        """Bring the line up to `state`."""
        _say(self._index, state.index_words)
        _say(self._model, state.model_words)
        self._progress.show_text(state.progress)

    def focus(self) -> None:
        """Give the keyboard to the first part."""
        self._index.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _part(self, screen: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "state")
        button.clicked.connect(lambda: self.chosen.emit(screen))
        return button


def _say(button: QPushButton, words: str) -> None:
    show_button_text(button, words)
    button.setAccessibleName(words)
    button.setVisible(bool(words))
