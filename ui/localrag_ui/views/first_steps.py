"""What to do first, while the library is empty."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from localrag_ui.strings import Strings
from localrag_ui.widgets.safe_text import SafeLabel, show_button_text


class FirstSteps(QWidget):
    """Two steps and the button for the first."""

    folder_asked = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.button = QPushButton()
        self.button.setProperty("role", "primary")
        show_button_text(self.button, strings("library.add"))
        self.button.setAccessibleName(strings("library.add"))
        self.button.clicked.connect(self.folder_asked)
        self._choosing = QWidget()
        first = QVBoxLayout(self._choosing)
        first.setContentsMargins(0, 0, 0, 0)
        first.setSpacing(10)
        first.addWidget(SafeLabel(strings("first.title"), role="title"))
        first.addSpacing(16)
        first.addWidget(SafeLabel(strings("first.one"), role="step"))
        first.addWidget(SafeLabel(strings("first.one_text"), wraps=True))
        first.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        first.addSpacing(24)
        self._step = SafeLabel(strings("first.two"), role="step")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(self._choosing)
        column.addWidget(self._step)
        column.addWidget(SafeLabel(strings("first.two_text"), wraps=True))
        column.addStretch(2)

    def draw(self, *, has_folders: bool) -> None:
        """Leave out what has been done."""
        self._choosing.setVisible(not has_folders)
        self._step.setVisible(not has_folders)
