"""The first minutes of a user, with the engine as it is and the sample documents."""

import os
import sys
from dataclasses import replace
from datetime import date

import pytest

from localrag.domain.paths import file_uri
from localrag.host.glossary_params import TypedEntry
from localrag.resources import samples_folder
from localrag_ui.presenters.page_view import PageKind
from localrag_ui.presenters.scope import Kind, ScopeChoice
from localrag_ui.views import ask_desk
from localrag_ui.widgets.approve_dialog import Approval
from localrag_ui.widgets.safe_text import shown


@pytest.fixture
def story(open_stage, tmp_path):
    home = str(tmp_path / "home")
    return open_stage("--home", home, "engine", command=(sys.executable, "-m", "localrag"))


def test_a_folder_is_read_a_question_answered_and_the_page_marked(story):
    window = story.window
    assert window.library.state.is_empty
    folder = samples_folder()
    window.library.add_folders((file_uri(os.fsencode(folder)),))
    story.until(lambda: window.library.state.message or window.library.state.fault)
    assert window.library.state.fault == ""
    story.until(lambda: len(window.library.state.rows) == len(list(folder.iterdir())))

    story.answer("課長級の職員の日当はいくらですか。")
    answer = story.turn.answer
    assert answer is not None
    assert answer.mode == "extractive"
    source = next(source for source in answer.citations if "課長級" in source.quote)
    assert source.document.endswith("旅費規程.pdf")
    window.ask.open_citation(source.mark)
    story.until(lambda: window.page.state.kind is PageKind.PICTURE)
    assert window.page.state.where == f"{source.page} / 4 ページ"
    assert window.page_pane._picture.first_mark() is not None

    story.answer("ＵＳＢメモリを紛失したときは、誰にいつまでに報告しますか。")
    assert story.turn.answer is not None
    source = story.turn.answer.citations[0]
    assert source.document.endswith("情報セキュリティ手順.docx")
    story.until(lambda: window.page.state.kind is PageKind.TEXT)
    marked = window.page_pane._text._marks[0].selectedText().replace("\u2029", "\n")
    assert marked == shown(source.quote)

    desk = window.desk
    desk.search_test.search("課長級の職員の日当")
    story.until(lambda: desk.search_test.state.rows)
    assert "語 1 位" in desk.search_test.state.rows[0].why
    desk.glossary.put(TypedEntry(term="日当", synonyms="出張手当"))
    story.until(lambda: desk.glossary.state.total == 1)
    desk.health.check(read_data=False)
    story.until(lambda: desk.health.state.is_sound)
    story.until(lambda: desk.first_run.state.examples)
    assert desk.site.state.samples == file_uri(os.fsencode(folder))
    window.page_pane.open_find()
    window.page.find("報告")
    story.until(lambda: window.page.state.can_step_found)

    story.answer("火星の首都の人口は何人ですか。")
    assert story.turn.answer is not None
    assert story.turn.answer.mode == "declined"


def test_a_conversation_is_kept_answered_again_exported_approved_and_found_again(
    story, monkeypatch, tmp_path
):
    window, desk = story.window, story.window.questions
    window.library.add_folders((file_uri(os.fsencode(samples_folder())),))
    story.until(lambda: window.library.state.message or window.library.state.fault)
    asked = "課長級の職員の日当はいくらですか。"
    story.answer(asked)
    assert window.ask.state.conversation == 1
    window.ask.ask_again(None)
    story.until(lambda: not window.ask.current.is_running)
    assert window.ask.current.place.again == 1

    file = tmp_path / "回答.docx"
    monkeypatch.setattr(ask_desk, "chosen_file", lambda _parent, **_: str(file))
    desk.export("docx")
    story.until(lambda: str(file) in window.ask_view._said.text())
    assert file.read_bytes()[:2] == b"PK"

    filled = Approval(by="総務課　山田", until=date(2999, 3, 31), question=asked)
    monkeypatch.setattr(ask_desk, "ask_for_approval", lambda *_: filled)
    desk.approve()
    story.until(lambda: window.ask.current.standing)
    approved = story.answer("課長級の職員の日当は、いくらでしょうか？")
    assert "原文と一致" not in approved.text.toPlainText()
    assert approved._approved.text() == (
        "◆ 承認済み回答（承認者: 総務課 山田、期限: 2999年3月31日）"
    )
    monkeypatch.setattr(ask_desk, "is_agreed", lambda _parent, **_: True)
    desk.revoke()
    story.until(lambda: story.turn.is_revoked)

    desk.new_conversation()
    folder = ScopeChoice(kinds=(Kind.WORD,), endings=("docx",))
    window.ask.choose(replace(window.ask.state.choices, scope=folder))
    story.answer("ＵＳＢメモリを紛失したときは、誰にいつまでに報告しますか。")
    assert {source.document[-5:] for source in story.turn.answer.citations} == {".docx"}
    desk.toggle_history()
    story.until(lambda: len(desk.history.state.rows) == 2)
    desk.history_pane.search.setText("課長級")
    story.until(lambda: [row.id for row in desk.history.state.rows] == [1])
    desk.history_pane.open_chosen()
    story.until(lambda: window.ask.state.conversation == 1)
    assert [turn.again for turn in window.ask.state.turns] == [0, 1, 0]
    first = window.ask_view.turn(0)
    assert "2,600円" in first.text.toPlainText()
    window.ask.open_citation(1, 0)
    story.until(lambda: window.page.state.name == "旅費規程.pdf")
