"""Beside the question: of what part of the library it is asked, and how it is answered."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from localrag_ui.presenters.choices import AskChoices
from localrag_ui.presenters.scope import ScopeChoice, folder_choices, kind_choices
from localrag_ui.results import DocumentRow, FolderRow
from localrag_ui.strings import Strings
from localrag_ui.views.effort_panel import EffortPanel
from localrag_ui.views.scope_panel import ScopePanel
from localrag_ui.widgets.buttons import button, say
from localrag_ui.widgets.safe_text import show_tooltip

Held = Callable[[], tuple[Iterable[FolderRow], Iterable[DocumentRow]]]


class ChoicesBar(QWidget):
    """Two buttons that open a panel each above them; tells changes by `chosen`.

    `held` returns the folders and documents of the library when the panel opens.
    """

    chosen = Signal(object)

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._choices = AskChoices()
        self.held: Held = lambda: ((), ())
        self.scope_panel = ScopePanel(strings)
        self.effort_panel = EffortPanel(strings)
        self.scope = button("", self.toggle_scope, "chip")
        self.reset = button(strings("scope.reset"), self.reset_scope, "flat")
        self.effort = button("", self.toggle_effort, "chip")
        for one in (self.scope, self.effort):
            one.setCheckable(True)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.scope)
        row.addWidget(self.reset)
        row.addStretch()
        row.addWidget(self.effort)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for panel in (self.scope_panel, self.effort_panel):
            panel.hide()
            panel.closed.connect(self.close_panels)
            column.addWidget(panel)
        column.addLayout(row)
        self.scope_panel.changed.connect(self._scoped)
        self.effort_panel.changed.connect(self.chosen)
        self.draw(self._choices)

    def draw(self, choices: AskChoices) -> None:
        """Show the choices."""
        self._choices = choices
        words, scope = self._strings, choices.scope
        told = words("scope.button", words=scope.words(words))
        say(self.scope, _cut(told))
        self.scope.setAccessibleName(told)
        show_tooltip(self.scope, told)
        self.reset.setVisible(not scope.is_whole)
        say(self.effort, words("effort.button", words=choices.short_words(words)))
        self.scope_panel.draw(scope)
        self.effort_panel.draw(choices)

    def know_model(self, *, has_model: bool) -> None:
        """Say what the slider means with or without a model."""
        self.effort_panel.draw(self._choices, has_model=has_model)

    def toggle_scope(self) -> None:
        """Open or close the choice of what is asked."""
        is_open = not self.scope_panel.isVisible()
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
        is_open = not self.effort_panel.isVisible()
        self._show(scope=False, effort=is_open)
        if is_open:
            self.effort_panel.focus()

    def close_panels(self) -> None:
        """Close what is open, and give the keyboard to its button."""
        opener = self.scope if self.scope_panel.isVisible() else self.effort
        self._show(scope=False, effort=False)
        opener.setFocus()

    def reset_scope(self) -> None:
        """Ask the whole library again."""
        self._scoped(ScopeChoice())

    def _show(self, *, scope: bool, effort: bool) -> None:
        self.scope_panel.setVisible(scope)
        self.effort_panel.setVisible(effort)
        self.scope.setChecked(scope)
        self.effort.setChecked(effort)

    def _scoped(self, scope: ScopeChoice) -> None:
        self.chosen.emit(replace(self._choices, scope=scope))


_LONGEST = 40  # characters of a button


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
