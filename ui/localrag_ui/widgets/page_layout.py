"""A page's text put down neutrally: headings larger, tables as tables, all of it plain text.

Every piece that is put down remembers where in the page's text it came from, so that spans of the
text can be marked wherever they stand.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from localrag_ui.results import TextBlock
from localrag_ui.widgets.safe_text import shown, utf16_length

_CELL = re.compile(r" \|(\t+)")
_LARGER = {1: 1.4, 2: 1.2}
_SMALLER = 0.9
_MOST_ROWS = 400  # of a table that is drawn as one; a larger one would stop the window
_MOST_COLUMNS = 30
_HEADS = 6  # rows at the top that may name the columns
_PADDING = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Characters `start` to `end` of the text, put down at `place` in units of UTF-16."""

    start: int
    end: int
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    column: int
    start: int
    end: int


class PageLayout:
    """Writes a page at a cursor and finds spans of its text again."""

    def __init__(self, cursor: QTextCursor, untrusted_text: str, size_px: float) -> None:
        self._cursor = cursor
        self._text = shown(untrusted_text)
        self._size_px = size_px
        self._pieces: list[_Piece] = []
        self._plain = QTextBlockFormat(cursor.blockFormat())

    def write(self, blocks: Sequence[TextBlock]) -> None:
        """Put the whole text down; what no block holds stands between them as it is."""
        at = 0
        for block in blocks:
            if at <= block.start < block.end <= len(self._text):
                self._write_plain(at, block.start)
                self._write_block(block)
                at = block.end
        self._write_plain(at, len(self._text))

    def places(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return where characters `start` to `end` stand, as ranges in units of UTF-16."""
        at = bisect_right(self._pieces, start, key=lambda piece: piece.end)
        found: list[tuple[int, int]] = []
        for piece in self._pieces[at:]:
            if piece.start >= end:
                break
            first, last = max(start, piece.start), min(end, piece.end)
            begin = piece.place + utf16_length(self._text[piece.start : first])
            close = begin + utf16_length(self._text[first:last])
            if found and found[-1][1] == begin:
                begin = found.pop()[0]
            found.append((begin, close))
        return found

    def _write_block(self, block: TextBlock) -> None:
        match block.kind:
            case "table":
                self._write_table(block)
            case "heading":
                style = QTextCharFormat()
                style.setFontWeight(QFont.Weight.Bold)
                size = self._size_px * _LARGER.get(block.level, 1.0)
                style.setProperty(QTextCharFormat.Property.FontPixelSize, round(size))
                self._put(block.start, block.end, style)
            case "footnote":
                style = QTextCharFormat()
                size = round(self._size_px * _SMALLER)
                style.setProperty(QTextCharFormat.Property.FontPixelSize, size)
                self._put(block.start, block.end, style)
            case _:
                self._put(block.start, block.end, QTextCharFormat())

    def _write_plain(self, start: int, end: int) -> None:
        if start < end:
            self._put(start, end, QTextCharFormat())

    def _put(self, start: int, end: int, style: QTextCharFormat) -> None:
        self._pieces.append(_Piece(start=start, end=end, place=self._cursor.position()))
        self._cursor.insertText(self._text[start:end], style)

    def _write_table(self, block: TextBlock) -> None:
        rows = self._rows(block)
        columns = 1 + max((cell.column for row in rows for cell in row), default=0)
        if not rows or len(rows) > _MOST_ROWS or not 1 < columns <= _MOST_COLUMNS:
            self._put(block.start, block.end, QTextCharFormat())
            return
        head, names = self._names(rows)
        form = QTextTableFormat()
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorder(1)
        form.setBorderCollapse(True)
        form.setCellPadding(_PADDING)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 99))
        table = self._cursor.insertTable(len(rows), columns, form)
        bold = QTextCharFormat()
        bold.setFontWeight(QFont.Weight.Bold)
        for at, row in enumerate(rows):
            if len(row) == 1 and row[0].column == 0:
                table.mergeCells(at, 0, 1, columns)  # a title over the whole table
            for cell in row:
                self._cursor = table.cellAt(at, cell.column).firstCursorPosition()
                style = bold if at == head else QTextCharFormat()
                begin = self._begin(cell, names) if at > head else cell.start
                self._put(begin, cell.end, style)
        self._cursor = table.lastCursorPosition()
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._cursor.setBlockFormat(self._plain)

    def _begin(self, cell: _Cell, names: dict[int, str]) -> int:
        """Return where a cell begins without the name of its column, which stands above."""
        prefix = f"{names.get(cell.column, '')}: "
        is_named = self._text.startswith(prefix, cell.start, cell.end)
        return cell.start + len(prefix) if is_named else cell.start

    def _names(self, rows: Sequence[Sequence[_Cell]]) -> tuple[int, dict[int, str]]:
        """Return which of the first rows names the columns of those below, and the names.

        -1 where none of them does.
        """
        for at, row in enumerate(rows[:_HEADS]):
            names = {cell.column: self._text[cell.start : cell.end] for cell in row}
            below = [cell for other in rows[at + 1 :] for cell in other]
            named = sum(self._begin(cell, names) > cell.start for cell in below)
            if len(names) > 1 and named * 2 > len(below):
                return at, names
        return -1, {}

    def _rows(self, block: TextBlock) -> list[list[_Cell]]:
        rows: list[list[_Cell]] = []
        start = block.start
        for line in self._text[block.start : block.end].split("\n"):
            rows.append(_cells(line, start))
            start += len(line) + 1
        return rows


def _cells(line: str, start: int) -> list[_Cell]:
    """Return the cells of a line as the engine writes them: ` |` and a tab for each column on."""
    column = len(line) - len(line.lstrip("\t"))
    at = column
    cells: list[_Cell] = []
    for step in _CELL.finditer(line):
        cells.append(_Cell(column=column, start=start + at, end=start + step.start()))
        column += len(step[1])
        at = step.end()
    if at < len(line):
        cells.append(_Cell(column=column, start=start + at, end=start + len(line)))
    return cells
