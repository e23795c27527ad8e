"""The first minutes of a user, with the engine as it is and the sample documents."""

import os
import sys

import pytest

from localrag.domain.paths import file_uri
from localrag.host.history_params import ApproveParams
from localrag.host.params import AskParams
from localrag.resources import samples_folder
from localrag_ui.presenters.page_view import PageKind
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

    story.answer("火星の首都の人口は何人ですか。")
    assert story.turn.answer is not None
    assert story.turn.answer.mode == "declined"


def test_an_approved_answer_comes_first_with_its_name_in_place_of_checks(story):
    window = story.window
    window.library.add_folders((file_uri(os.fsencode(samples_folder())),))
    story.until(lambda: window.library.state.message or window.library.state.fault)
    replies = []
    asked = AskParams(text="課長級の職員の日当はいくらですか。", keeps=True)
    story.engine.request("ask", asked, replies.append, lambda _: None)
    story.until(lambda: replies)
    approve = ApproveParams(conversation=1, turn=1, by="総務課 山田", until="2999-03-31")
    story.engine.request("answers.approve", approve, replies.append, lambda _: None)
    story.until(lambda: len(replies) == 2)

    turn = story.answer("課長級の職員の日当は、いくらでしょうか？")
    assert story.turn.answer is not None
    assert story.turn.answer.approval is not None
    drawn = turn.text.toPlainText()
    assert "円" in drawn
    assert "原文と一致" not in drawn
    assert turn._approved.text() == "◆ 承認済み回答（承認者: 総務課 山田、期限: 2999年3月31日）"
