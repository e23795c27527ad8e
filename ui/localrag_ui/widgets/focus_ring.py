"""A ring round whatever has the keyboard: black or white outside, yellow inside, always."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from localrag_ui.theme import colours

_RING = 2  # pixels of each of both rings


class FocusRing(QWidget):
    """Lies over `window` and lets every click through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay round the widget when it moves or goes."""
        if watched is self._target:
            if event.type() in {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show}:
                self._place()
            elif event.type() in {QEvent.Type.Hide, QEvent.Type.Destroy}:
                self.hide()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw both rings."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = colours()
        inside = self.rect().adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(chosen.focus_outer), _RING))
        painter.drawRoundedRect(inside, 8, 8)
        painter.setPen(QPen(QColor(chosen.marked), _RING))
        painter.drawRoundedRect(inside.adjusted(_RING, _RING, -_RING, -_RING), 7, 7)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._target is not None and isValid(self._target):
            self._target.removeEventFilter(self)
        is_ours = new is not None and self._window.isAncestorOf(new)
        self._target = new if is_ours else None
        if self._target is None:
            self.hide()
            return
        self._target.installEventFilter(self)
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        corner = target.mapTo(self._window, QPoint(0, 0))
        around = QRect(corner, target.size()).adjusted(-_RING, -_RING, _RING, _RING)
        visible = around.intersected(self._window.rect())
        self.setGeometry(visible)
        self.show()
        self.raise_()
