"""The narrow rail on the left: one button a screen, a drawing with its word below."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from localrag_ui.palettes import Colours
from localrag_ui.strings import Strings
from localrag_ui.widgets.safe_text import show_button_text

SCREENS = ("ask", "library", "models", "settings")
_ICON = 24  # pixels; drawn on a grid of 24
_NARROWEST = 76  # pixels
_SHARPNESS = 3  # pixels drawn per pixel of the grid, for dense screens


class Rail(QWidget):
    """Tells which screen was chosen."""

    chosen = Signal(str)

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(strings("rail.name"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        for screen in SCREENS:
            button = QToolButton()
            button.setObjectName("rail_button")
            show_button_text(button, strings(f"rail.{screen}"))
            button.setAccessibleName(strings(f"rail.{screen}"))
            button.setCheckable(True)
            button.setAutoExclusive(True)  # one of several, for screen readers too
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(_ICON, _ICON))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, name=screen: self.chosen.emit(name))
            self._group.addButton(button)
            self._buttons[screen] = button
            column.addWidget(button)
        column.addStretch()

    def select(self, screen: str) -> None:
        """Show `screen` as the chosen one: Tab reaches it, and arrows the others."""
        self._buttons[screen].setChecked(True)
        for name, button in self._buttons.items():
            is_chosen = name == screen
            button.setFocusPolicy(
                Qt.FocusPolicy.TabFocus if is_chosen else Qt.FocusPolicy.ClickFocus
            )

    def dress(self, colours: Colours) -> None:
        """Draw the icons in the given colours."""
        for screen, button in self._buttons.items():
            button.setIcon(_icon(_DRAWINGS[screen], colours))
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Be as wide as the longest word, which the style sheet has made large by now."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        for button in self._buttons.values():
            button.ensurePolished()
        widest = max(button.sizeHint().width() for button in self._buttons.values())
        self.setFixedWidth(max(_NARROWEST, widest))

    def focus(self) -> None:
        """Give the keyboard to the chosen button."""
        checked = self._group.checkedButton()
        if checked is not None:
            checked.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _bubble(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(3, 4, 18, 13), 3, 3)
    path.moveTo(QPointF(8, 17))
    path.lineTo(QPointF(8, 21))
    path.lineTo(QPointF(12, 17))
    path.moveTo(QPointF(7, 9))
    path.lineTo(QPointF(17, 9))
    path.moveTo(QPointF(7, 12.5))
    path.lineTo(QPointF(13, 12.5))


def _folder(path: QPainterPath) -> None:
    path.moveTo(QPointF(3, 19))
    for x, y in ((3, 5), (9, 5), (11.5, 8), (21, 8), (21, 19), (3, 19)):
        path.lineTo(QPointF(x, y))


def _chip(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(6, 6, 12, 12), 2, 2)
    path.addRect(QRectF(9.5, 9.5, 5, 5))
    for at in (9, 12, 15):
        for start, end in (((at, 3), (at, 6)), ((at, 18), (at, 21))):
            path.moveTo(QPointF(*start))
            path.lineTo(QPointF(*end))
        for start, end in (((3, at), (6, at)), ((18, at), (21, at))):
            path.moveTo(QPointF(*start))
            path.lineTo(QPointF(*end))


def _sliders(path: QPainterPath) -> None:
    for y, knob in ((6, 15), (12, 8), (18, 13)):
        path.moveTo(QPointF(3, y))
        path.lineTo(QPointF(knob - 2, y))
        path.addEllipse(QRectF(knob - 2, y - 2, 4, 4))
        path.moveTo(QPointF(knob + 2, y))
        path.lineTo(QPointF(21, y))


_DRAWINGS: dict[str, Callable[[QPainterPath], None]] = {
    "ask": _bubble,
    "library": _folder,
    "models": _chip,
    "settings": _sliders,
}


def _icon(draw: Callable[[QPainterPath], None], colours: Colours) -> QIcon:
    icon = QIcon()
    for state, colour in (
        (QIcon.State.Off, colours.secondary),
        (QIcon.State.On, colours.accent),
    ):
        pixmap = QPixmap(_ICON * _SHARPNESS, _ICON * _SHARPNESS)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_SHARPNESS, _SHARPNESS)
        painter.setPen(QPen(QColor(colour), 1.6, c=Qt.PenCapStyle.RoundCap))
        path = QPainterPath()
        draw(path)
        painter.drawPath(path)
        painter.end()
        pixmap.setDevicePixelRatio(_SHARPNESS)
        icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon
