"""Rows of plain text as a Qt model: whatever a cell says, it is shown as it stands."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from localrag_ui.widgets.safe_text import plain_tooltip, shown

_Index = QModelIndex | QPersistentModelIndex


class PlainRows(QAbstractTableModel):
    """Cells by row and column; `columns` are the words over them."""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._rows: tuple[tuple[str, ...], ...] = ()

    def show(self, rows: Sequence[Sequence[str]]) -> bool:
        """Show `rows` in place of the present ones; return whether they are others."""
        wanted = tuple(map(tuple, rows))
        if wanted == self._rows:
            return False
        self.beginResetModel()
        self._rows = wanted
        self.endResetModel()
        return True

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        """Return the words over a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._columns[section]
        return None

    def data(self, index: _Index, role: int = 0) -> object:
        """Return the text or the tool tip of a cell."""
        text = self._rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown(text)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(text)
            case _:
                return None
