"""The question screen as it is seen and used, over an engine whose answers the test gives."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QMenuBar
from tests.fakes.engine_port import WaitingEngine
from tests.ui.test_accessibility import faults
from tests.ui.test_ask_further import KEPT
from tests.ui.test_history_presenter import FIRST, SECOND

from localrag_ui.presenters.choices import AskChoices
from localrag_ui.presenters.models import ModelRow
from localrag_ui.presenters.scope import Kind, ScopeChoice
from localrag_ui.results import DocumentRow, FolderRow
from localrag_ui.strings import load_strings
from localrag_ui.views import ask_desk as desk_module
from localrag_ui.views.ask_desk import AskDesk
from localrag_ui.views.ask_menu import insert_ask_menu
from localrag_ui.widgets.approve_dialog import Approval, ApproveDialog

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ROWS = (DocumentRow(id=1, path="/資料/旅費/a.pdf", uri="", type="pdf"),)


class Screen:
    """The question screen, its engine, and what failed."""

    def __init__(self, qtbot, words):
        self.qtbot, self.engine, self.failed = qtbot, WaitingEngine(), []
        folders = (FolderRow(path="/資料", uri=""),)
        self.desk = AskDesk(
            self.engine, words, failed=self.failed.append, held=lambda: (folders, ROWS)
        )
        self.view, self.pane = self.desk.view, self.desk.history_pane
        qtbot.addWidget(self.view)
        self.view.resize(700, 800)
        self.view.show()

    def ask(self, text="日当は", **fields):
        self.view.field.setPlainText(text)
        self.view.send()
        self.engine.answer("ask", {**KEPT, **fields})
        return self.view.turn(-1)

    def history(self, *rows):
        self.desk.toggle_history()
        self.engine.answer("conversations.list", {"conversations": rows})

    def click(self, button):
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def screen(qtbot, qapp, words):
    return Screen(qtbot, words)


def entries(menu):
    return {action.text(): action for action in menu.actions()}


def compose(field, text, committed=""):
    event = QInputMethodEvent(text, [])
    event.setCommitString(committed)
    QApplication.sendEvent(field, event)


def test_enter_sends_where_that_was_chosen_and_shift_enter_breaks_the_line(screen):
    field = screen.view.field
    screen.view.choices.toggle_effort()
    screen.view.choices.effort_panel.enter.click()
    assert "Enter で送信" in field.placeholderText()
    screen.qtbot.keyClicks(field, "a")
    screen.qtbot.keyClick(field, Qt.Key.Key_Return, SHIFT)
    screen.qtbot.keyClicks(field, "b")
    assert not screen.desk.ask.state.turns
    screen.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert screen.desk.ask.state.turns[0].question == "a\nb"


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, CTRL, CTRL | SHIFT])
def test_no_enter_sends_while_a_word_is_being_composed(screen, modifier):
    field = screen.view.field
    screen.desk.ask.choose(AskChoices(sends_on_enter=True))
    screen.qtbot.keyClicks(field, "a")
    compose(field, "にっとう")
    screen.qtbot.keyClick(field, Qt.Key.Key_Return, modifier)
    assert not screen.desk.ask.state.turns
    compose(field, "", "日当")
    screen.qtbot.keyClick(field, Qt.Key.Key_Return, modifier)
    assert screen.desk.ask.state.turns[0].question == "a日当"


def test_ctrl_shift_enter_finds_passages_only(screen):
    screen.qtbot.keyClicks(screen.view.field, "a")
    screen.qtbot.keyClick(screen.view.field, Qt.Key.Key_Return, CTRL | SHIFT)
    assert screen.engine.last("search").params["text"] == "a"
    assert screen.view.field.toPlainText() == ""


def test_a_scope_is_chosen_told_beside_the_question_and_taken_off(screen):
    bar = screen.view.choices
    screen.click(bar.scope)
    panel = bar.scope_panel
    assert panel.isVisible()
    assert panel._folder.itemText(2) == "資料 › 旅費"
    panel._folder.setCurrentIndex(2)
    assert [kind for kind, chip in panel._kinds.items() if chip.isVisible()] == [Kind.PDF]
    screen.click(panel._kinds[Kind.PDF])
    assert bar.scope.text() == "範囲: 旅費 · PDF ▾"
    screen.view.field.setPlainText("日当は")
    screen.view.send()
    assert screen.engine.last("ask").params["scope"]["types"] == ["pdf"]
    assert screen.view.turn(-1)._within.text() == "範囲: 旅費 · PDF"
    screen.click(bar.reset)
    assert screen.desk.ask.state.choices.scope.is_whole
    assert panel._folder.currentIndex() == 0
    assert not panel._kinds[Kind.PDF].isChecked()
    assert not bar.reset.isVisible()


def test_the_last_day_of_a_scope_never_lies_before_the_first(screen):
    bar = screen.view.choices
    bar.toggle_scope()
    panel = bar.scope_panel
    assert not panel._days.isVisible()
    panel._date.setCurrentIndex(panel._date.findData("days"))
    assert panel._days.isVisible()
    panel._last.setDate(QDate(2026, 4, 1))
    early = ScopeChoice(first=date(2026, 4, 1), last=date(2026, 4, 1))
    assert screen.desk.ask.state.choices.scope == early
    panel._first.setDate(QDate(2026, 6, 1))
    late = ScopeChoice(first=date(2026, 6, 1), last=date(2026, 6, 1))
    assert screen.desk.ask.state.choices.scope == late


def test_the_slider_says_what_it_means(screen):
    panel = screen.view.choices.effort_panel
    screen.view.choices.toggle_effort()
    panel.slider.setValue(0)
    assert "抜粋ですぐに" in panel._meaning.text()
    screen.desk.offer((ModelRow(id="llm", role="generator", active=True),))
    assert "約 5 秒" in panel._meaning.text()
    assert panel.slider.accessibleDescription() == panel._meaning.text()
    assert screen.view.choices.effort.text() == "答え方: とても速く ▾"


def test_strict_is_shown_where_it_was_on(screen):
    screen.desk.ask.choose(AskChoices(is_strict=True))
    assert screen.ask()._strict.isVisible()
    assert "厳格" in screen.view.choices.effort.text()


def test_models_that_could_answer_again_are_offered_and_one_is_asked(screen):
    rest = ModelRow(id="old & <b>tired</b>", role="generator", disabled=True)
    screen.desk.offer((ModelRow(id="llm", role="generator"), rest))
    view = screen.ask()
    offered = entries(view.acts._again)
    assert list(offered) == [
        "llm で答える",
        "old && <b>tired</b>（続けて止まったため休ませています）",
        "抜粋で答える（モデルを使わない）",
    ]
    assert [action.isEnabled() for action in offered.values()] == [True, False, True]
    offered["llm で答える"].trigger()
    assert screen.engine.last("ask").params["model"] == "llm"
    screen.engine.answer("ask", {**KEPT, "again": 1})
    again = screen.view.turn(1)
    assert again._question.text() == "別の回答 1: 日当は"
    assert again._mode.text() == "モデルによる回答（llm）"


def test_an_answer_that_is_not_kept_says_why_it_cannot_be_exported(screen):
    view = screen.ask(conversation=None, turn=None, again=None)
    for one in (view.acts.export, view.acts.approve):
        assert not one.isEnabled()
        assert "履歴に残していない" in one.accessibleDescription()


def test_an_answer_is_exported_where_a_person_says(screen, monkeypatch):
    chosen = []
    monkeypatch.setattr(
        desk_module, "chosen_file", lambda _p, **k: chosen.append(k) or "/tmp/日当は.pdf"
    )
    view = screen.ask()
    next(a for text, a in entries(view.acts.export.menu()).items() if "PDF" in text).trigger()
    assert chosen[0]["name"] == "日当は.pdf"
    params = screen.engine.last("conversations.export").params
    assert (params["conversation"], params["turn"], params["format"]) == (5, 1, "pdf")
    screen.engine.answer("conversations.export", {"file": "/tmp/日当は.pdf"})
    assert screen.view._said.text() == "書き出しました: /tmp/日当は.pdf"
    monkeypatch.setattr(desk_module, "chosen_file", lambda _p, **_k: "")
    screen.desk.export("docx")
    assert screen.engine.last("conversations.export").params["format"] == "pdf"


def test_a_person_stands_for_an_answer_and_takes_that_back(screen, monkeypatch):
    view = screen.ask()
    assert not view._approved.isVisible()
    filled = Approval(by="総務課 山田", until=date(2027, 3, 31), question="日当は")
    monkeypatch.setattr(desk_module, "ask_for_approval", lambda *_: filled)
    screen.click(view.acts.approve)
    approved = {"id": 7, "approver": "総務課 山田", "until": "2027-03-31"}
    screen.engine.answer("answers.approve", approved)
    assert view._approved.text() == "◆ 承認しました（承認者: 総務課 山田、期限: 2027年3月31日）"
    assert not view.acts.approve.isVisible()
    asked = []
    monkeypatch.setattr(desk_module, "is_agreed", lambda _p, **k: asked.append(k) or True)
    screen.click(view.acts.revoke)
    assert "総務課 山田" in asked[0]["text"]
    screen.engine.answer("answers.revoke", {"revoked": 7})
    assert not view._approved.isVisible()
    assert view.acts.approve.isVisible()


def test_an_approved_answer_looks_like_no_machine_s_check(screen):
    view = screen.ask(approval={"id": 7, "approver": "山田", "until": "2027-03-31"})
    assert view._approved.text().startswith("◆ 承認済み回答")
    assert view._mode.text() == ""
    assert "原文" not in view.text.toPlainText()
    screen.desk.ask.note_revoked(7)
    assert view._mode.text() == "承認は取り消されました"
    assert not view.acts.revoke.isVisible()


def test_a_name_is_needed_to_approve(qtbot, qapp, words):
    dialog = ApproveDialog(None, words, "日当は\nいくら", date(2027, 3, 31))
    qtbot.addWidget(dialog)
    assert not dialog.yes.isEnabled()
    dialog.by.setText(" 　")
    assert not dialog.yes.isEnabled()
    dialog.by.setText(" 山田 ")
    assert dialog.yes.isEnabled()
    assert dialog.filled == Approval(
        by="山田", until=date(2027, 3, 31), question="日当は いくら"
    )
    dialog.until.setDate(QDate(2000, 1, 1))
    assert dialog.until.date() == QDate.currentDate()


def test_history_is_opened_with_the_keyboard_and_closed_again(screen):
    screen.history(FIRST, SECOND)
    tree = screen.pane.list
    assert [tree.topLevelItem(n).text(0) for n in range(2)] == ["宿泊料の上限", "鍵の場所"]
    assert tree.topLevelItem(0).text(2) == "2026年11月25日"
    screen.qtbot.keyClick(tree, Qt.Key.Key_Down)
    screen.qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert screen.engine.last("conversations.read").params == {"conversation": 2}
    kept = {"turn": 1, "question": "鍵は", "standalone": "鍵は", "result": KEPT}
    screen.engine.answer("conversations.read", {"id": 2, "name": "鍵", "turns": [kept]})
    assert not screen.view.is_history
    assert screen.view.turn(0)._question.text() == "鍵は"


def test_a_deleted_conversation_can_be_taken_back_while_the_pane_is_open(screen):
    screen.history(FIRST, SECOND)
    screen.pane.list.setFocus()
    screen.click(screen.pane.delete)
    assert screen.pane.list.topLevelItemCount() == 1
    assert screen.pane.undo.isVisible()
    screen.click(screen.pane.undo.button)
    assert screen.pane.list.topLevelItemCount() == 2
    screen.pane.list.setCurrentItem(screen.pane.list.topLevelItem(0))
    screen.click(screen.pane.delete)
    screen.desk.toggle_history()
    assert screen.engine.last("conversations.delete").params == {"conversation": 1}


def test_closing_the_window_lets_a_deletion_stand(screen):
    screen.history(FIRST)
    screen.desk.history.delete(1)
    screen.view.close()
    assert screen.engine.last("conversations.delete").params == {"conversation": 1}


def test_deleting_the_conversation_that_is_open_begins_a_new_one(screen):
    screen.ask(conversation=1)
    screen.history(FIRST)
    screen.desk.history.delete(1)
    assert screen.desk.ask.state.turns == ()
    assert screen.view.is_history


def test_a_name_is_typed_over_in_its_place(screen):
    screen.history(FIRST, SECOND)
    screen.pane.list.topLevelItem(0).setText(0, "旅費のこと")
    assert screen.engine.last("conversations.rename").params == {
        "conversation": 1,
        "name": "旅費のこと",
    }
    assert screen.pane.undo.isVisible()


def test_every_control_of_the_screen_is_named_for_screen_readers(screen, words):
    screen.ask(conversation=1)
    bar = screen.view.choices
    for open_one in (bar.toggle_scope, bar.toggle_effort):
        open_one()
        bar.scope_panel._date.setCurrentIndex(bar.scope_panel._date.findData("days"))
        screen.qtbot.wait(1)
        assert faults(screen.view) == []
    screen.history(FIRST)
    screen.desk.history.delete(1)
    screen.qtbot.wait(1)
    assert faults(screen.view) == []
    dialog = ApproveDialog(None, words, "日当は", date(2027, 3, 31))
    screen.qtbot.addWidget(dialog)
    dialog.show()
    assert faults(dialog) == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_act_has_a_menu_entry_with_its_key(qtbot, qapp, language):
    strings = load_strings(language)
    screen = Screen(qtbot, strings)
    bar = QMenuBar()
    qtbot.addWidget(bar)
    for name in ("file", "edit", "view"):
        bar.addMenu(strings(f"menu.{name}"))
    menu = insert_ask_menu(bar, strings, screen.desk, lambda: None)
    assert bar.actions()[2].menu() is menu
    keys = [a.shortcut().toString() for a in menu.actions() if a.shortcut().toString()]
    assert keys == [
        "Ctrl+H",
        "Ctrl+Shift+H",
        "Ctrl+K",
        "Ctrl+Shift+K",
        "Ctrl+J",
        "Ctrl+R",
        "Ctrl+Shift+A",
    ]
    menu.aboutToShow.emit()
    by_text = entries(menu)
    assert not by_text[strings("approve.button")].isEnabled()
    by_text[strings("desk.strict")].trigger()
    assert screen.desk.ask.state.choices.is_strict
    menu.aboutToHide.emit()
    screen.ask()
    menu.aboutToShow.emit()
    assert by_text[strings("approve.button")].isEnabled()
    assert by_text[strings("desk.strict")].isChecked()
