"""A page of text with the passage marked."""

from PySide6.QtCore import QRect
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)

from localrag_ui.results import TextBlock
from localrag_ui.theme import colours, marked_colour
from localrag_ui.widgets.page_layout import PageLayout
from localrag_ui.widgets.safe_text import SafeText

_BAR_WIDTH = 4
_USUAL_PX = 16  # of text to read


class PageText(SafeText):
    """Shows the text of a page that has no picture."""

    def __init__(self, name: str) -> None:
        super().__init__(name, grows=False)
        self.setObjectName("page_text")
        self.document().setDocumentMargin(12)
        self._marks: list[QTextCursor] = []
        self._firsts: list[int] = []

    def show_page(
        self,
        untrusted_text: str,
        spans: tuple[tuple[int, int], ...],
        blocks: tuple[TextBlock, ...] = (),
    ) -> None:
        """Show the text with `spans` (code points) marked, and scroll to the first.

        `blocks` say what is a heading and what a table.
        """
        cursor = self.begin()
        size = self.property("reading_px") or max(self.font().pixelSize(), _USUAL_PX)
        layout = PageLayout(cursor, untrusted_text, float(size))
        layout.write(blocks)
        self._firsts = []
        marks: list[QTextCursor] = []
        for span in spans:
            places = layout.places(*span)
            if places:
                self._firsts.append(len(marks))
                marks += [self._marked(*place) for place in places]
        self._marks = marks
        self.show_mark(0)

    def show_mark(self, number: int) -> None:
        """Scroll to span `number` (from 0) of those that are marked."""
        if not self._firsts:
            return
        mark = self._marks[self._firsts[max(0, min(number, len(self._firsts) - 1))]]
        start = QTextCursor(self.document())
        start.setPosition(mark.selectionStart())
        self.setTextCursor(start)
        self._centre(start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the mark in sight: a page that was hidden is laid out anew when it is shown."""
        super().resizeEvent(event)
        if self._firsts and event.oldSize().width() != event.size().width():
            self._centre(self.textCursor())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and a bar left of what is marked."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for mark in self._marks:
            painter.fillRect(self._bar(mark), QColor(colours().text))

    def _marked(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
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
