"""The conversations of the library, in the place of the conversation."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QLineEdit,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.kept import ConversationRow
from localrag_ui.presenters.answer_acts import FORMATS
from localrag_ui.presenters.history import HistoryPresenter, HistoryState
from localrag_ui.presenters.scope import iso_day_words
from localrag_ui.strings import Strings
from localrag_ui.widgets.buttons import add_entry, button, menu_button
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.list_of_rows import ID_ROLE, ListOfRows
from localrag_ui.widgets.safe_text import SafeLabel, plain_tooltip, shown
from localrag_ui.widgets.undo_strip import UndoStrip


class HistoryPane(QWidget):
    """Draws what HistoryPresenter decides; what was deleted is gone once the pane is left."""

    export_asked = Signal(int, str)

    def __init__(self, presenter: HistoryPresenter, strings: Strings) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = strings
        self._drawn: tuple[ConversationRow, ...] | None = None
        self.setAccessibleName(strings("history.name"))
        self.search = QLineEdit()
        self.search.setAccessibleName(strings("history.search"))
        self.search.setPlaceholderText(strings("history.search_hint"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(presenter.search)
        self.list = self._tree()
        self._message = SafeLabel(role="secondary", wraps=True)
        self._fault = SafeLabel(role="error", wraps=True)
        self.undo = UndoStrip(strings("history.undo"))
        self.undo.undone.connect(presenter.undo)
        self._keys()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(SafeLabel(strings("history.name"), role="title"))
        column.addWidget(self.search)
        column.addWidget(self._message)
        column.addWidget(self._fault)
        column.addWidget(self.list, 1)
        column.addWidget(self.undo)
        column.addWidget(self._buttons())
        self.draw(presenter.state)

    def draw(self, state: HistoryState) -> None:
        """Bring the pane up to `state`."""
        if state.rows != self._drawn:
            self._drawn = state.rows
            self.list.fill([(row.id, self._item(row)) for row in state.rows])
        self._message.show_text(state.message)
        self._fault.show_text(state.fault)
        self.undo.show_text(state.undo)
        self.list.setVisible(bool(state.rows))
        self._enable()

    def focus(self) -> None:
        """Give the keyboard to the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let what was deleted go when the pane is left; a minimised window is no leaving."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._presenter.settle()

    def open_chosen(self) -> None:
        """Show the chosen conversation."""
        chosen = self.list.chosen()
        if chosen is not None:
            self._presenter.open(chosen)

    def rename_chosen(self) -> None:
        """Let the name of the chosen conversation be typed over."""
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item, 0)

    def delete_chosen(self) -> None:
        """Take the chosen conversation off the list."""
        chosen = self.list.chosen()
        if chosen is not None:
            self._presenter.delete(chosen)

    def _tree(self) -> ListOfRows:
        names = ("name", "turns", "changed")
        words = [self._strings(f"history.column_{name}") for name in names]
        tree = ListOfRows(self._strings("history.list"), words)
        tree.itemActivated.connect(lambda _item, _column: self.open_chosen())
        tree.itemChanged.connect(self._renamed)
        tree.currentItemChanged.connect(lambda _now, _before: self._enable())
        return tree

    def _keys(self) -> None:
        for keys, act in (("F2", self.rename_chosen), ("Del", self.delete_chosen)):
            context = Qt.ShortcutContext.WidgetShortcut
            QShortcut(QKeySequence(keys), self.list, context=context).activated.connect(act)
        undo = QShortcut(QKeySequence.StandardKey.Undo, self.list)
        undo.setContext(Qt.ShortcutContext.WidgetShortcut)
        undo.activated.connect(self._presenter.undo)

    def _buttons(self) -> QWidget:
        words = self._strings
        self.open = button(words("history.open"), self.open_chosen, "primary")
        self.rename = button(words("history.rename"), self.rename_chosen)
        self.export, exports = menu_button(words("export.button"), words("export.name"))
        for format_ in FORMATS:
            add_entry(exports, words(f"export.{format_}"), partial(self._export, format_))
        self.delete = button(words("history.delete"), self.delete_chosen)
        return flowing(self.open, self.rename, self.delete, self.export)

    def _export(self, format_: str) -> None:
        chosen = self.list.chosen()
        if chosen is not None:
            self.export_asked.emit(chosen, format_)

    def _enable(self) -> None:
        has_one = self.list.chosen() is not None
        for one in (self.open, self.rename, self.delete, self.export):
            one.setEnabled(has_one)

    def _item(self, row: ConversationRow) -> QTreeWidgetItem:
        words = self._strings
        day = iso_day_words(row.changed[:10], words)
        name = shown(row.name)
        item = QTreeWidgetItem([name, words("history.count", count=row.turns), day])
        item.setData(0, ID_ROLE, row.id)
        item.setData(0, Qt.ItemDataRole.ToolTipRole, plain_tooltip(row.name))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        return item

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        number = item.data(0, ID_ROLE)
        if column == 0 and isinstance(number, int):
            self._drawn = None  # the list shows what was typed, until the engine agrees
            self._presenter.rename(number, item.text(0))
