"""The glossary: a table of terms, changed one at a time or by a file."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from localrag_ui.presenters.glossary import GlossaryPresenter, GlossaryState
from localrag_ui.strings import Strings
from localrag_ui.views.term_dialog import TermDialog
from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.dialogs import choice
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.plain_table import PlainTable
from localrag_ui.widgets.safe_text import SafeLabel

_COLUMNS = ("term", "abbreviations", "synonyms", "readings")
_WIDTHS = (240, 180, 240)
_SEARCH_WIDTH = 260  # pixels
_REMARKS = 20  # lines about rows of a file that are shown


class GlossaryView(QWidget):
    """Draws what GlossaryPresenter decides."""

    def __init__(self, presenter: GlossaryPresenter, strings: Strings) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = strings
        self._may_change = True
        self.setAccessibleName(strings("terms.tab"))
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(strings("terms.search"))
        self.search.setAccessibleName(strings("terms.search"))
        self.search.textChanged.connect(presenter.search)
        self.add = button(strings("terms.add"), self.add_term, role="primary")
        self.change = button(strings("terms.change"), self.change_term)
        self.remove = button(strings("terms.remove"), self._remove)
        self.undo = button(strings("terms.undo"), presenter.undo)
        self.take = button(strings("terms.import"), self.choose_file)
        self.export = button(strings("terms.export"), self._export)
        self._version = SafeLabel(role="secondary")
        self._message = SafeLabel(role="secondary", wraps=True)
        self._fault = SafeLabel(role="error", wraps=True)
        self._fault.allow_selection()
        self._remarks = SafeLabel(role="secondary", wraps=True)
        self._remarks.allow_selection()
        self._locked = SafeLabel(role="secondary", wraps=True)
        self._empty = SafeLabel(wraps=True)
        columns = [strings(f"terms.{name}") for name in _COLUMNS]
        self.table = PlainTable(strings("terms.table"), columns, _WIDTHS, several=True)
        self.table.opened.connect(lambda _: self.change_term())
        self.table.chosen.connect(self._enable)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        self.search.setMinimumWidth(_SEARCH_WIDTH)
        acts = (self.search, self.add, self.change, self.remove, self.undo)
        column.addWidget(flowing(*acts, self.take, self.export))
        column.addWidget(self._version)
        for label in (self._locked, self._message, self._fault, self._remarks, self._empty):
            column.addWidget(label)
        column.addWidget(self.table, 1)
        column.addStretch()
        presenter.changed = self.draw
        self.draw(presenter.state)

    def allow(self, *, may_change: bool) -> None:
        """Let people change terms, or show them as the administrator fixed them."""
        self._may_change = may_change
        self._locked.show_text("" if may_change else self._strings("terms.forbidden"))
        self._enable()

    def draw(self, state: GlossaryState) -> None:
        """Bring the tab up to `state`."""
        self.table.show_rows(
            [(e.term, e.abbreviations, e.synonyms, e.readings) for e in state.entries]
        )
        self.table.setVisible(bool(state.entries))
        is_empty = not state.entries
        empty = "terms.empty_filter" if state.total else "terms.empty"
        self._empty.show_text(self._strings(empty) if is_empty else "")
        self._version.show_text(state.version)
        self._message.show_text(state.message)
        self._fault.show_text(state.fault)
        self._remarks.show_text("\n".join(state.remarks[:_REMARKS]))
        self._enable()

    def focus(self) -> None:
        """Give the keyboard to the table, or to the filter where it is empty."""
        target = self.table if self.table.isVisible() else self.search
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def add_term(self) -> None:
        """Ask for a new term and add it."""
        dialog = TermDialog(self, self._strings, None)
        if dialog.exec():
            self._presenter.put(dialog.entry)

    def change_term(self) -> None:
        """Let the chosen term be changed."""
        rows = self.table.chosen_rows()
        if not rows or not self._may_change:
            return
        before = self._presenter.state.entries[rows[0]]
        dialog = TermDialog(self, self._strings, before)
        if dialog.exec() and dialog.entry != before:
            self._presenter.put(dialog.entry, before.term)

    def choose_file(self) -> None:
        """Let the user pick a file and say how it is taken."""
        words = self._strings
        path, _ = QFileDialog.getOpenFileName(
            self, words("terms.import_title"), "", words("terms.files")
        )
        if not path:
            return
        total = self._presenter.state.total
        ways = (words("terms.import_add"), words("terms.import_replace"))
        text = words("terms.import_how", path=path, count=f"{total:,}")
        way = 0
        if total:
            title, no = words("terms.import_how_title"), words("terms.cancel")
            way = choice(self, title=title, text=text, ways=ways, no=no)
        if way >= 0:
            self._presenter.import_file(path, is_added=way == 0)

    def _export(self) -> None:
        words = self._strings
        path, _ = QFileDialog.getSaveFileName(
            self, words("terms.export_title"), words("terms.export_name"), words("terms.csv")
        )
        if path:
            self._presenter.export_file(path)

    def _remove(self) -> None:
        entries = self._presenter.state.entries
        self._presenter.remove(tuple(entries[row].term for row in self.table.chosen_rows()))

    def _enable(self) -> None:
        state = self._presenter.state
        can_change = self._may_change and not state.is_busy
        chosen = len(self.table.chosen_rows())
        self.add.setEnabled(can_change)
        self.take.setEnabled(can_change)
        self.change.setEnabled(can_change and chosen == 1)
        self.remove.setEnabled(can_change and chosen > 0)
        self.undo.setEnabled(can_change and state.can_undo)
        self.export.setEnabled(state.total > 0)
