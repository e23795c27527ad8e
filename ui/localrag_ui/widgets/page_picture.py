"""A page as a picture with the passage marked under its glyphs."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

_PAPER_MARK = QColor(
    255, 236, 168
)  # #ffd43d at 45 % on white, multiplied so that glyphs stay black
_BAR = QColor("#1a1a1a")
_BAR_WIDTH = 4
_BAR_GAP = 6


class PagePicture(QWidget):
    """Draws the picture as wide as it is told to be."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._rectangles: list[QRectF] = []
        self._width = 0

    def show_page(
        self, png: bytes, rectangles: tuple[tuple[float, float, float, float], ...]
    ) -> bool:
        """Take a PNG and rectangles in its pixels; return whether it could be read."""
        self._image = QImage.fromData(png, "PNG")  # type: ignore[arg-type]  # the stub wants bytes, the binding text
        self._rectangles = [QRectF(*rectangle) for rectangle in rectangles]
        self.set_width(self._width)
        return not self._image.isNull()

    def set_width(self, width: int) -> None:
        """Draw the page `width` pixels wide."""
        self._width = width
        if not self._image.isNull():
            height = round(self._image.height() * width / self._image.width())
            self.setFixedSize(QSize(width, height))
        self.update()

    def first_mark(self) -> QRectF | None:
        """Return where the highest mark is on this widget."""
        if not self._rectangles:
            return None
        return self._scaled(min(self._rectangles, key=lambda rectangle: rectangle.top()))

    def mark(self, number: int) -> QRectF | None:
        """Return where mark `number` (from 0) is, the highest one for 0."""
        if number <= 0 or number >= len(self._rectangles):
            return self.first_mark()
        return self._scaled(self._rectangles[number])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw page, marks and bars."""
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self._image)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for rectangle in self._rectangles:
            painter.fillRect(self._scaled(rectangle).adjusted(-2, -2, 2, 2), _PAPER_MARK)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        for bar in self._bars():
            painter.fillRect(bar, _BAR)

    def _bars(self) -> list[QRectF]:
        """Return one bar left of each run of marked lines, so that it reads without colour."""
        runs: list[QRectF] = []
        for rectangle in sorted(self._rectangles, key=lambda r: (r.top(), r.left())):
            line = self._scaled(rectangle)
            if runs and line.top() - runs[-1].bottom() < line.height():
                runs[-1] = runs[-1].united(line)
            else:
                runs.append(line)
        return [
            QRectF(
                max(0.0, run.left() - _BAR_GAP - _BAR_WIDTH),
                run.top(),
                _BAR_WIDTH,
                run.height(),
            )
            for run in runs
        ]

    def _scaled(self, rectangle: QRectF) -> QRectF:
        scale = self._width / max(1, self._image.width())
        return QRectF(
            rectangle.x() * scale,
            rectangle.y() * scale,
            rectangle.width() * scale,
            rectangle.height() * scale,
        )
