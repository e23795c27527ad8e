"""Every control has a name and a part to play for screen readers, and the keyboard reaches it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from localrag_ui.presenters.page_view import PageKind
from localrag_ui.views.help_window import HelpWindow
from localrag_ui.widgets.dialogs import _box

ROLE = QAccessible.Role
# What people act on. Menus and scroll bars are Qt's own parts of bars, lists and texts.
ACTED_ON = {
    ROLE.Button, ROLE.ButtonMenu, ROLE.CheckBox, ROLE.RadioButton, ROLE.ComboBox, ROLE.EditableText,
    ROLE.Slider, ROLE.SpinBox, ROLE.MenuItem, ROLE.Link, ROLE.PageTab, ROLE.PageTabList, ROLE.List,
    ROLE.ListItem, ROLE.Table, ROLE.Tree, ROLE.TreeItem, ROLE.ColumnHeader, ROLE.Grip, ROLE.ProgressBar,
}  # fmt: skip
SAYS_NOTHING = {ROLE.NoRole, ROLE.Client, ROLE.Pane, ROLE.LayeredPane, ROLE.Border}
# A page or a conversation that scrolls has the keyboard so that it can be scrolled.
SCROLLS = {"QScrollArea"}


def below(interface):
    """Return the interface and all below it that a person can see."""
    if interface is None or interface.state().invisible:
        return
    yield interface
    for at in range(interface.childCount()):
        yield from below(interface.child(at))


def faults(widget):
    found = []
    for part in below(QAccessible.queryAccessibleInterface(widget)):
        kind = type(part.object()).__name__
        name = part.text(QAccessible.Text.Name).strip()
        role, can_focus = part.role(), part.state().focusable
        is_control = role in ACTED_ON or (can_focus and role is not ROLE.Cell)  # may be empty
        if is_control and not name:
            found.append(f"{role.name} {kind} has no name")
        if can_focus and role in SAYS_NOTHING and kind not in SCROLLS:
            found.append(f"{role.name} {kind} {name} plays no part")
    return found


@pytest.fixture
def answered(stage):
    """A window with an answer and the cited page, the keyboard in it."""
    stage.answer("日当はいくらですか。")
    stage.until(lambda: stage.window.page.state.kind is PageKind.PICTURE)
    stage.window.activateWindow()
    stage.qtbot.waitUntil(stage.window.isActiveWindow)
    return stage


def test_every_screen_names_every_control(answered):
    window = answered.window
    window.show_notice("お知らせ")
    window.models.add("/data/llm-jp.gguf")
    answered.until(lambda: window.models.state.rows)
    assert set(window.screens) >= {"ask", "library", "models"}
    for screen in window.screens:
        window.show_screen(screen)
        answered.qtbot.wait(1)
        assert faults(window) == [], screen
    window.show_screen("library")
    tabs = window.late.library.tabs
    for tab in range(tabs.count()):
        tabs.setCurrentIndex(tab)
        answered.qtbot.wait(1)
        assert faults(window) == [], tabs.tabText(tab)


def test_a_page_as_text_is_named_too(answered):
    answered.window.ask.open_citation(2)
    answered.until(lambda: answered.window.page.state.kind is PageKind.TEXT)
    assert faults(answered.window) == []


@pytest.mark.parametrize("width", [960, 1400])
def test_first_steps_and_narrow_windows_are_named_too(open_stage, width):
    stage = open_stage("--empty")
    stage.window.resize(width, 600)
    stage.qtbot.wait(1)
    assert faults(stage.window) == []


def test_guide_and_questions_are_named_too(stage, words):
    guide = HelpWindow(stage.window, words)
    guide.present("ask")
    box = _box(stage.window, "確認", "閉じますか。")
    box.addButton("閉じる", box.ButtonRole.AcceptRole)
    box.show()
    assert faults(guide) == []
    assert faults(box) == []
    box.close()
    guide.close()


def test_the_walk_finds_a_control_without_a_name(stage):
    nameless = QPushButton(stage.window.status)
    nameless.show()
    assert faults(stage.window) == ["Button QPushButton has no name"]
    nameless.setParent(None)


@pytest.mark.parametrize("screen", ["ask", "library", "models", "settings"])
def test_tab_reaches_every_control_and_comes_round(answered, screen):
    window = answered.window
    window.show_screen(screen)
    answered.qtbot.wait(1)
    wanted = {
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.window() is window
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    first = window.late.view(screen).focus() or QApplication.focusWidget()
    assert first in wanted
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        reached = round_trip(answered.qtbot, first, key)
        missing = {
            (type(widget).__name__, widget.accessibleName()) for widget in wanted - reached
        }
        assert missing == set(), key


def round_trip(qtbot, first, key):
    """Press `key` until the keyboard is back where it was."""
    first.setFocus()
    reached, at = {first}, first
    for _ in range(400):
        qtbot.keyClick(at, key)
        at = QApplication.focusWidget()
        reached.add(at)
        if at is first:
            return reached
    raise AssertionError("Tab does not come round")


def test_arrows_go_from_one_screen_to_the_next(answered):
    rail = answered.window.rail
    rail.focus()
    answered.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert QApplication.focusWidget() is rail._buttons["library"]
    answered.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert answered.window.screens_shown.currentWidget() is answered.window.late.library


def test_f6_goes_through_the_panes_and_comes_round(answered):
    window = answered.window
    window._focus_question()
    panes = [window.page_pane, window.status, window.rail, window.ask_view]
    for pane in panes:
        window._next_pane()
        assert pane.isAncestorOf(QApplication.focusWidget()), type(pane).__name__


def test_every_act_of_the_menus_is_there_without_a_mouse(stage):
    keys = {}
    for menu in stage.window.menuBar().actions():
        assert "&" in menu.text(), menu.text()
        for action in menu.menu().actions():
            for key in action.shortcuts():
                assert keys.setdefault(key.toString(), action.text()) == action.text()
    assert {"F1", "F6", "Esc", "Ctrl+L", "Ctrl+N", "Ctrl+O", "Ctrl+Q", "Alt+1"} <= set(keys)
