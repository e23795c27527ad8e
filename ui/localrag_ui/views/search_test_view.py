"""Trying a search: one line, and the ranked passages with why they stand where they do."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from localrag_ui.presenters.search_test import Indexes, SearchTestPresenter, SearchTestState
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import button, in_a_row
from localrag_ui.widgets.plain_table import PlainTable
from localrag_ui.widgets.safe_text import SafeLabel

_INDEXES = ("hybrid", "words", "vectors")
_COLUMNS = ("rank", "name", "where", "why", "text")
_WIDTHS = (50, 150, 80, 360)


class SearchTestView(QWidget):
    """Draws what SearchTestPresenter found."""

    def __init__(self, presenter: SearchTestPresenter, strings: Strings) -> None:
        super().__init__()
        self._presenter = presenter
        self.setAccessibleName(strings("trying.tab"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(strings("trying.placeholder"))
        self.field.setAccessibleName(strings("trying.field"))
        self.field.setMaxLength(4000)
        self.field.returnPressed.connect(self._search)
        self._indexes = QComboBox()
        self._indexes.setAccessibleName(strings("trying.indexes"))
        self._indexes.addItems([strings(f"trying.{name}") for name in _INDEXES])
        self.run = button(strings("trying.run"), self._search, role="primary")
        self._message = SafeLabel(role="secondary", wraps=True)
        self._fault = SafeLabel(role="error", wraps=True)
        self._fault.allow_selection()
        columns = [strings(f"trying.column_{name}") for name in _COLUMNS]
        self.table = PlainTable(strings("trying.results"), columns, _WIDTHS)
        self.table.opened.connect(presenter.open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(in_a_row(self.field, self._indexes, self.run))
        column.addWidget(self._message)
        column.addWidget(self._fault)
        column.addWidget(self.table, 1)
        presenter.changed = self.draw
        self.draw(presenter.state)

    def draw(self, state: SearchTestState) -> None:
        """Bring the tab up to `state`."""
        self._message.show_text(state.message)
        self._fault.show_text(state.fault)
        self.table.setVisible(bool(state.rows))
        self._message.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.table.show_rows(
            [(str(row.rank), row.name, row.where, row.why, row.text) for row in state.rows]
        )

    def focus(self) -> None:
        """Give the keyboard to the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _search(self) -> None:
        name = _INDEXES[max(0, self._indexes.currentIndex())]
        self._presenter.search(self.field.text(), cast("Indexes", name))
