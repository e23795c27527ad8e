"""A row of controls that goes on in the next line where the window is narrow or the text large.

After the flow layout of Qt's examples.
"""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

_GAP = 8  # pixels between controls, and between lines


class FlowLayout(QLayout):
    """Places its items from left to right, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def addItem(self, item: QLayoutItem) -> None:
        """Put an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None beyond the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Return that no room is asked for beyond what is needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return that narrow is high."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._placed(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, room: QRect) -> None:
        """Place the items."""
        super().setGeometry(room)
        self._placed(room, moves=True)

    def sizeHint(self) -> QSize:
        """Return the size of one long line."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + _GAP * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """Return the size of the widest item."""
        hints = [item.sizeHint() for item in self._shown()]
        widest = max((hint.width() for hint in hints), default=0)
        return QSize(widest, max((hint.height() for hint in hints), default=0))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _placed(self, room: QRect, *, moves: bool) -> int:
        """Place the items in `room` where `moves`; return the height that they take."""
        at, line = QPoint(room.topLeft()), 0
        for item in self._shown():
            hint = item.sizeHint()
            if at.x() > room.x() and at.x() + hint.width() > room.x() + room.width():
                at, line = QPoint(room.x(), at.y() + line + _GAP), 0
            if moves:
                item.setGeometry(QRect(at, hint))
            at.setX(at.x() + hint.width() + _GAP)
            line = max(line, hint.height())
        return at.y() + line - room.y()


def flowing(*widgets: QWidget) -> QWidget:
    """Return a row of `widgets` that goes on in the next line where it must."""
    row = QWidget()
    layout = FlowLayout()
    row.setLayout(layout)
    for widget in widgets:
        layout.addWidget(widget)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    row.setSizePolicy(policy)
    return row
