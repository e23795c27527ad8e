"""A list with columns, whose rows are known by a number."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

ID_ROLE = Qt.ItemDataRole.UserRole


class ListOfRows(QTreeWidget):
    """The first column takes what the others leave."""

    def __init__(self, name: str, columns: list[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHeaderLabels(columns)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def chosen(self) -> int | None:
        """Return the number of the chosen row."""
        item = self.currentItem()
        number = None if item is None else item.data(0, ID_ROLE)
        return number if isinstance(number, int) else None

    def fill(self, rows: Sequence[tuple[int, QTreeWidgetItem]]) -> None:
        """Show other rows; the chosen one stays chosen, or else its neighbour is."""
        chosen, at = self.chosen(), self.currentIndex().row()
        with QSignalBlocker(self):
            self.clear()
            self.addTopLevelItems([item for _, item in rows])
            kept = [n for n, (number, _) in enumerate(rows) if number == chosen]
            if rows:
                now = kept[0] if kept else min(max(at, 0), len(rows) - 1)
                self.setCurrentIndex(self.model().index(now, 0))
