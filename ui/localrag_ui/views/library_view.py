"""Folders, the run in progress, and the table of documents."""

import os

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from localrag.domain.paths import file_uri
from localrag_ui.item_models.documents import COLUMNS, DocumentsModel
from localrag_ui.presenters.library import Chip, LibraryPresenter, LibraryState
from localrag_ui.results import DocumentRow, FolderRow
from localrag_ui.strings import Strings
from localrag_ui.views.folder_list import FolderList
from localrag_ui.widgets.decision import Decision
from localrag_ui.widgets.dialogs import is_agreed
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.safe_text import ElidedLabel, SafeLabel, show_button_text

_WIDTHS = {"name": 260, "place": 220, "type": 70, "pages": 70, "state": 100, "reason": 260}


class LibraryView(QWidget):
    """Draws what LibraryPresenter decides; tells which document is to be shown."""

    document_chosen = Signal(object)

    def __init__(self, presenter: LibraryPresenter, strings: Strings) -> None:
        super().__init__()
        self._presenter = presenter
        self._strings = strings
        self.setAcceptDrops(True)
        self.setAccessibleName(strings("library.name"))
        self._add = self._button("library.add", self.choose_folder, role="primary")
        self._update = self._button("library.update", presenter.update)
        self._folders = FolderList(strings)
        self._folders.removed.connect(self._remove)
        self._progress = ElidedLabel(middle=True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(strings("library.progress", item="", done="", total=""))
        self._stop = self._button("library.stop", presenter.stop)
        self._message = SafeLabel(role="secondary", wraps=True)
        self._decision = Decision(strings)
        self._decision.removed.connect(self._settle_removal)
        self._decision.kept.connect(lambda: presenter.settle(is_removal=False))
        self._chips = {chip: self._chip(chip) for chip in Chip}
        self._model = DocumentsModel(strings)
        self.table = self._table()
        self._forget = self._button("library.forget", self._forget_row)
        self._show = self._button("library.show", self._show_row)
        self._lay_out()
        self.draw(presenter.state)

    def draw(self, state: LibraryState) -> None:
        """Bring the screen up to `state`."""
        self._folders.draw(state.folders, can_change=not state.is_running)
        self._add.setEnabled(not state.is_running)
        self._update.setEnabled(bool(state.folders) and not state.is_running)
        self._running.setVisible(state.is_running)
        self._stop.setEnabled(state.can_stop)
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
        self._chosen()

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
        if row is None:
            return
        if self._agreed("forget", self._strings("library.confirm_forget", path=row.path)):
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

    def _current(self) -> DocumentRow | None:
        index = self.table.currentIndex()
        return self._model.row(index.row()) if index.isValid() else None

    def _chosen(self) -> None:
        row = self._current()
        self._show.setEnabled(row is not None and row.state != "skipped")
        self._forget.setEnabled(row is not None and row.container is None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(10)
        head = _row(SafeLabel(self._strings("library.title"), role="title"))
        head.addStretch()
        head.addWidget(self._update)
        head.addWidget(self._add)
        column.addLayout(head)
        column.addWidget(self._folders)
        column.addWidget(SafeLabel(self._strings("library.drop"), role="secondary"))
        self._running = QWidget()
        running = QVBoxLayout(self._running)
        running.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.addWidget(self._progress)
        line.addStretch()
        line.addWidget(self._stop)
        running.addLayout(line)
        running.addWidget(self._bar)
        column.addWidget(self._running)
        column.addWidget(self._message)
        column.addWidget(self._decision)
        column.addSpacing(6)
        column.addWidget(flowing(*self._chips.values(), self._show, self._forget))
        column.addWidget(self.table, 1)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setAccessibleName(self._strings("library.documents"))
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(32)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
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

    def _button(self, name: str, act: object, role: str = "") -> QPushButton:
        button = QPushButton()
        button.setProperty("role", role)
        show_button_text(button, self._strings(name))
        button.setAccessibleName(self._strings(name))
        button.clicked.connect(act)
        return button


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    return row


def _dropped(urls: list[QUrl]) -> tuple[str, ...]:
    """Return the file: URIs among `urls`, with the bytes of their names as they are."""
    encoded = (
        bytes(url.toEncoded().data()).decode("ascii") for url in urls if url.isLocalFile()
    )
    return tuple(uri.rstrip("/") or uri for uri in encoded)
