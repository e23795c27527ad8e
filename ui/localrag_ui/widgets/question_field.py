"""Where questions are typed: grows with the text, sends on Ctrl+Enter."""

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from localrag_ui.strings import Strings

_LINES = (2, 8)  # fewest and most lines before it scrolls
_LONGEST = 4000  # characters of a question that we take


class QuestionField(QPlainTextEdit):
    """Ctrl+Enter sends, but never while an input method is composing; Enter breaks the line.

    Where Enter is to send, Shift+Enter breaks the line. Ctrl+Shift+Enter searches.
    """

    sent = Signal()
    search_asked = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._sends_on_enter = False
        self.setPlaceholderText(strings("ask.placeholder"))
        self.setAccessibleName(strings("ask.field"))
        self.setTabChangesFocus(True)
        self._is_composing = False
        self.textChanged.connect(self._limit)
        self.document().documentLayout().documentSizeChanged.connect(self.fit)
        self.fit()

    def set_enter_sends(self, *, sends: bool) -> None:
        """Let Enter alone send, or break the line."""
        if sends != self._sends_on_enter:
            self._sends_on_enter = sends
            name = "desk.placeholder_enter" if sends else "ask.placeholder"
            self.setPlaceholderText(self._strings(name))

    def fit(self) -> None:
        """Take as much room as the lines need."""
        line = self.fontMetrics().lineSpacing()
        lines = max(_LINES[0], min(_LINES[1], round(self.document().size().height())))
        frame = self.height() - self.viewport().height()
        self.setFixedHeight(
            lines * line + max(frame, 20) + round(self.document().documentMargin())
        )

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the input method while it is composing."""
        if event.type() is QEvent.Type.ShortcutOverride and self._is_composing:
            event.accept()
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take note of whether a word is being composed."""
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send on Ctrl+Enter, or on Enter where that was chosen; all else is typing."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
            return
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if not has_control and (has_shift or not self._sends_on_enter):
            super().keyPressEvent(event)
        elif not self._is_composing:
            (self.search_asked if has_shift else self.sent).emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text only: a dropped file is no question."""
        if source.hasText() and not source.hasUrls():
            self.insertPlainText(source.text()[:_LONGEST])

    def _limit(self) -> None:
        text = self.toPlainText()
        if len(text) > _LONGEST:
            self.setPlainText(text[:_LONGEST])
            self.moveCursor(self.textCursor().MoveOperation.End)
