"""A page of text with the passage marked."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextCharFormat, QTextCursor

from localrag_ui.theme import colours, marked_colour
from localrag_ui.widgets.safe_text import SafeText, shown, utf16_length

_BAR_WIDTH = 4


class PageText(SafeText):
    """Shows the text of a page that has no picture."""

    def __init__(self, name: str) -> None:
        super().__init__(name, grows=False)
        self.setObjectName("page_text")
        self.document().setDocumentMargin(12)
        self._marks: list[QTextCursor] = []

    def show_page(self, untrusted_text: str, spans: tuple[tuple[int, int], ...]) -> None:
        """Show the text with `spans` (code points) marked, and scroll to the first."""
        self._marks = []
        self.write(self.begin(), untrusted_text)
        self._marks = [self._marked(shown(untrusted_text), *span) for span in spans]
        if self._marks:
            start = QTextCursor(self.document())
            start.setPosition(self._marks[0].selectionStart())
            self.setTextCursor(start)
            self._centre(start)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and a bar left of what is marked."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for mark in self._marks:
            painter.fillRect(self._bar(mark), QColor(colours().text))

    def _marked(self, text: str, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(utf16_length(text[:start]))
        cursor.setPosition(utf16_length(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        style = QTextCharFormat()
        style.setBackground(marked_colour(colours()))
        cursor.mergeCharFormat(style)
        return cursor

    def _bar(self, mark: QTextCursor) -> QRect:
        first, last = QTextCursor(self.document()), QTextCursor(self.document())
        first.setPosition(mark.selectionStart())
        last.setPosition(max(mark.selectionStart(), mark.selectionEnd() - 1))
        top, bottom = self.cursorRect(first).top(), self.cursorRect(last).bottom()
        return QRect(0, top, _BAR_WIDTH, bottom - top)

    def _centre(self, cursor: QTextCursor) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(
            bar.value() + self.cursorRect(cursor).top() - self.viewport().height() // 3
        )
