"""The window over a scripted engine: a real process, real pipes, no screen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from tests.fakes.engine_process import QUOTE

from localrag_ui.presenters.page_view import PageKind
from localrag_ui.presenters.turns import Stage
from localrag_ui.views import documents_view as library_module
from localrag_ui.widgets.rows import SourceRow

CTRL = Qt.KeyboardModifier.ControlModifier


def test_an_empty_library_shows_the_first_steps(open_stage):
    stage = open_stage("--empty")
    assert stage.window.ask_view.first_steps.button.isVisible()
    assert not stage.window.page_pane.isVisible()


def test_a_library_with_documents_is_ready_for_a_question(stage):
    assert not stage.window.ask_view.first_steps.button.isVisible()
    assert stage.window.page_pane.isVisible()
    assert "main" in stage.window.windowTitle()


def test_an_answer_shows_its_words_marks_and_support(stage):
    view = stage.answer("日当はいくらですか。")
    text = view.text.toPlainText().replace("\u2060", "")
    assert f"{QUOTE}[1]  ✓ 原文と一致" in text
    assert "[2]  △ 一部一致" in text
    assert "✕ 原文で確認できず" in text
    assert view._mode.text() == "抜粋による回答"


def test_the_cited_page_is_open_beside_the_answer(stage):
    stage.answer("日当はいくらですか。")
    stage.until(lambda: stage.window.page.state.kind is PageKind.PICTURE)
    assert stage.window.page.state.where == "3 / 12 ページ"
    assert stage.window.page_pane._picture.first_mark() is not None


def test_clicking_a_mark_opens_its_page_as_text_with_the_quote_marked(stage):
    view = stage.answer("日当はいくらですか。")
    view.text.anchorClicked.emit(QUrl("localrag-cite:2"))
    stage.until(lambda: stage.window.page.state.kind is PageKind.TEXT)
    assert [mark.selectedText() for mark in stage.window.page_pane._text._marks] == [QUOTE]


def test_a_row_of_the_sources_opens_its_page(stage):
    view = stage.answer("日当はいくらですか。")
    row = next(r for r in view.findChildren(SourceRow) if "[2]" in r.accessibleName())
    stage.qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    stage.until(lambda: stage.window.page.state.kind is PageKind.TEXT)


def test_alt_and_a_number_open_that_source(stage):
    stage.answer("日当はいくらですか。")
    press(stage.window, "Alt+2")
    stage.until(lambda: stage.window.page.state.kind is PageKind.TEXT)


def test_passages_are_there_while_the_answer_is_not(stage):
    stage.ask("停止できますか")
    stage.until(lambda: stage.turn.passages)
    view = stage.window.ask_view.turn(-1)
    assert len([row for row in view.findChildren(SourceRow) if row.isVisible()]) == 2
    assert stage.window.ask_view._stop.isVisible()
    stage.window.ask.stop()
    stage.until(lambda: not stage.turn.is_running)


def test_escape_stops_the_answer(stage):
    stage.ask("停止できますか")
    stage.until(lambda: stage.turn.passages)
    press(stage.window, "Esc")
    stage.until(lambda: stage.turn.stage is Stage.STOPPED)
    assert stage.window.ask_view.turn(-1)._note.text() == "停止しました"


def test_a_declined_question_shows_the_nearest_passages(stage):
    view = stage.answer("なしですか")
    assert "見つかりませんでした" in view.text.toPlainText()
    assert [row for row in view.findChildren(SourceRow) if row.isVisible()]


def test_a_model_s_answer_is_labelled_as_such(stage):
    assert stage.answer("要約")._mode.text() == "モデルによる回答"


def test_other_names_stand_under_the_question_only_where_there_are_some(stage):
    view = stage.answer("要約")
    assert not view._glossary.isVisible()
    told = "用語集: RS → 行政事業レビュー"
    view.draw(replace(stage.turn, glossary=told))
    assert view._glossary.isVisible()
    assert view._glossary.text() == told


def test_an_error_is_a_sentence_under_the_question(stage):
    view = stage.answer("誤り")
    assert view._fault.isVisible()
    assert "モデルが途中で止まりました。" in view._fault.text()


def test_ctrl_enter_sends_and_enter_breaks_the_line(stage):
    field = stage.window.ask_view.field
    stage.qtbot.keyClicks(field, "a")
    stage.qtbot.keyClick(field, Qt.Key.Key_Return)
    stage.qtbot.keyClicks(field, "b")
    assert field.toPlainText() == "a\nb"
    stage.qtbot.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert stage.turn.question == "a\nb"
    assert field.toPlainText() == ""
    stage.until(lambda: not stage.turn.is_running)


def test_ctrl_enter_does_not_send_while_a_word_is_being_composed(stage):
    field = stage.window.ask_view.field
    stage.qtbot.keyClicks(field, "a")
    QApplication.sendEvent(field, QInputMethodEvent("にっとう", []))
    stage.qtbot.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert not stage.window.ask.state.turns
    done = QInputMethodEvent("", [])
    done.setCommitString("日当")
    QApplication.sendEvent(field, done)
    stage.qtbot.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert stage.turn.question == "a日当"
    stage.until(lambda: not stage.turn.is_running)


def test_the_field_grows_with_its_lines_up_to_a_limit(stage):
    field = stage.window.ask_view.field
    heights = []
    for count in (1, 4, 8, 40):
        field.setPlainText("\n".join("行" * count))
        heights.append(field.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_nothing_typed_leaves_the_button_off(stage):
    assert not stage.window.ask_view._send.isEnabled()
    stage.window.ask_view.field.setPlainText("日当")
    assert stage.window.ask_view._send.isEnabled()


def test_the_answer_is_copied_with_its_sources(stage):
    stage.answer("日当はいくらですか。")
    press(stage.window, "Ctrl+Shift+C")
    copied = QGuiApplication.clipboard().text()
    assert QUOTE in copied
    assert "[1] 旅費規程.pdf  p.3" in copied


def test_a_dropped_folder_is_added_by_its_own_bytes(open_stage):
    stage = open_stage("--empty")
    view = stage.window.late.library.documents
    data = QMimeData()
    data.setUrls([QUrl.fromEncoded(b"file:///data/%83%81%8E%86")])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.dropEvent(event)
    stage.until(lambda: stage.window.library.state.folders)
    assert stage.window.library.state.folders[0].uri == "file:///data/%83%81%8E%86"


def test_adding_a_folder_shows_progress_and_ends_with_figures(open_stage):
    stage = open_stage("--empty")
    seen = []
    keep = stage.window.library.changed
    stage.window.library.changed = lambda state: (seen.append(state.progress), keep(state))
    stage.window.library.add_folders(("file:///data/a",))
    stage.until(lambda: stage.window.library.state.message)
    assert "規程集/文書1.pdf を読んでいます · 1 / 3" in seen
    assert "追加 2 件" in stage.window.late.library.documents._message.text()
    stage.until(lambda: stage.window.library.state.rows)
    assert stage.window.late.library.documents.table.model().rowCount() == 3


def test_a_run_is_stopped_by_its_button(open_stage):
    stage = open_stage("--empty")
    stage.window.show_screen("library")
    stage.window.library.add_folders(("file:///data/slow",))
    stage.until(lambda: stage.window.library.state.total == 3)
    stage.qtbot.mouseClick(stage.window.late.library.documents._stop, Qt.MouseButton.LeftButton)
    stage.until(lambda: not stage.window.library.state.is_running)
    assert "停止しました" in stage.window.late.library.documents._message.text()


def test_a_folder_that_is_not_there_is_told_at_the_top(open_stage):
    stage = open_stage("--empty")
    stage.window.library.add_folders(("file:///data/missing",))
    stage.until(stage.window.notice.isVisible)
    assert "フォルダーが見つかりません。" in stage.window.notice.label.text()


def test_a_folder_goes_only_after_a_yes(stage, monkeypatch):
    stage.window.show_screen("library")
    asked = []
    monkeypatch.setattr(library_module, "is_agreed", lambda _p, **k: asked.append(k) or False)
    button = button_named(stage.window.late.library, "外す")
    stage.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "文書 3 件" in asked[0]["text"]
    assert not stage.window.library.state.is_running
    monkeypatch.setattr(library_module, "is_agreed", lambda _p, **_: True)
    stage.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    stage.until(lambda: not stage.window.library.state.folders)


def test_the_table_names_why_a_file_was_not_read(stage):
    model = stage.window.late.library.documents.table.model()
    cells = {
        model.index(row, column).data()
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    }
    assert {"パスワードで保護されています。", "読めなかった", "2026年4月1日", "PDF"} <= cells


def test_a_chip_filters_the_table(stage):
    view = stage.window.late.library.documents
    stage.window.show_screen("library")
    stage.qtbot.mouseClick(button_named(view, "読めなかった 1"), Qt.MouseButton.LeftButton)
    assert view.table.model().rowCount() == 1


def test_a_document_of_the_table_is_shown_beside_it(stage):
    view = stage.window.late.library.documents
    stage.window.show_screen("library")
    assert not stage.window.page_pane.isVisible()
    rows = {view.table.model().index(n, 0).data(): n for n in range(3)}
    view.table.selectRow(rows["旅費規程.pdf"])
    stage.qtbot.mouseClick(view._show, Qt.MouseButton.LeftButton)
    stage.until(lambda: stage.window.page.state.kind is PageKind.PICTURE)
    assert stage.window.page_pane.isVisible()


def test_a_file_that_was_not_read_has_no_page_to_show(stage):
    view = stage.window.late.library.documents
    rows = {view.table.model().index(n, 0).data(): n for n in range(3)}
    view.table.selectRow(rows["給与台帳.pdf"])
    assert not view._show.isEnabled()
    assert view._forget.isEnabled()


def test_a_model_is_added_and_named_in_the_status_line(stage):
    stage.window.models.add("/data/llm-jp.gguf")
    stage.until(lambda: stage.window.models.state.rows)
    stage.until(lambda: "llm-jp" in stage.window.library.state.model_words)
    assert "llm-jp" in stage.window.late.models.cards()[0].card.id


def test_a_broken_model_is_explained(stage):
    stage.window.show_screen("models")
    stage.window.models.add("/data/broken.gguf")
    stage.until(stage.window.late.models._fault.isVisible)
    assert "途中で切れています" in stage.window.late.models._fault.text()


def test_a_narrow_window_shows_one_pane_at_a_time(stage):
    stage.window.resize(1000, 700)
    stage.qtbot.wait(1)
    assert stage.window.switch.isVisible()
    assert not stage.window.page_pane.isVisible()
    view = stage.answer("日当はいくらですか。")
    assert not stage.window.page_pane.isVisible()
    view.mark_chosen.emit(1)
    assert stage.window.page_pane.isVisible()
    assert not stage.window.ask_view.isVisible()
    press(stage.window, "Ctrl+L")
    assert stage.window.ask_view.isVisible()


def test_larger_text_keeps_the_answer(stage):
    stage.answer("日当はいくらですか。")
    before = stage.window.ask_view.field.font().pixelSize()
    press(stage.window, "Ctrl++")
    assert stage.window.ask_view.field.font().pixelSize() > before
    assert QUOTE in stage.window.ask_view.turn(-1).text.toPlainText()
    press(stage.window, "Ctrl+0")


def test_a_new_conversation_is_empty(stage):
    stage.answer("日当はいくらですか。")
    press(stage.window, "Ctrl+N")
    assert not stage.window.ask.state.turns


def test_every_control_has_a_name_for_screen_readers(stage):
    stage.answer("日当はいくらですか。")
    unnamed = [
        widget
        for widget in stage.window.findChildren(QWidget)
        if isinstance(widget, QPushButton) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not (widget.accessibleName() or widget.property("text"))
        if widget.isEnabled() and widget.isVisible()
    ]
    assert unnamed == []


def test_a_dead_pipe_is_told_to_who_asked(stage):
    view = stage.answer("故障")
    assert "検索の仕組みが止まりました" in view._fault.text()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_window_opens_in_both_languages(qtbot, qapp, language):
    from tests.fakes.engine_client import silent_engine

    from localrag_ui.strings import load_strings
    from localrag_ui.views.main_window import MainWindow

    window = MainWindow(silent_engine(), load_strings(language))
    qtbot.addWidget(window)
    window.show()
    assert window.isVisible()


def press(window, keys):
    """Trigger the menu's action for `keys`, as the key would."""
    wanted = QKeySequence(keys)
    for menu in window.menuBar().actions():
        for action in menu.menu().actions():
            if wanted in action.shortcuts():
                action.trigger()
                return
    raise AssertionError(keys)


def button_named(view, words):
    return next(b for b in view.findChildren(QPushButton) if b.text() == words)


def test_the_window_is_no_larger_than_its_screen_at_first(stage):
    fresh = type(stage.window)(stage.engine, stage.window._strings)
    stage.qtbot.addWidget(fresh)
    room = fresh.screen().availableSize()
    assert fresh.width() <= max(room.width(), fresh.minimumWidth())
    assert fresh.height() <= max(room.height(), fresh.minimumHeight())
