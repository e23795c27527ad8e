"""Words for people who listen to the window."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from localrag_ui.widgets.safe_text import shown


def announce(widget: QWidget, untrusted_words: str) -> None:
    """Have a screen reader say what has happened; without one nothing happens."""
    if untrusted_words and QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(widget, shown(untrusted_words))
        QAccessible.updateAccessibility(event)
