"""Beside the question: of what part of the library it is asked, and how it is answered."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from localrag_ui.presenters.choices import AskChoices
from localrag_ui.presenters.scope import ScopeChoice, folder_choices, kind_choices
from localrag_ui.results import DocumentRow, FolderRow
from localrag_ui.strings import Strings
from localrag_ui.views.effort_panel import EffortPanel
from localrag_ui.views.scope_panel import ScopePanel
from localrag_ui.widgets.buttons import button
from localrag_ui.widgets.flow import flowing
from localrag_ui.widgets.safe_text import show_button_text, show_tooltip

_LONGEST = 40  # characters of a button
Held = Callable[[], tuple[Iterable[FolderRow], Iterable[DocumentRow]]]


class ChoicesBar(QWidget):
    """Two buttons that open a panel each above them; tells changes by `chosen`.

    `opened` tells that a panel opened or closed; `open_height` is what the open one needs.

    `held` returns the folders and documents of the library when the panel opens.
    """

    chosen = Signal(object)
    opened = Signal()

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._choices = AskChoices()
        self._scroll = QScrollArea()
        self.held: Held = lambda: ((), ())
        self.scope_panel = ScopePanel(strings)
        self.effort_panel = EffortPanel(strings)
        self.scope = button("", self.toggle_scope, "choice")
        self.reset = button(strings("scope.reset"), self.reset_scope, "flat")
        self.effort = button("", self.toggle_effort, "choice")
        for one in (self.scope, self.effort):
            one.setCheckable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._panels())
        self.buttons = flowing(self.scope, self.reset, self.effort)
        column.addWidget(self.buttons)
        self.scope_panel.changed.connect(self._scoped)
        self.effort_panel.changed.connect(self.chosen)
        self.draw(self._choices)

    @property
    def open_height(self) -> int:
        """The height in pixels that the open panel needs, 0 where none is open."""
        panels = (self.scope_panel, self.effort_panel)
        return sum(self._height_of(panel) for panel in panels if not panel.isHidden())

    def fit(self, *, has_room: bool) -> None:
        """Show the open panel whole where there is room, else as much as there is."""
        height = self.open_height
        self._scroll.setMaximumHeight(height)
        self._scroll.setMinimumHeight(height if has_room else 0)

    def _height_of(self, panel: QWidget) -> int:
        room = self.width() if self.isVisible() else panel.sizeHint().width()
        return max(panel.sizeHint().height(), panel.heightForWidth(room))

    def draw(self, choices: AskChoices) -> None:
        """Show the choices."""
        self._choices = choices
        words, scope = self._strings, choices.scope
        told = words("scope.button", words=scope.words(words))
        self._say(self.scope, told)
        self._say(self.effort, words("effort.button", words=choices.short_words(words)))
        self.reset.setVisible(not scope.is_whole)
        self.scope_panel.draw(scope)
        self.effort_panel.draw(choices)

    def know_model(self, *, has_model: bool) -> None:
        """Say what the slider means with or without a model."""
        self.effort_panel.draw(self._choices, has_model=has_model)

    def toggle_scope(self) -> None:
        """Open or close the choice of what is asked."""
        is_open = self.scope_panel.isHidden()
        if is_open:
            folders, rows = self.held()
            documents = list(rows)
            found = folder_choices(folders, documents)
            self.scope_panel.offer(found, kind_choices(documents))
        self._show(scope=is_open, effort=False)
        if is_open:
            self.scope_panel.focus()

    def toggle_effort(self) -> None:
        """Open or close the choice of how it is answered."""
        is_open = self.effort_panel.isHidden()
        self._show(scope=False, effort=is_open)
        if is_open:
            self.effort_panel.focus()

    def close_panels(self) -> None:
        """Close what is open, and give the keyboard to its button."""
        opener = self.effort if self.scope_panel.isHidden() else self.scope
        is_open = not (self.scope_panel.isHidden() and self.effort_panel.isHidden())
        self._show(scope=False, effort=False)
        if is_open:
            opener.setFocus()

    def reset_scope(self) -> None:
        """Ask the whole library again."""
        self._scoped(ScopeChoice())

    def _panels(self) -> QScrollArea:
        """Return both panels in an area that scrolls where the window is low or the text large."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        for panel in (self.scope_panel, self.effort_panel):
            panel.hide()
            panel.closed.connect(self.close_panels)
            column.addWidget(panel)
        scroll = self._scroll
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        scroll.setWidget(inside)
        scroll.hide()
        return scroll

    def _show(self, *, scope: bool, effort: bool) -> None:
        self._scroll.setVisible(scope or effort)
        self.scope_panel.setVisible(scope)
        self.effort_panel.setVisible(effort)
        self.scope.setChecked(scope)
        self.effort.setChecked(effort)
        self.draw(self._choices)
        self.opened.emit()

    @staticmethod
    def _say(opener: QPushButton, told: str) -> None:
        """Show words and whether the panel is open; a long scope is cut on the button alone."""
        is_long = len(told) > _LONGEST
        short = f"{told[: _LONGEST - 1]}…" if is_long else told
        show_button_text(opener, f"{short} {'▾' if opener.isChecked() else '▸'}")
        opener.setAccessibleName(told)
        show_tooltip(opener, told if is_long else "")

    def _scoped(self, scope: ScopeChoice) -> None:
        self.chosen.emit(replace(self._choices, scope=scope))
