"""The guide in a window of its own: our own safe text, no browser, no network."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QImage, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.presenters.guide import (
    Block,
    BlockKind,
    blocks,
    chapter_for,
    chapters,
    guide_folder,
)
from localrag_ui.strings import Strings
from localrag_ui.widgets.safe_text import SafeText, show_button_text, shown

_LARGER = {1: 3, 2: 2, 3: 1}  # steps of size above the ordinary text, by level of heading
_INDENT = 24  # pixels a level of a list
_CONTENTS = 240  # pixels of width


class HelpWindow(QDialog):
    """Contents on the left, a chapter on the right."""

    def __init__(self, parent: QWidget, strings: Strings) -> None:
        super().__init__(parent)
        self.setWindowTitle(strings("guide.title"))
        self._strings = strings
        self._chapters = chapters(guide_folder(), strings.language)
        self._contents = QListWidget()
        self._contents.setAccessibleName(strings("guide.contents"))
        self._contents.setFixedWidth(_CONTENTS)
        self._contents.addItems([shown(chapter.title) for chapter in self._chapters])
        self._text = SafeText(strings("guide.text"), grows=False)
        self._text.setObjectName("page_text")
        close = QPushButton()
        show_button_text(close, strings("guide.close"))
        close.setAccessibleName(strings("guide.close"))
        close.clicked.connect(self.close)
        close.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self._contents)
        row.addWidget(self._text, 1)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        room = self.screen().availableSize()
        self.resize(min(1060, room.width()), min(760, room.height()))
        self._contents.currentRowChanged.connect(self._open)

    def present(self, screen: str) -> None:
        """Show the window, the first time at the chapter for a screen of the rail."""
        if not self._chapters:
            self._text.write(self._text.begin(), self._strings("guide.missing"))
        elif self._contents.currentRow() < 0:
            self._contents.setCurrentRow(chapter_for(screen, self._chapters))
        self.show()
        self._contents.doItemsLayout()  # the style sheet came after the items
        self.raise_()
        self.activateWindow()
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, row: int) -> None:
        chapter = self._chapters[row]
        cursor = self._text.begin()
        plain = cursor.blockFormat()
        for number, block in enumerate(blocks(chapter)):
            if number:
                cursor.insertBlock(QTextBlockFormat(plain))
            self._write(cursor, block, plain)
        self._text.moveCursor(QTextCursor.MoveOperation.Start)

    def _write(self, cursor: QTextCursor, block: Block, plain: QTextBlockFormat) -> None:
        place = QTextBlockFormat(plain)
        place.setTopMargin(18 if block.kind is BlockKind.HEADING and block.level > 1 else 4)
        if block.kind is BlockKind.ITEM:
            place.setLeftMargin(_INDENT * block.level)
            place.setTextIndent(-_INDENT / 2)
        cursor.setBlockFormat(place)
        if block.picture is not None:
            self._write_picture(cursor, block)
            return
        self._text.write(cursor, block.sign + block.text, _style(block))

    def _write_picture(self, cursor: QTextCursor, block: Block) -> None:
        picture = QImage(str(block.picture))
        if picture.isNull():  # left out of this installation: the words about it are there
            self._text.write(cursor, block.text)
            return
        self._text.write_picture(cursor, picture, self.width() - _CONTENTS - 110)


def _style(block: Block) -> QTextCharFormat:
    style = QTextCharFormat()
    if block.kind is BlockKind.HEADING:
        style.setFontWeight(QFont.Weight.Bold)
        style.setProperty(
            QTextCharFormat.Property.FontSizeAdjustment, _LARGER.get(block.level, 0)
        )
    elif block.kind is BlockKind.CODE:
        style.setFontFamilies(["Noto Sans Mono CJK JP", "BIZ UDGothic", "monospace"])
    return style
