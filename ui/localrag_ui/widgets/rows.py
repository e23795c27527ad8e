"""Rows of sources and passages that open their page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from localrag_ui.widgets.safe_text import ElidedLabel, SafeLabel

_SHORTEST_PLACE = 90  # pixels: a page number and the beginning of a heading


class SourceRow(QPushButton):
    """Two lines: where it is, and the words found there."""

    def __init__(self, *, mark: str, name: str, where: str, words: str) -> None:
        super().__init__()
        self.setProperty("role", "row")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(" ".join(part for part in (mark, name, where) if part))
        self.setAccessibleDescription(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(8)
        if mark:
            top.addWidget(_quiet(SafeLabel(mark, role="strong")))
        file_name = ElidedLabel(middle=True)
        file_name.show_text(name)
        top.addWidget(_quiet(file_name))
        place = ElidedLabel(yields=True, role="secondary")
        place.setMinimumWidth(_SHORTEST_PLACE)
        place.show_text(where)
        top.addWidget(_quiet(place), 1)
        column.addLayout(top)
        quoted = ElidedLabel(yields=True, role="secondary")
        quoted.show_text(words)
        column.addWidget(_quiet(quoted))
        self.setMinimumHeight(column.sizeHint().height())


def _quiet(widget: QWidget) -> QWidget:
    """Let clicks through to the row."""
    widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return widget
