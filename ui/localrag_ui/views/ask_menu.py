"""The menu of the question screen, with its keys."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from localrag_ui.presenters.answer_acts import FORMATS
from localrag_ui.presenters.choices import AskChoices
from localrag_ui.strings import Strings
from localrag_ui.views.ask_desk import AskDesk

_AFTER = 2  # menus that stand before this one


def insert_ask_menu(
    bar: QMenuBar, strings: Strings, desk: AskDesk, show: Callable[[], object]
) -> QMenu:
    """Put the menu behind those for files and editing; `show` brings the question screen up."""
    menu = QMenu(strings("desk.menu"), bar)
    bar.insertMenu(bar.actions()[_AFTER], menu)
    choices = desk.view.choices

    def add(words: str, act: Callable[[], object], key: str = "") -> QAction:
        action = menu.addAction(strings(words))
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False: act())
        return action

    def option(words: str, changed: Callable[[AskChoices, bool], AskChoices]) -> QAction:
        action = menu.addAction(strings(words))
        action.setCheckable(True)
        action.triggered.connect(
            lambda _=False: desk.ask.choose(changed(desk.ask.state.choices, action.isChecked()))
        )
        return action

    def shown(act: Callable[[], object]) -> Callable[[], object]:
        return lambda: (show(), act())

    add("history.name", shown(desk.toggle_history), "Ctrl+H")
    add("approve.list", shown(desk.toggle_approvals), "Ctrl+Shift+H")
    add("desk.search_key", desk.view.search)  # its key belongs to the field, as that of sending
    menu.addSeparator()
    add("scope.name", shown(choices.toggle_scope), "Ctrl+K")
    add("scope.reset", choices.reset_scope, "Ctrl+Shift+K")
    add("effort.name", shown(choices.toggle_effort), "Ctrl+J")
    menu.addSeparator()
    further = [
        add("again.name", desk.open_again_menu, "Ctrl+R"),
        add("approve.button", desk.approve, "Ctrl+Shift+A"),
        add("approve.revoke", desk.revoke),
    ]
    exports = menu.addMenu(strings("desk.export_conversation"))
    for format_, key in zip(FORMATS, ("Ctrl+S", "", ""), strict=True):
        action = exports.addAction(strings(f"export.{format_}"))
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False, name=format_: desk.export(name))
    menu.addSeparator()
    options = {
        "is_strict": option("desk.strict", lambda c, on: replace(c, is_strict=on)),
        "keeps": option("effort.keeps", lambda c, on: replace(c, keeps=on)),
        "sends_on_enter": option("desk.enter", lambda c, on: replace(c, sends_on_enter=on)),
    }
    menu.aboutToShow.connect(partial(_refresh, desk, further, exports, options))
    # A key works only where its entry is on, and what can be done changes while the menu is closed.
    menu.aboutToHide.connect(partial(_enable, further, exports))
    return menu


def _enable(further: list[QAction], exports: QMenu) -> None:
    for action in further:
        action.setEnabled(True)
    exports.setEnabled(True)


def _refresh(
    desk: AskDesk, further: list[QAction], exports: QMenu, options: dict[str, QAction]
) -> None:
    """Show what can be done now, and how the options stand."""
    current, state = desk.ask.current, desk.ask.state
    can = (
        current is not None and not state.can_stop,
        current is not None and current.can_approve,
        current is not None and current.standing is not None,
    )
    for action, is_possible in zip(further, can, strict=True):
        action.setEnabled(is_possible)
    exports.setEnabled(state.conversation is not None)
    for name, action in options.items():
        action.setChecked(bool(getattr(state.choices, name)))
