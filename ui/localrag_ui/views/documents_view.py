"""The tab 文書: folders, the run in progress, the state of the library, the table of documents."""

import os
from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from localrag.domain.paths import file_uri
from localrag_ui.item_models.documents import COLUMNS, DocumentsModel
from localrag_ui.presenters.document_filter import Chip
from localrag_ui.presenters.health import HealthPresenter, HealthState
from localrag_ui.presenters.library import LibraryPresenter, LibraryState
from localrag_ui.results import DocumentRow, FolderRow
from localrag_ui.strings import Strings
from localrag_ui.views.folder_list import FolderList
from localrag_ui.views.health_line import HealthLine
from localrag_ui.widgets.buttons import button, in_a_row
from localrag_ui.widgets.decision import Decision
from localrag_ui.widgets.dialogs import is_agreed
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.plain_table import dress
from localrag_ui.widgets.safe_text import ElidedLabel, SafeLabel, show_button_text

_FOLDERS_HEIGHT = 110  # pixels
_TABLE_HEIGHT = 160  # pixels at least; below that the whole screen scrolls
_SEARCH_WIDTH = 260
_WIDTHS = {"name": 260, "place": 220, "type": 70, "pages": 70, "state": 100, "reason": 260}


class DocumentsView(QWidget):
    """Draws what LibraryPresenter decides; tells which document is to be shown."""

    document_chosen = Signal(object)

    def __init__(
        self, presenter: LibraryPresenter, strings: Strings, health: HealthPresenter
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = strings
        self._may_add = True
        self.setAcceptDrops(True)
        self.setAccessibleName(strings("documents.tab"))
        self._locked = SafeLabel(role="secondary", wraps=True)
        self._folders = FolderList(strings)
        self._folders.removed.connect(self._remove)
        self._progress = ElidedLabel(middle=True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(strings("library.progress", item="", done="", total=""))
        self._pace = SafeLabel(role="secondary")
        self._make_buttons()
        self._health = HealthLine(strings, health)
        health.changed = self.draw_health
        self._message = SafeLabel(role="secondary", wraps=True)
        self._decision = Decision(strings)
        self._decision.removed.connect(self._settle_removal)
        self._decision.kept.connect(lambda: presenter.settle(is_removal=False))
        self._chips = {chip: self._chip(chip) for chip in Chip}
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(strings("documents.search"))
        self.search.setAccessibleName(strings("documents.search"))
        self.search.textChanged.connect(presenter.search)
        self._empty = SafeLabel(wraps=True)
        self._model = DocumentsModel(strings)
        self.table = self._table()
        self._lay_out()
        self.draw(presenter.state)

    def draw(self, state: LibraryState) -> None:
        """Bring the screen up to `state`."""
        self._folders.draw(state.folders, can_change=not state.is_running)
        height = min(_FOLDERS_HEIGHT, self._folders.sizeHint().height() + 2)
        self._folder_list.setFixedHeight(height)
        self._add.setEnabled(self._may_add and not state.is_running)
        self._update.setEnabled(bool(state.folders) and not state.is_running)
        self._running.setVisible(state.is_running)
        self._stop.setEnabled(state.can_stop)
        self._pause.setEnabled(state.can_stop)
        self._resume.setVisible(state.is_paused)
        self._undo.setVisible(bool(state.left_out))
        self._pace.show_text(state.pace)
        self._progress.show_text(state.progress)
        self._bar.setRange(0, state.total)
        self._bar.setValue(state.done)
        self._message.show_text(state.message)
        self._decision.show_text(state.waiting, can_decide=not state.is_running)
        for chip, count in state.counts:
            button = self._chips[chip]
            name = self._strings(f"library.{chip.value}")
            words = self._strings("library.chip", name=name, count=f"{count:,}")
            show_button_text(button, words)
            button.setAccessibleName(words)
            button.setChecked(chip is state.chip)
        self._model.show(state.rows)
        self.table.setVisible(bool(state.rows))
        self._empty.show_text(self._empty_words(state))
        self._export.setEnabled(bool(state.rows))
        self._chosen()

    def allow(self, *, may_add: bool) -> None:
        """Let people add folders, or say that the administrator fixed them."""
        self._may_add = may_add
        self.setAcceptDrops(may_add)
        self._drop.setVisible(may_add)
        self._locked.show_text("" if may_add else self._strings("documents.forbidden"))
        self.draw(self._presenter.state)

    def draw_health(self, state: HealthState) -> None:
        """Show what is known of the state of the library."""
        self._health.draw(state)
        self._folders.note_unreachable(state.unreachable)

    def sorting(self) -> str:
        """Return by which column the table is sorted, such as `modified-`, to be kept."""
        header = self.table.horizontalHeader()
        is_down = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        return COLUMNS[header.sortIndicatorSection()] + ("-" if is_down else "")

    def sort_by(self, kept: str) -> None:
        """Sort the table as `sorting` told; anything else changes nothing."""
        name, order = kept.removesuffix("-"), Qt.SortOrder.AscendingOrder
        if kept.endswith("-"):
            order = Qt.SortOrder.DescendingOrder
        if name in COLUMNS:
            self.table.sortByColumn(COLUMNS.index(name), order)

    def focus(self) -> None:
        """Give the keyboard to the table."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_folder(self) -> None:
        """Let the user pick a folder and add it."""
        found = QFileDialog.getExistingDirectory(self, self._strings("library.choose"))
        if found:
            self._presenter.add_folders((file_uri(os.fsencode(found)),))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what comes from the file manager."""
        if _dropped(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the folders; the engine says so where one is no folder."""
        event.acceptProposedAction()
        self._presenter.add_folders(_dropped(event.mimeData().urls()))

    def _remove(self, folder: FolderRow) -> None:
        text = self._strings(
            "library.confirm_remove",
            path=folder.path,
            count=f"{self._presenter.count_below(folder.uri):,}",
        )
        if self._agreed("remove", text):
            self._presenter.remove_folder(folder.uri)

    def _settle_removal(self) -> None:
        if self._agreed("settle", self._strings("library.confirm_settle")):
            self._presenter.settle(is_removal=True)

    def _forget_row(self) -> None:
        row = self._current()
        if row is not None:
            self._presenter.forget(row.uri)

    def _show_row(self) -> None:
        row = self._current()
        if row is not None and row.state != "skipped":
            self.document_chosen.emit(row)

    def _agreed(self, what: str, text: str) -> bool:
        return is_agreed(
            self,
            title=self._strings(f"library.confirm_{what}_title"),
            text=text,
            yes=self._strings(f"library.confirm_{what}_yes"),
            no=self._strings("library.cancel"),
        )

    def _read_again(self) -> None:
        row = self._current()
        if row is not None:
            self._presenter.read_again((row.uri,))

    def _save_list(self) -> None:
        """Write the rows that are shown, in the order in which they are shown."""
        words = self._strings
        title, name = words("documents.export_title"), words("documents.export_name")
        path, _ = QFileDialog.getSaveFileName(self, title, name, words("documents.csv"))
        if path:
            order = range(self._model.rowCount())
            uris = tuple(self._model.row(at).uri for at in order)
            self._presenter.export(path, uris)

    def _empty_words(self, state: LibraryState) -> str:
        if state.rows or not state.is_known:
            return ""
        if any(count for _, count in state.counts):
            return self._strings("documents.empty_filter")
        name = "documents.empty_reading" if state.is_running else "documents.empty"
        return self._strings(name)

    def _current(self) -> DocumentRow | None:
        index = self.table.currentIndex()
        return self._model.row(index.row()) if index.isValid() else None

    def _chosen(self) -> None:
        row = self._current()
        self._show.setEnabled(row is not None and row.state != "skipped")
        is_idle = not self._presenter.state.is_running
        self._forget.setEnabled(row is not None and row.container is None)
        self._again.setEnabled(row is not None and is_idle)

    def _make_buttons(self) -> None:
        presenter = self._presenter
        self._add = self._button("library.add", self.choose_folder, role="primary")
        self._update = self._button("library.update", presenter.update)
        self._stop = self._button("library.stop", presenter.stop)
        self._pause = self._button("documents.pause", presenter.pause)
        self._resume = self._button("documents.resume", presenter.resume, role="primary")
        self._undo = self._button("documents.undo", presenter.take_in_again)
        self._forget = self._button("library.forget", self._forget_row)
        self._show = self._button("library.show", self._show_row)
        self._again = self._button("documents.read_again", self._read_again)
        self._export = self._button("documents.export", self._save_list)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        self._drop = SafeLabel(self._strings("library.drop"), role="secondary", wraps=True)
        head = in_a_row(self._drop, self._resume, self._update, self._add)
        head.setStretch(0, 1)
        column.addLayout(head)
        column.addWidget(self._locked)
        self._folder_list = _at_most(self._folders)
        column.addWidget(self._folder_list)
        self._running = QWidget()
        running = QVBoxLayout(self._running)
        running.setContentsMargins(0, 0, 0, 0)
        running.addLayout(in_a_row(self._progress, None, self._pace, self._pause, self._stop))
        running.addWidget(self._bar)
        column.addWidget(self._running)
        said = in_a_row(self._message, self._undo)
        said.setStretch(0, 1)
        column.addLayout(said)
        column.addWidget(self._decision)
        column.addWidget(self._health)
        column.addWidget(flowing(*self._chips.values()))
        self.search.setMinimumWidth(_SEARCH_WIDTH)
        column.addWidget(
            flowing(self.search, self._show, self._again, self._forget, self._export)
        )
        column.addWidget(self._empty)
        self.table.setMinimumHeight(_TABLE_HEIGHT)
        column.addWidget(self.table, 1)
        column.addStretch()

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setAccessibleName(self._strings("library.documents"))
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        dress(table)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for at, name in enumerate(COLUMNS[:-1]):
            table.setColumnWidth(at, _WIDTHS[name])
        table.activated.connect(self._show_row)
        table.selectionModel().currentChanged.connect(self._chosen)
        return table

    def _chip(self, chip: Chip) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        button.setProperty("role", "chip")
        button.clicked.connect(lambda: self._presenter.choose(chip))
        return button

    def _button(self, name: str, act: Callable[[], object], role: str = "") -> QPushButton:
        return button(self._strings(name), act, role=role)


def _at_most(folders: QWidget) -> QScrollArea:
    """Return the folders in a frame that scrolls where there are many."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setWidget(folders)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll


def _dropped(urls: list[QUrl]) -> tuple[str, ...]:
    """Return the file: URIs among `urls`, with the bytes of their names as they are."""
    encoded = (
        bytes(url.toEncoded().data()).decode("ascii") for url in urls if url.isLocalFile()
    )
    return tuple(uri.rstrip("/") or uri for uri in encoded)
