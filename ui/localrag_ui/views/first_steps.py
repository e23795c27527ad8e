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
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(SafeLabel(strings("first.title"), role="title"))
        column.addSpacing(16)
        column.addWidget(SafeLabel(strings("first.one"), role="step"))
        column.addWidget(SafeLabel(strings("first.one_text"), wraps=True))
        self.button = QPushButton()
        self.button.setProperty("role", "primary")
        show_button_text(self.button, strings("library.add"))
        self.button.setAccessibleName(strings("library.add"))
        self.button.clicked.connect(self.folder_asked)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(24)
        column.addWidget(SafeLabel(strings("first.two"), role="step"))
        column.addWidget(SafeLabel(strings("first.two_text"), wraps=True))
        column.addStretch(2)
