"""The page beside the answer."""

import math

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from localrag_ui.presenters.page_view import PageKind, PageViewPresenter, PageViewState
from localrag_ui.results import PageResult
from localrag_ui.strings import Strings
from localrag_ui.widgets.find_bar import FindBar
from localrag_ui.widgets.page_picture import PagePicture
from localrag_ui.widgets.page_text import PageText
from localrag_ui.widgets.safe_text import ElidedLabel, SafeLabel, show_button_text, show_tooltip

_SLOW_MS = 400  # before it is said that a page is being opened
_SETTLED_MS = 250  # after the last resize, before a sharper picture is asked for


class PagePane(QFrame):
    """Draws what PageViewPresenter decides."""

    def __init__(self, presenter: PageViewPresenter, strings: Strings) -> None:
        super().__init__()
        self.setObjectName("page_pane")
        self.setAccessibleName(strings("page.name"))
        self._presenter = presenter
        self._strings = strings
        self._drawn: PageResult | None = None
        self._drawn_beside: PageResult | None = None
        self._opening = 0
        self._name = ElidedLabel(middle=True, role="strong")
        self._where = SafeLabel(role="secondary")
        self._note = SafeLabel(role="secondary", wraps=True)
        self._zoom = SafeLabel(role="secondary")
        self._picture = PagePicture()
        self._picture.setAccessibleName(strings("page.picture"))
        self._scroll = self._scroll_area()
        self._text = PageText(strings("page.text"))
        self._message = SafeLabel(role="secondary", wraps=True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setMargin(40)
        self._beside = PageText(strings("source.text_name"))
        self._beside.hide()
        self.find_bar = FindBar(strings)
        self.find_bar.searched.connect(presenter.find)
        self.find_bar.stepped.connect(presenter.step_found)
        self.find_bar.closed.connect(self.focus)
        self._stack = QStackedWidget()
        for widget in (self._message, self._scroll, self._text):
            self._stack.addWidget(widget)
        self._make_buttons()
        self._lay_out()
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._tell_width)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(lambda: self._note.show_text(strings("page.loading")))
        self.draw(presenter.state)

    def draw(self, state: PageViewState) -> None:
        """Bring the pane up to `state`; the page before stays until the next one is there."""
        if state.kind is PageKind.LOADING and self._drawn is not None:
            self._slow.start()
            return
        self._slow.stop()
        self._name.show_text(state.name)
        self._where.show_text(state.where)
        for one in (self._open, self._folder):
            one.setVisible(state.can_open)
        self._search.setVisible(bool(state.name))
        self._as_text.setVisible(state.can_show_text)
        self._as_text.setChecked(state.is_text_shown)
        self.find_bar.draw(state.found, can_step=state.can_step_found)
        self._draw_beside(state.beside)
        self._tools.setVisible(bool(state.name))
        self._before.setEnabled(state.can_previous_place)
        self._after.setEnabled(state.can_next_place)
        self._earlier.setEnabled(state.can_previous_page)
        self._later.setEnabled(state.can_next_page)
        self._zoom.show_text(self._strings("page.zoom", percent=state.zoom))
        match state.kind:
            case PageKind.PICTURE | PageKind.TEXT if state.page is not None:
                self._note.show_text(state.message)
                scrolls = state.opening != self._opening
                self._show_page(state.kind, state.page, state.mark if scrolls else None)
                self._opening = state.opening
            case _:
                self._note.show_text("")
                self._drawn = None
                self._message.show_text(state.message)
                self._stack.setCurrentWidget(self._message)
        self._fit(state.zoom)

    def focus(self) -> None:
        """Give the keyboard to the page."""
        shown = self._stack.currentWidget()
        target = self._open if shown is None or shown is self._message else shown
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture at once, and ask for a sharper one when the size has settled."""
        super().resizeEvent(event)
        self._fit(self._presenter.state.zoom)
        self._settled.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Zoom with Ctrl and the wheel."""
        if not isinstance(event, QWheelEvent) or watched is not self._scroll.viewport():
            return False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._presenter.zoom(1 if event.angleDelta().y() > 0 else -1)
            return True
        return False

    def open_find(self) -> None:
        """Look for words in the document that is shown."""
        if self._presenter.state.name:
            self.find_bar.open_bar()

    def _toggle_text(self) -> None:
        self._presenter.show_text(is_shown=self._as_text.isChecked())

    def _draw_beside(self, page: PageResult | None) -> None:
        """Show the text that was read from the page beside its picture, for comparing."""
        if page is not None and page is not self._drawn_beside:
            self._beside.show_page(page.text, page.spans, page.blocks)
        self._drawn_beside = page
        self._beside.setVisible(page is not None)

    def _show_page(self, kind: PageKind, page: PageResult, mark: int | None) -> None:
        is_new = page is not self._drawn
        self._drawn = page
        if kind is PageKind.TEXT:
            self._stack.setCurrentWidget(self._text)
            if is_new:
                self._text.show_page(page.text, page.spans, page.blocks)
            if mark is not None:
                self._text.show_mark(mark)
            return
        self._stack.setCurrentWidget(self._scroll)
        if is_new:
            self._picture.show_page(page.png, page.rectangles)
            self._fit(self._presenter.state.zoom)
        if mark is not None:
            self._scroll_to_mark(mark)

    def _scroll_to_mark(self, number: int) -> None:
        mark = self._picture.mark(number)
        bar = self._scroll.verticalScrollBar()
        top = 0.0 if mark is None else mark.top() - self._scroll.viewport().height() / 3
        bar.setValue(max(0, round(top)))
        if mark is not None:
            across = mark.left() - 40
            self._scroll.horizontalScrollBar().setValue(max(0, round(across)))

    def _fit(self, zoom: int) -> None:
        self._picture.set_width(max(100, self._page_width() * zoom // 100))
        size = round(self.font().pixelSize() * 8 / 7 * zoom / 100)
        if self._text.property("reading_px") != size:
            self._text.setProperty("reading_px", size)
            self._text.setStyleSheet(f"font-size: {max(size, 8)}px;")
            if self._drawn is not None and self._stack.currentWidget() is self._text:
                drawn = self._drawn
                self._text.show_page(drawn.text, drawn.spans, drawn.blocks)

    def _page_width(self) -> int:
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        return self._stack.width() - bar - 4  # the hidden page of a stack keeps an old width

    def _tell_width(self) -> None:
        self._presenter.set_width(math.ceil(self._page_width() * self.devicePixelRatioF()))

    def _scroll_area(self) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setObjectName("page_scroll")
        scroll.setAccessibleName(self._strings("page.picture"))
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setWidget(self._picture)
        scroll.viewport().installEventFilter(self)
        return scroll

    def _make_buttons(self) -> None:
        presenter = self._presenter
        self._open = self._button("page.open_file", presenter.open_file)
        self._folder = self._button("source.folder", presenter.show_in_folder)
        self._search = self._button("find.open", self.open_find)
        self._as_text = self._button("source.text", self._toggle_text)
        self._as_text.setCheckable(True)
        self._as_text.setProperty("role", "chip")
        self._before = self._button("page.previous_place", lambda: presenter.step_place(-1))
        self._after = self._button("page.next_place", lambda: presenter.step_place(1))
        self._earlier = self._button("page.previous_page", lambda: presenter.turn_page(-1), "‹")
        self._later = self._button("page.next_page", lambda: presenter.turn_page(1), "›")
        self._smaller = self._button("page.zoom_out", lambda: presenter.zoom(-1), "－")
        self._larger = self._button("page.zoom_in", lambda: presenter.zoom(1), "＋")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch()
        for button in (self._search, self._folder, self._open):
            head.addWidget(button)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        for widget in (self._earlier, self._where, self._later):
            tools.addWidget(widget)
        tools.addWidget(self._as_text)
        tools.addStretch()
        for widget in (self._smaller, self._zoom, self._larger, self._before, self._after):
            tools.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addLayout(head)
        column.addWidget(self._tools)
        column.addWidget(self.find_bar)
        column.addWidget(self._note)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        both.addWidget(self._stack)
        both.addWidget(self._beside)
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 1)
        both.handle(1).setAccessibleName(self._strings("source.border"))
        column.addWidget(both, 1)

    def _button(self, name: str, act: object, sign: str = "") -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "flat")
        show_button_text(button, sign or self._strings(name))
        button.setAccessibleName(self._strings(name))
        if sign:
            show_tooltip(button, self._strings(name))
        button.clicked.connect(act)
        return button
