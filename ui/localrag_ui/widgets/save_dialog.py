"""Where a file is saved."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


def chosen_file(parent: QWidget, *, title: str, name: str, filter_: str) -> str:
    """Return the file that was chosen, '' for none; whether one is overwritten was asked there.

    `name` is a suggestion, its ending the one that every chosen name gets.
    """
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(filter_)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    dialog.setDirectory(QStandardPaths.writableLocation(documents))
    dialog.selectFile(name)
    found = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return found[0] if found else ""
