"""Buttons with a name for screen readers."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from localrag_ui.widgets.safe_text import show_button_text, show_tooltip


def button(
    words: str, act: Callable[[], object], *, role: str = "", tip: str = ""
) -> QPushButton:
    """Return a button that says `words` and does `act`; `role` picks its looks."""
    made = QPushButton()
    made.setProperty("role", role)
    show_button_text(made, words)
    made.setAccessibleName(words)
    show_tooltip(made, tip)
    made.clicked.connect(lambda _=False: act())
    return made


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
