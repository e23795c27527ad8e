"""The screens beside 質問 as they are used, over a scripted engine."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from tests.fakes.desk_answers import EXAMPLE
from tests.ui.test_accessibility import faults

from localrag.host.glossary_params import TypedEntry
from localrag_ui.presenters.page_view import PageKind
from localrag_ui.views import models_view
from localrag_ui.views.term_dialog import TermDialog

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def library(stage):
    stage.window.show_screen("library")
    return stage.window.late.library


def button_named(view, words):
    return next(b for b in view.findChildren(QPushButton) if b.text() == words)


def cells(table):
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_every_tab_names_every_control(stage, library):
    for name in ("trying", "terms", "runs"):
        library.show_tab(name)
        stage.qtbot.wait(1)
        assert faults(stage.window) == [], name


def test_words_in_the_filter_leave_the_rows_that_have_them(stage, library):
    library.documents.search.setText("ﾍﾞﾂﾋｮｳ")
    assert library.documents.table.model().rowCount() == 0
    assert "この条件に合う文書はありません" in library.documents._empty.text()
    library.documents.search.setText("別表")
    assert library.documents.table.model().rowCount() == 1


def test_the_list_is_saved_as_it_is_shown(stage, library, monkeypatch, tmp_path):
    file = str(tmp_path / "一覧.csv")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (file, ""))
    library.documents.search.setText("規程.pdf")
    stage.qtbot.mouseClick(library.documents._export, LEFT)
    stage.until(lambda: "1 件の一覧を保存しました" in library.documents._message.text())


def test_a_document_is_left_out_at_once_and_taken_in_again(stage, library):
    documents = library.documents
    documents.table.selectRow(0)
    stage.qtbot.mouseClick(documents._forget, LEFT)
    stage.until(documents._undo.isVisible)
    assert "元のファイルはそのまま" in documents._message.text()
    stage.qtbot.mouseClick(documents._undo, LEFT)
    stage.until(lambda: "追加 2 件" in stage.window.library.state.message)
    assert not documents._undo.isVisible()


def test_a_run_is_paused_and_goes_on(open_stage):
    stage = open_stage("--empty")
    stage.window.show_screen("library")
    stage.window.library.add_folders(("file:///data/slow",))
    stage.until(lambda: stage.window.library.state.total == 3)
    documents = stage.window.late.library.documents
    stage.qtbot.mouseClick(documents._pause, LEFT)
    stage.until(documents._resume.isVisible)
    assert "一時停止しています" in documents._message.text()
    stage.qtbot.mouseClick(documents._resume, LEFT)
    stage.until(lambda: "追加 2 件" in documents._message.text())
    assert not documents._resume.isVisible()


def test_a_check_says_when_and_what(stage, library):
    line = library.documents._health
    assert line.check.text() == "検査: まだしていません"
    stage.qtbot.mouseClick(button_named(line, "すべて読んで検査"), LEFT)
    stage.until(lambda: "すべて読んで異常なし" in line.check.text())


def test_how_the_table_is_sorted_is_told_and_taken(library):
    library.documents.sort_by("pages-")
    assert library.documents.sorting() == "pages-"
    assert cells(library.documents.table)[0][0] == "旅費規程.pdf"
    library.documents.sort_by("nonsense")
    assert library.documents.sorting() == "pages-"


def test_a_search_is_tried_and_its_page_opened(stage, library):
    library.show_tab("trying")
    library.trying.field.setText("日当")
    stage.qtbot.mouseClick(library.trying.run, LEFT)
    stage.until(library.trying.table.isVisible)
    (row,) = cells(library.trying.table)
    assert row[3] == "語 3 位 · 意味 1 位 · 題名一致（別表） · 見出し一致（日当）"
    assert row[4].startswith("<b>")
    library.trying.table.opened.emit(0)
    stage.until(lambda: stage.window.page.state.kind is PageKind.TEXT)
    assert stage.window.page_pane.isVisible()


def test_a_term_is_typed_changed_and_brought_back(stage, library, monkeypatch):
    library.show_tab("terms")
    terms = library.terms
    assert "用語集は空です" in terms._empty.text()
    typed = iter(
        [
            {"term": "地方自治法", "abbreviations": "自治法"},
            {"term": "地方自治法", "abbreviations": "自治法、地自法"},
        ]
    )

    def fill(dialog):
        dialog.type_into(**next(typed))
        return True

    monkeypatch.setattr(TermDialog, "exec", fill)
    stage.qtbot.mouseClick(terms.add, LEFT)
    stage.until(lambda: cells(terms.table) == [["地方自治法", "自治法", "", ""]])
    assert "版 4" in terms._version.text()
    terms.table.selectRow(0)
    stage.qtbot.mouseClick(terms.change, LEFT)
    stage.until(lambda: cells(terms.table)[0][1] == "自治法、地自法")
    terms.table.selectRow(0)
    stage.qtbot.mouseClick(terms.remove, LEFT)
    stage.until(lambda: cells(terms.table) == [])
    stage.qtbot.mouseClick(terms.undo, LEFT)
    stage.until(lambda: len(cells(terms.table)) == 1)
    assert not terms.undo.isEnabled()


def test_a_term_without_a_name_cannot_be_saved(qtbot, words, library):
    dialog = TermDialog(library, words, TypedEntry(term="規程"))
    assert dialog.save.isEnabled()
    dialog.type_into(term="　")
    assert not dialog.save.isEnabled()


def test_two_runs_are_compared_the_older_one_first(stage, library):
    library.show_tab("runs")
    runs = library.runs
    stage.window.desk.evaluation.choose_file("/data/質問.csv")
    stage.until(lambda: cells(runs.questions))
    assert cells(runs.questions)[1][2] == "なし"
    assert "3 行目に質問がありません" in runs._bad.text()
    assert [row[0] for row in cells(runs.runs)] == ["後", "前"]
    runs.runs.selectAll()
    stage.qtbot.mouseClick(runs.compare, LEFT)
    stage.until(lambda: cells(runs.changes))
    assert [row[0] for row in cells(runs.changes)] == ["悪くなった", "良くなった"]
    assert cells(runs.changes)[0][3] == "文書の順位 1 位 → 3 位"
    assert "「前」→「後」" in runs._compared.text()
    assert "条件" in runs._compared.text()


def test_words_are_found_in_the_document_one_after_the_other(stage, library):
    window = stage.window
    chosen = next(r for r in window.library.state.rows if r.id == 2)
    window.late.library.document_chosen.emit(chosen)
    stage.until(lambda: window.page.state.kind is PageKind.TEXT)
    bar = window.page_pane.find_bar
    window.page_pane.open_find()
    bar.field.setText("日当")
    stage.until(lambda: bar.said.text() == "1 / 3 件")
    stage.qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    stage.until(lambda: bar.said.text() == "2 / 3 件")
    stage.qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    stage.until(lambda: bar.said.text() == "1 / 3 件")
    bar.field.setText("ない言葉")
    stage.until(lambda: bar.said.text() == "見つかりません")
    stage.qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_models_show_what_they_are_and_go_after_a_yes(stage, monkeypatch):
    window = stage.window
    window.show_screen("models")
    window.models.add("/data/llm-jp.gguf")
    stage.until(lambda: window.models.state.rows)
    card = window.late.models.cards()[0]
    assert card.card.badge == "使用中"
    assert "業務利用 不明" in card.card.lines[1]
    suiting = window.late.models.cards()[1].card
    assert suiting.badge == "おすすめ"
    assert "国産" in suiting.lines[0]
    assert "業務で使えます" in suiting.lines[2]
    assert [label.text()[0] for label in window.late.models.steps] == ["✓"] * 3
    stage.qtbot.mouseClick(card.buttons["verify"], LEFT)
    stage.until(lambda: "追加したときのままです" in window.late.models._message.text())
    asked = []
    monkeypatch.setattr(models_view, "is_agreed", lambda _p, **k: asked.append(k) or False)
    window.late.models.cards()[0].buttons["remove"].click()
    assert "llm-jp" in asked[0]["text"]


def test_what_the_administrator_fixed_is_locked_and_explained(open_stage):
    stage = open_stage("--forbid", "may_add_folders")
    window = stage.window
    stage.until(lambda: window.desk.site.state.is_known)
    window.show_screen("library")
    assert not window.late.library.documents._add.isEnabled()
    assert "管理者の方針" in window.late.library.documents._locked.text()
    window.show_screen("settings")
    said = [
        window.late.settings._policy.itemAt(at).widget().text()
        for at in range(window.late.settings._policy.count())
    ]
    assert "🔒 資料のフォルダーの追加: できません（管理者が固定）" in said
    assert "用語集の変更: できます" in said


def test_a_broken_policy_is_told_at_the_top_and_in_the_settings(open_stage):
    stage = open_stage("--broken-policy", "方針ファイルを読めません。")
    stage.until(lambda: stage.window.desk.site.state.is_known)
    assert "方針ファイルを読めません。" in stage.window.notice.label.text()
    assert "方針ファイルを読めません。" in stage.window.late.settings.broken.text()


def test_settings_say_what_was_chosen(stage):
    settings = stage.window.late.settings
    stage.window.show_screen("settings")
    with stage.qtbot.waitSignals([settings.theme_chosen, settings.language_chosen]):
        settings.theme.activated.emit(2)
        settings.language.activated.emit(1)
    settings.text_size.activated.emit(4)
    assert stage.window._size == 4
    settings.enter.click()
    assert stage.window.ask.state.choices.sends_on_enter


def test_the_first_run_goes_by_three_steps(open_stage):
    stage = open_stage("--empty")
    window, steps = stage.window, stage.window.ask_view.first_steps
    stage.until(lambda: window.desk.site.state.is_known)
    assert steps.button.isVisible()
    stage.qtbot.mouseClick(steps.samples, LEFT)
    stage.until(steps.without.isVisible)
    assert not steps.button.isVisible()
    stage.qtbot.mouseClick(steps.without, LEFT)
    stage.until(steps.examples[0].isVisible)
    assert steps.examples[0].text() == EXAMPLE
    stage.qtbot.mouseClick(steps.examples[0], LEFT)
    stage.until(lambda: window.ask.state.turns)
    assert stage.turn.question == EXAMPLE


def test_a_pc_that_was_set_up_opens_at_the_question(open_stage):
    stage = open_stage("--empty", "--forbid", "may_add_folders")
    steps = stage.window.ask_view.first_steps
    stage.until(lambda: stage.window.desk.site.state.is_known)
    assert not steps.title.isVisible()
    assert not steps.button.isVisible()
    assert "管理者にお問い合わせください" in steps._no_folder.text()
