"""A part of a screen that scrolls where the window is too low, or the text too large, for it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def scrolling(part: QWidget) -> QScrollArea:
    """Return `part` in a frame that is as wide as there is room and scrolls up and down only.

    Tab goes through the controls in it, which come into sight as they are reached.
    """
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(part.accessibleName())
    area.setWidget(part)
    return area
