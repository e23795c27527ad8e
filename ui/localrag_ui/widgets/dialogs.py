"""Questions and notes in a box of their own, in plain text."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from localrag_ui.widgets.safe_text import shown


def is_agreed(parent: QWidget, *, title: str, text: str, yes: str, no: str) -> bool:
    """Ask before something goes that would have to be made again."""
    box = _box(parent, title, text)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse)
    box.setEscapeButton(refuse)
    box.exec()
    return box.clickedButton() is agree


def choice(parent: QWidget, *, title: str, text: str, ways: tuple[str, ...], no: str) -> int:
    """Ask which of several ways to go; return its number from 0, -1 for none of them."""
    box = _box(parent, title, text)
    buttons = [box.addButton(way, QMessageBox.ButtonRole.AcceptRole) for way in ways]
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(buttons[0])
    box.setEscapeButton(refuse)
    box.exec()
    clicked = box.clickedButton()
    return next((at for at, one in enumerate(buttons) if one is clicked), -1)


def tell(parent: QWidget, *, title: str, text: str, close: str) -> None:
    """Show a note until it is closed."""
    box = _box(parent, title, text)
    box.addButton(close, QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def _box(parent: QWidget, title: str, text: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(shown(title))
    box.setText(shown(text))
    return box
