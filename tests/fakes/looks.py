"""What a person would see amiss in a window: text that is cut, parts that stick out."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QLabel,
    QWidget,
)

from localrag_ui.widgets.safe_text import ElidedLabel

_ROUNDING = 1  # pixels, of layouts at fractions of a pixel


def cut(window: QWidget) -> list[str]:
    """Return the visible controls and texts that have less room than they need."""
    return [fault for widget in _texts(window) if (fault := _fault(widget, window))]


def _texts(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        is_text = isinstance(widget, QAbstractButton | QLabel)
        if is_text and widget.window() is window and widget.isVisible():
            yield widget


def _fault(widget: QWidget, window: QWidget) -> str:
    name = f"{type(widget).__name__} {widget.accessibleName() or widget.property('text')!r}"
    wanted = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        wanted.setHeight(widget.heightForWidth(widget.width()))
        wanted.setWidth(0)
    if isinstance(widget, ElidedLabel):
        wanted.setWidth(0)  # it says … where it is cut
    if widget.width() + _ROUNDING < wanted.width():
        return f"{name}: {widget.width()} pixels wide, not {wanted.width()}"
    if widget.height() + _ROUNDING < wanted.height():
        return f"{name}: {widget.height()} pixels high, not {wanted.height()}"
    around = _surroundings(widget, window)
    corner = widget.mapTo(around, QPoint(0, 0))
    if not around.rect().contains(QRect(corner, widget.size())):
        return f"{name}: sticks out of {type(around).__name__}"
    return ""


def _surroundings(widget: QWidget, window: QWidget) -> QWidget:
    """Return what must hold the whole widget: what scrolls, or the window."""
    above = widget.parentWidget()
    while above is not None and above is not window:
        area = above.parentWidget()
        if isinstance(area, QAbstractScrollArea):
            return widget.parentWidget() or window
        above = area
    return window


def too_wide(window: QWidget) -> list[str]:
    """Return what would have to be scrolled sideways to be read; tables may."""
    areas = [
        area
        for area in window.findChildren(QAbstractScrollArea)
        if area.isVisible() and not isinstance(area, QAbstractItemView)
    ]
    return [
        f"{type(area).__name__} {area.accessibleName()!r}: {area.horizontalScrollBar().maximum()}"
        for area in areas
        if area.horizontalScrollBar().maximum() > 0
    ]
