"""What fills the window: rail, screens, the page beside them, and the status line."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.strings import Strings
from localrag_ui.views.page_pane import PagePane
from localrag_ui.views.status_strip import StatusStrip
from localrag_ui.widgets.notice import Notice
from localrag_ui.widgets.pane_switch import PaneSwitch
from localrag_ui.widgets.rail import Rail

_NARROW = 1200  # pixels of width below which page and screen take turns


class Panes(QWidget):
    """Lays out the parts, and goes from one to the next."""

    def __init__(
        self, rail: Rail, screens: QStackedWidget, page_pane: PagePane, strings: Strings
    ) -> None:
        super().__init__()
        self.notice = Notice(strings)
        self.switch = PaneSwitch(strings)
        self.status = StatusStrip(strings)
        self._rail, self._screens, self._page_pane = rail, screens, page_pane
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(screens)
        self._split.addWidget(page_pane)
        self._split.setChildrenCollapsible(False)
        self._split.setStretchFactor(0, 44)
        self._split.setStretchFactor(1, 56)
        self._split.setSizes([580, 740])
        self._split.handle(1).setAccessibleName(strings("page.border"))
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.notice)
        middle.addWidget(self.switch)
        middle.addWidget(self._split, 1)
        middle.addWidget(self.status)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(rail)
        row.addLayout(middle, 1)

    def split(self) -> tuple[int, ...]:
        """Return the pixels that screen and page take, () while there is no page."""
        return tuple(self._split.sizes()) if self._page_pane.isVisible() else ()

    def split_by(self, sizes: Sequence[int]) -> None:
        """Give screen and page so many pixels; sizes that do not fit are left out."""
        if len(sizes) == self._split.count() and min(sizes) > 0:
            self._split.setSizes(list(sizes))

    def arrange(self, width: int, *, has_page: bool) -> None:
        """Show page and screen side by side, or by turns where the window is narrow."""
        is_narrow = width < _NARROW
        self.switch.setVisible(is_narrow and has_page)
        is_page_turn = is_narrow and has_page and self.switch.is_page
        self._page_pane.setVisible(has_page and (not is_narrow or is_page_turn))
        self._screens.setVisible(not is_page_turn)

    def to_next(self, to_screen: Callable[[], None]) -> None:
        """Give the keyboard to the next of rail, screen, page and status line."""
        stops: list[tuple[QWidget, Callable[[], None]]] = [
            (self._rail, self._rail.focus),
            (self._screens, to_screen),
            (self._page_pane, self._page_pane.focus),
            (self.status, self.status.focus),
        ]
        visible = [(pane, focus) for pane, focus in stops if pane.isVisible()]
        focused = QApplication.focusWidget()
        at = next(
            (n for n, (p, _) in enumerate(visible) if focused and p.isAncestorOf(focused)), -1
        )
        visible[(at + 1) % len(visible)][1]()
