"""The registered folders, each with a button that takes it off."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from localrag_ui.results import FolderRow
from localrag_ui.strings import Strings
from localrag_ui.widgets.safe_text import ElidedLabel, SafeLabel, show_button_text


class FolderList(QWidget):
    """Draws folders; tells which is to be taken off."""

    removed = Signal(object)

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._drawn: tuple[tuple[FolderRow, ...], bool] | None = None
        self._notes: dict[str, SafeLabel] = {}
        self._unreachable: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def draw(self, folders: tuple[FolderRow, ...], *, can_change: bool) -> None:
        """Show `folders`."""
        if self._drawn == (folders, can_change):
            return
        self._drawn = (folders, can_change)
        self._notes = {}
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for folder in folders:
            self._column.addWidget(self._row(folder, can_change=can_change))
        if not folders:
            none = SafeLabel(self._strings("library.none"), role="secondary")
            self._column.addWidget(none)
            none.show()
        self.note_unreachable(self._unreachable)

    def note_unreachable(self, uris: tuple[str, ...]) -> None:
        """Say which folders are not to be seen now."""
        self._unreachable = uris
        for uri, note in self._notes.items():
            note.show_text(self._strings("library.unreachable") if uri in uris else "")

    def _row(self, folder: FolderRow, *, can_change: bool) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        path = ElidedLabel(middle=True)
        path.show_text(folder.path)
        line.addWidget(path)
        note = SafeLabel(role="error")
        line.addWidget(note)
        self._notes[folder.uri] = note
        line.addStretch()
        button = QPushButton()
        button.setProperty("role", "flat")
        show_button_text(button, self._strings("library.remove"))
        button.setAccessibleName(self._strings("library.remove_named", path=folder.path))
        button.setEnabled(can_change)
        button.clicked.connect(lambda: self.removed.emit(folder))
        line.addWidget(button)
        return row
