"""The table of documents as a Qt model."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from localrag_ui.presenters.places import file_name, folder_name
from localrag_ui.results import DocumentRow
from localrag_ui.strings import Strings
from localrag_ui.widgets.safe_text import plain_tooltip, shown

COLUMNS = ("name", "place", "type", "pages", "state", "reason", "modified")
_Index = QModelIndex | QPersistentModelIndex
_PAGES = COLUMNS.index("pages")


class DocumentsModel(QAbstractTableModel):
    """Rows of `library.documents`; items are drawn as plain text by Qt."""

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._given: tuple[DocumentRow, ...] = ()
        self._rows: tuple[DocumentRow, ...] = ()
        self._order = (0, Qt.SortOrder.AscendingOrder)
        cells: dict[str, Callable[[DocumentRow], str]] = {
            "name": lambda row: file_name(row.path),
            "place": lambda row: folder_name(row.path),
            "type": lambda row: row.type.upper(),
            "pages": lambda row: f"{row.pages:,}" if row.pages else "",
            "state": self._state,
            "reason": self._reason,
            "modified": lambda row: self._date(row.modified),
        }
        self._cells = tuple(cells[name] for name in COLUMNS)

    def show(self, rows: tuple[DocumentRow, ...]) -> None:
        """Show `rows` in place of the present ones, in the order that was chosen."""
        if rows is not self._given:
            self.beginResetModel()
            self._given, self._rows = rows, self._in_order(rows)
            self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in order; a proxy would ask for each value a dozen times."""
        self._order = (column, order)
        self.layoutAboutToBeChanged.emit()
        before, self._rows = self._rows, self._in_order(self._rows)
        place = {id(row): at for at, row in enumerate(self._rows)}
        kept = self.persistentIndexList()
        moved = [self.index(place[id(before[old.row()])], old.column()) for old in kept]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def row(self, index: int) -> DocumentRow:
        """Return the document of a row."""
        return self._rows[index]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of documents."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: ANN401 - Qt's type
        """Return the name of a column; numbers stand on the right."""
        if role == Qt.ItemDataRole.TextAlignmentRole and section == _PAGES:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._strings(f"library.column_{COLUMNS[section]}")
        return None

    def data(self, index: _Index, role: int = 0) -> Any:  # noqa: ANN401 - Qt's type
        """Return the text, the tool tip or the side of a cell."""
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown(self._cell(row, index.column()))
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(self._cell(row, index.column()))
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == _PAGES:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def _in_order(self, rows: tuple[DocumentRow, ...]) -> tuple[DocumentRow, ...]:
        column, order = self._order
        if not 0 <= column < len(COLUMNS):
            return rows
        is_down = order is Qt.SortOrder.DescendingOrder
        return tuple(
            sorted(rows, key=lambda row: self._sort_value(row, column), reverse=is_down)
        )

    def _cell(self, row: DocumentRow, column: int) -> str:
        return self._cells[column](row)  # this one cell: sorting asks for tens of thousands

    def _state(self, row: DocumentRow) -> str:
        return self._strings("library.noted" if row.warnings else f"library.{row.state}")

    def _reason(self, row: DocumentRow) -> str:
        is_japanese = self._strings.language == "ja"
        told = (*((row.reason,) if row.reason else ()), *row.warnings)
        return " ".join(words.ja if is_japanese else words.en for words in told)

    def _date(self, modified: str | None) -> str:
        parts = (modified or "")[:10].split("-")
        if len(parts) != 3 or not all(part.isdigit() for part in parts):  # noqa: PLR2004 - year, month, day
            return ""
        year, month, day = (int(part) for part in parts)
        return self._strings("library.date", year=year, month=month, day=day)

    def _sort_value(self, row: DocumentRow, column: int) -> tuple[int, str]:
        if column == _PAGES:
            return row.pages or 0, ""
        if COLUMNS[column] == "modified":
            return 0, row.modified or ""
        return 0, self._cell(row, column)
