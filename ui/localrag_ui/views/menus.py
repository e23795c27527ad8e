"""The menu bar: every act of the window with its key."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from localrag_ui.strings import LANGUAGES, Strings
from localrag_ui.theme import Theme, chosen_theme
from localrag_ui.widgets.rail import SCREENS

_MARKS = range(1, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What the menus do."""

    add_folder: Callable[[], object]
    add_model: Callable[[], object]
    quit: Callable[[], object]
    send: Callable[[], object]
    stop: Callable[[], object]
    new_conversation: Callable[[], object]
    focus_question: Callable[[], object]
    copy_answer: Callable[[], object]
    next_pane: Callable[[], object]
    find: Callable[[], object]
    zoom: Callable[[int], object]
    show_screen: Callable[[str], object]
    open_citation: Callable[[int], object]
    show_keys: Callable[[], object]
    show_help: Callable[[], object]
    choose_theme: Callable[[str], object]
    choose_language: Callable[[str], object]


def build_menus(bar: QMenuBar, strings: Strings, acts: Acts) -> None:
    """Fill the menu bar."""
    menu = _Menu(bar.addMenu(strings("menu.file")), strings)
    menu.add("menu.add_folder", acts.add_folder, "Ctrl+O")
    menu.add("menu.add_model", acts.add_model)
    menu.line()
    menu.add("menu.quit", acts.quit, "Ctrl+Q")
    menu = _Menu(bar.addMenu(strings("menu.edit")), strings)
    menu.add("menu.focus_question", acts.focus_question, "Ctrl+L")
    menu.add("menu.send", acts.send)  # its key belongs to the field, which knows input methods
    menu.add("menu.stop", acts.stop, "Esc")
    menu.add("menu.new_conversation", acts.new_conversation, "Ctrl+N")
    menu.line()
    menu.add("menu.copy_answer", acts.copy_answer, "Ctrl+Shift+C")
    menu.add("find.open", acts.find, "Ctrl+F")
    _fill_view(_Menu(bar.addMenu(strings("menu.view")), strings), acts)
    _fill_citations(bar.addMenu(strings("menu.citations")), strings, acts)
    menu = _Menu(bar.addMenu(strings("menu.help")), strings)
    menu.add("menu.guide", acts.show_help, "F1")
    menu.add("menu.keys", acts.show_keys, "Shift+F1")


class _Menu:
    def __init__(self, menu: QMenu, strings: Strings) -> None:
        self._menu = menu
        self._strings = strings
        self._group: QActionGroup | None = None

    def add(self, name: str, act: Callable[[], object], *keys: str) -> None:
        action = QAction(self._strings(name), self._menu)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _=False: act())
        self._menu.addAction(action)

    def line(self) -> None:
        self._menu.addSeparator()

    def speaks(self, language: str) -> bool:
        return self._strings.language == language

    def choices(self, name: str) -> "_Menu":
        """Add a menu of its own, of which one entry is chosen."""
        below = _Menu(self._menu.addMenu(self._strings(name)), self._strings)
        below._group = QActionGroup(below._menu)
        return below

    def add_choice(self, name: str, act: Callable[[], object], *, is_chosen: bool) -> None:
        action = QAction(self._strings(name), self._menu, checkable=True, checked=is_chosen)
        action.triggered.connect(lambda _=False: act())
        self._menu.addAction(action)
        if self._group is not None:
            self._group.addAction(action)


def _fill_view(menu: _Menu, acts: Acts) -> None:
    for screen in SCREENS:
        key = ("Ctrl+,",) if screen == "settings" else ()
        menu.add(f"rail.{screen}", partial(acts.show_screen, screen), *key)
    menu.line()
    menu.add("menu.larger", lambda: acts.zoom(1), "Ctrl++", "Ctrl+=", "Ctrl+;")
    menu.add("menu.smaller", lambda: acts.zoom(-1), "Ctrl+-")
    menu.add("menu.usual_size", lambda: acts.zoom(0), "Ctrl+0")
    menu.line()
    menu.add("menu.next_pane", acts.next_pane, "F6")
    menu.line()
    themes = menu.choices("menu.theme")
    for theme in Theme:
        act = partial(acts.choose_theme, theme.value)
        themes.add_choice(f"theme.{theme.value}", act, is_chosen=theme is chosen_theme())
    languages = menu.choices("menu.language")
    for language in LANGUAGES:
        act = partial(acts.choose_language, language)
        languages.add_choice(f"language.{language}", act, is_chosen=menu.speaks(language))


def _fill_citations(menu: QMenu, strings: Strings, acts: Acts) -> None:
    for mark in _MARKS:
        action = QAction(strings("menu.open_citation", mark=mark), menu)
        action.setShortcut(QKeySequence(f"Alt+{mark}"))
        action.triggered.connect(lambda _=False, number=mark: acts.open_citation(number))
        menu.addAction(action)
