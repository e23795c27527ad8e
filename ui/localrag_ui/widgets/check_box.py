"""A box to tick that is seen in every theme: the style's own frame is darker than a dark window."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from localrag_ui.theme import colours

_TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.30))  # of the box's side


class CheckBox(QCheckBox):
    """Draws frame and tick in the window's colours."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setAccessibleName(words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box, the tick and the words."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style, chosen = self.style(), colours()
        place = style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        box = QRectF(place).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(chosen.secondary), 1.4))
        painter.setBrush(QColor(chosen.background))
        painter.drawRoundedRect(box, 2, 2)
        if self.isChecked():
            painter.setPen(QPen(QColor(chosen.accent), 2.2))
            side, corner = box.width(), box.topLeft()
            painter.drawPolyline([corner + QPointF(x * side, y * side) for x, y in _TICK])
        option.rect = style.subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        style.drawControl(QStyle.ControlElement.CE_CheckBoxLabel, option, painter, self)
