"""A ring round whatever has the keyboard: black or white outside, yellow inside, always."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
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
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay round the widget when it, or what it lies in, moves or goes."""
        if watched in self._watched:
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
        for before in self._watched:
            if isValid(before):
                before.removeEventFilter(self)
        is_ours = new is not None and self._window.isAncestorOf(new)
        self._target = new if is_ours else None
        self._watched = []
        widget: QWidget | None = self._target
        while widget is not None and widget is not self._window:
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = widget.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        seen = target.visibleRegion().boundingRect()  # what a scroll area shows of it
        if seen.isEmpty():
            self.hide()
            return
        corner = target.mapTo(self._window, seen.topLeft())
        around = QRect(corner, seen.size()).adjusted(-_RING, -_RING, _RING, _RING)
        visible = around.intersected(self._window.rect())
        self.setGeometry(visible)
        self.show()
        self.raise_()
