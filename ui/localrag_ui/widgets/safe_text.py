"""The one door by which text reaches the screen: always plain, never loading anything.

Qt opens files that rich text names (a UNC path in an image sends a login over the network), so
no text of documents, models or file names may ever be taken for markup. Only this module may
use QLabel and QTextBrowser.
"""

import unicodedata
from html import escape

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QImage,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QTextBrowser, QWidget

_LINE_BREAKS = {"\n", "\u000b", "\u000c", "\u0085", "\u2028", "\u2029"}
_HIDDEN = {"Cc", "Cs", "Cn"}  # private characters stay: offices write names with them
_KEPT = {"\t", "\u200d"}  # tabulator; the joiner that some characters are written with
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINER = "\u2060"  # word joiner: no line break here
_NO_BREAK_SPACE = "\u00a0"
_REPLACEMENT = "\ufffd"
_READING_LINE = 1.7  # line height in ems
_SHORTEST_ELIDED = 40  # pixels
_TAB = 24  # pixels between cells of a row that was a table
_IMAGE = QTextDocument.ResourceType.ImageResource.value


def shown(untrusted_text: str) -> str:
    """Return the text with controls, bidi marks and object characters made harmless.

    One code point stays one code point, so that spans keep their place.
    """
    return "".join(_shown(char) for char in untrusted_text)


def utf16_length(text: str) -> int:
    """Return the length of `text` in the units that Qt counts in."""
    return len(text) + sum(char > "\uffff" for char in text)


class SafeLabel(QLabel):
    """A label that shows plain text; `role` picks its looks in the style sheet."""

    def __init__(self, text: str = "", *, role: str = "", wraps: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.setProperty("role", role)
        self.show_text(text)

    def show_text(self, untrusted_text: str) -> None:
        """Show `untrusted_text`; a label without text takes no room."""
        text = shown(untrusted_text)
        if text != self.text():
            self.setText(text)
        if not text:
            self.hide()
        elif self.parent() is not None:  # without one it would become a window
            self.show()

    def allow_selection(self) -> None:
        """Let people select and copy the text."""
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )


class ElidedLabel(QLabel):
    """One line of plain text that is cut with … where it does not fit."""

    def __init__(self, *, middle: bool = False, yields: bool = False, role: str = "") -> None:
        """Cut in the `middle` or at the end; one that `yields` takes what others leave."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setProperty("role", role)
        self.setMinimumWidth(_SHORTEST_ELIDED)
        across = QSizePolicy.Policy.Ignored if yields else QSizePolicy.Policy.Maximum
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def show_text(self, untrusted_text: str) -> None:
        """Show `untrusted_text` on one line."""
        text = " ".join(shown(untrusted_text).split())
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """Return room for the whole text."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Return room for a line that is cut short."""
        return QSize(_SHORTEST_ELIDED, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text, cut to the width."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))  # of the style sheet's rule
        text = painter.fontMetrics().elidedText(self.text(), self._mode, self.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(self.rect(), flags, text)


class SafeText(QTextBrowser):
    """Read-only text in which only our own marks can be clicked."""

    mark_clicked = Signal(int)

    def __init__(self, name: str, *, grows: bool) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.anchorClicked.connect(self._clicked)
        self.setTabStopDistance(_TAB)
        self._grows = grows
        self._pictures = 0
        self._grown = ""
        if grows:
            self.document().setDocumentMargin(0)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def begin(self) -> QTextCursor:
        """Empty the text and return a cursor that writes with a height to read by."""
        self.clear()
        self._grown = ""
        cursor = QTextCursor(self.document())
        block = QTextBlockFormat()
        minimum = QTextBlockFormat.LineHeightTypes.MinimumHeight.value
        size_px = self.font().pixelSize() if self.font().pixelSize() > 0 else 16
        block.setLineHeight(size_px * _READING_LINE, minimum)
        cursor.setBlockFormat(block)
        return cursor

    def write(
        self, cursor: QTextCursor, untrusted_text: str, style: QTextCharFormat | None = None
    ) -> None:
        """Put plain text in at `cursor`."""
        cursor.insertText(shown(untrusted_text), style or QTextCharFormat())

    def grow_to(self, untrusted_text: str, style: QTextCharFormat) -> None:
        """Show a text that mostly goes on from the one before: then only what is new is written."""
        before = self._grown
        if not before or not untrusted_text.startswith(before):
            before = ""
            self.begin()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.write(cursor, untrusted_text[len(before) :], style)
        self._grown = untrusted_text

    def write_whole(self, cursor: QTextCursor, our_words: str, style: QTextCharFormat) -> None:
        """Put words of our own in, which no line break parts."""
        cursor.insertText(_JOINER.join(our_words.replace(" ", _NO_BREAK_SPACE)), style)

    def write_mark(self, cursor: QTextCursor, mark: int, style: QTextCharFormat) -> None:
        """Put `[mark]` in; a click on it is told by `mark_clicked`."""
        style.setAnchor(True)
        style.setAnchorHref(f"localrag-cite:{mark:d}")
        cursor.insertText(f"[{mark:d}]", style)

    def write_picture(self, cursor: QTextCursor, picture: QImage, width: int) -> None:
        """Put a picture that came with the program in, at most `width` pixels wide."""
        self._pictures += 1
        name = f"localrag-picture:{self._pictures:d}"
        width = min(width, picture.width())
        dense = round(width * self.devicePixelRatioF())
        smooth = Qt.TransformationMode.SmoothTransformation
        self.document().addResource(_IMAGE, QUrl(name), picture.scaledToWidth(dense, smooth))
        style = QTextImageFormat()
        style.setName(name)
        style.setWidth(width)
        style.setHeight(picture.height() * width / picture.width())
        cursor.insertImage(style)

    def loadResource(self, _kind: int, _name: QUrl | str) -> QImage:
        """Return one empty pixel for whatever is asked: any other answer makes Qt open files."""
        pixel = QImage(1, 1, QImage.Format.Format_ARGB32)
        pixel.fill(Qt.GlobalColor.transparent)
        return pixel

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return the selection as plain text."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText().replace(_JOINER, ""))
        return data

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the surroundings scroll where this text is as high as it needs to be."""
        if self._grows:
            event.ignore()
        else:
            super().wheelEvent(event)

    def _clicked(self, link: QUrl) -> None:
        mark = link.path()
        if link.scheme() == "localrag-cite" and mark.isascii() and mark.isdigit():
            self.mark_clicked.emit(int(mark))

    def _grow(self) -> None:
        margins = self.contentsMargins()
        height = self.document().size().height() + margins.top() + margins.bottom() + 2
        self.setFixedHeight(round(height))


def show_tooltip(widget: QWidget, untrusted_text: str) -> None:
    """Give `widget` a tool tip; Qt takes tool tips for markup, so the text is escaped."""
    widget.setToolTip(plain_tooltip(untrusted_text))


def plain_tooltip(untrusted_text: str) -> str:
    """Return a text that Qt shows as it stands, whatever it looks like."""
    return f"<qt>{escape(shown(untrusted_text))}</qt>" if untrusted_text else ""


def show_button_text(button: QAbstractButton, untrusted_text: str) -> None:
    """Show the text on a button; `&` is no shortcut."""
    button.setText(shown(untrusted_text).replace("\n", " ").replace("&", "&&"))


def _shown(char: str) -> str:
    if char in _LINE_BREAKS:
        return "\n"
    if char in _KEPT:
        return char
    if char == "\r":
        return " "
    category = unicodedata.category(char)
    if char == "\ufffc" or char in _BIDI or category in _HIDDEN:
        return _REPLACEMENT
    return "\u200b" if category == "Cf" else char
