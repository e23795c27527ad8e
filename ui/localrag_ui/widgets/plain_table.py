"""A table of plain text in which rows can be chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from localrag_ui.item_models.plain_rows import PlainRows


class PlainTable(QTableView):
    """Tells which row was opened (Enter or a double click) and when others are chosen."""

    opened = Signal(int)
    chosen = Signal()

    def __init__(
        self, name: str, columns: Sequence[str], widths: Sequence[int], *, several: bool = False
    ) -> None:
        super().__init__()
        self._rows = PlainRows(columns)
        self.setModel(self._rows)
        self.setAccessibleName(name)
        dress(self)
        if several:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show `rows`; the same ones stay chosen where nothing has changed."""
        if self._rows.show(rows):
            self.chosen.emit()

    def chosen_rows(self) -> list[int]:
        """Return the numbers of the rows that are chosen, rising."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())


def dress(table: QTableView) -> None:
    """Give a table the looks and the keys that all tables here have."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setTextElideMode(Qt.TextElideMode.ElideRight)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(32)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
