"""Buttons with words and a name for screen readers."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from localrag_ui.widgets.safe_text import show_button_text, shown


def button(words: str, act: Callable[[], object] | None = None, role: str = "") -> QPushButton:
    """Return a button that does `act`; `role` picks its looks in the style sheet."""
    made = QPushButton()
    made.setProperty("role", role)
    say(made, words)
    if act is not None:
        made.clicked.connect(lambda _=False: act())
    return made


def say(made: QPushButton, words: str) -> None:
    """Show words on a button, and tell them to screen readers."""
    show_button_text(made, words)
    made.setAccessibleName(words)


def menu_button(words: str, name: str) -> tuple[QPushButton, QMenu]:
    """Return a button that opens a menu, and the menu; `name` says what the menu is for."""
    made = QPushButton()
    made.setProperty("role", "flat")
    show_button_text(made, f"{words} ▾")
    made.setAccessibleName(name)
    menu = QMenu(made)
    menu.setAccessibleName(name)
    made.setMenu(menu)
    return made, menu


def add_entry(
    menu: QMenu, untrusted_words: str, act: Callable[[], object], *, enabled: bool = True
) -> None:
    """Put an entry into a menu; `&` in it is no shortcut."""
    action = menu.addAction(shown(untrusted_words).replace("\n", " ").replace("&", "&&"))
    action.setEnabled(enabled)
    action.triggered.connect(lambda _=False: act())


def in_a_row(*widgets: QWidget | None) -> QHBoxLayout:
    """Return widgets side by side; None stands for the room that is left."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        if widget is None:
            row.addStretch()
        else:
            row.addWidget(widget)
    return row
