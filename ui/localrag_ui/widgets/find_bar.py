"""The line under the head of a page, in which words of the document are looked for."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.safe_text import SafeLabel, show_tooltip

_PAUSE_MS = 250  # after the last letter, before it is looked for
_LONGEST = 200  # characters


class FindBar(QWidget):
    """Tells what is looked for, and to go on; Enter is next, Shift+Enter previous, Esc closes."""

    searched = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.setAccessibleName(strings("find.field"))
        self.field = QLineEdit()
        self.field.setMaxLength(_LONGEST)
        self.field.setPlaceholderText(strings("find.placeholder"))
        self.field.setAccessibleName(strings("find.field"))
        self.field.installEventFilter(self)
        self.said = SafeLabel(role="secondary")
        self.before = button(strings("find.previous"), lambda: self._step(-1), role="flat")
        self.next = button(strings("find.next"), lambda: self._step(1), role="flat")
        close = button("✕", self.close_bar, role="flat")
        show_tooltip(close, strings("find.close"))
        close.setAccessibleName(strings("find.close"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        for widget in (self.said, self.before, self.next, close):
            row.addWidget(widget)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.field.text()))
        self.field.textChanged.connect(lambda _: self._pause.start())
        self.hide()

    def draw(self, said: str, *, can_step: bool) -> None:
        """Show where in the places found we are."""
        self.said.show_text(said)
        self.before.setEnabled(can_step)
        self.next.setEnabled(can_step)

    def open_bar(self) -> None:
        """Show the line and give it the keyboard."""
        self.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_bar(self) -> None:
        """Take the line away and end the search."""
        self.field.clear()
        self._pause.stop()
        self.searched.emit("")
        self.hide()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter and Esc; Esc is kept from the window while the line is open."""
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return False
        is_escape = event.key() == Qt.Key.Key_Escape
        if event.type() is QEvent.Type.ShortcutOverride and is_escape:
            event.accept()
            return True
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if is_escape:
            self.close_bar()
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step(-1 if is_back else 1)
            return True
        return False

    def _step(self, step: int) -> None:
        """Go on, or look at once for what was just typed."""
        if self._pause.isActive():
            self._pause.stop()
            self.searched.emit(self.field.text())
        else:
            self.stepped.emit(step)
