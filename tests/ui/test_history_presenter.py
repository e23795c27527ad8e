"""The list of conversations: found, opened, renamed, deleted with a way back. Without Qt."""

import pytest
from tests.fakes.engine_port import WaitingEngine

from localrag.host.framing import response
from localrag.host.messages import APPLICATION_ERROR, ErrorBody, ErrorData, Sentences
from localrag_ui.presenters.history import HistoryPresenter

FIRST = {"id": 1, "name": "宿泊料の上限", "changed": "2026-11-25T10:00:00+09:00", "turns": 2}
SECOND = {"id": 2, "name": "鍵の場所", "changed": "2026-11-24T10:00:00+09:00", "turns": 1}


class Shelf:
    """A presenter with its engine, and what it told."""

    def __init__(self, words):
        self.engine = WaitingEngine()
        self.opened, self.gone = [], []
        self.presenter = HistoryPresenter(
            self.engine, words, opened=self.opened.append, gone=self.gone.append
        )
        self.list(FIRST, SECOND)

    @property
    def state(self):
        return self.presenter.state

    @property
    def ids(self):
        return [row.id for row in self.state.rows]

    def list(self, *rows):
        self.presenter.refresh()
        self.engine.answer("conversations.list", {"conversations": rows})

    def methods(self):
        return [asked.method for asked in self.engine.asked]


@pytest.fixture
def shelf(words):
    return Shelf(words)


def refusal(code, what="壊れています。"):
    data = ErrorData(code=code, ja=Sentences(what=what), en=Sentences(what="It is broken."))
    return ErrorBody(code=APPLICATION_ERROR, message=what, data=data)


def test_an_empty_history_says_what_to_do(words):
    presenter = Shelf(words).presenter
    presenter.refresh()
    engine = presenter._engine
    engine.answer("conversations.list", {"conversations": []})
    assert presenter.state.message == "まだ会話はありません。質問すると、ここに残ります。"
    presenter.search(" 出張 ")
    assert engine.last("conversations.list").params == {"text": "出張"}
    engine.answer("conversations.list", {"conversations": []})
    assert presenter.state.message == "その言葉を含む会話はありません。"


def test_a_library_that_was_never_indexed_is_an_empty_history(shelf):
    shelf.presenter.refresh()
    shelf.engine.refuse("conversations.list", refusal("usage.no_library"))
    assert shelf.state.fault == ""
    assert shelf.state.message
    shelf.presenter.refresh()
    shelf.engine.refuse("conversations.list", refusal("store.damaged"))
    assert shelf.state.fault == "壊れています。"


def test_a_late_list_of_an_older_search_is_dropped(shelf):
    shelf.presenter.search("鍵")
    late = shelf.engine.last("conversations.list")
    shelf.presenter.search("宿泊")
    shelf.engine.answer("conversations.list", {"conversations": [FIRST]})
    late.answered(response(late.id, {"conversations": [SECOND]}))
    assert shelf.ids == [1]


def test_a_conversation_is_opened_or_told_why_not(shelf):
    shelf.presenter.open(2)
    assert shelf.engine.last("conversations.read").params == {"conversation": 2}
    shelf.engine.answer("conversations.read", {**SECOND, "turns": []})
    assert [kept.id for kept in shelf.opened] == [2]
    shelf.presenter.open(9)
    shelf.engine.refuse("conversations.read", refusal("usage.conversation_not_found"))
    assert shelf.state.fault == "壊れています。"
    assert len(shelf.opened) == 1


def test_a_deleted_conversation_comes_back_until_the_deletion_stands(shelf):
    shelf.presenter.delete(1)
    assert shelf.ids == [2]
    assert shelf.gone == [1]
    assert "「宿泊料の上限」を削除しました" in shelf.state.undo
    assert "conversations.delete" not in shelf.methods()
    shelf.presenter.undo()
    assert shelf.ids == [1, 2]
    assert shelf.state.undo == ""
    shelf.presenter.settle()
    assert "conversations.delete" not in shelf.methods()


def test_a_deletion_stands_once_the_pane_is_left_or_another_goes(shelf):
    shelf.presenter.delete(1)
    shelf.presenter.delete(2)
    assert shelf.engine.last("conversations.delete").params == {"conversation": 1}
    shelf.presenter.settle()
    assert shelf.engine.last("conversations.delete").params == {"conversation": 2}
    assert shelf.ids == []
    assert shelf.state.undo == ""
    shelf.presenter.settle()
    assert shelf.methods().count("conversations.delete") == 2


def test_a_deletion_that_failed_is_told_and_the_list_is_asked_anew(shelf):
    shelf.presenter.delete(1)
    shelf.presenter.settle()
    before = shelf.methods().count("conversations.list")
    shelf.engine.refuse("conversations.delete", refusal("store.locked"))
    assert shelf.state.fault == "壊れています。"
    assert shelf.methods().count("conversations.list") == before + 1


def test_a_name_is_changed_and_changed_back(shelf):
    shelf.presenter.rename(1, " 旅費　のこと\n")
    assert shelf.engine.last("conversations.rename").params == {
        "conversation": 1,
        "name": "旅費 のこと",
    }
    shelf.engine.answer("conversations.rename", {"id": 1})
    assert "「宿泊料の上限」の名前を変えました" in shelf.state.undo
    shelf.presenter.undo()
    assert shelf.engine.last("conversations.rename").params["name"] == "宿泊料の上限"
    assert shelf.state.undo == ""


@pytest.mark.parametrize(("number", "name"), [(1, "宿泊料の上限"), (1, " 　 "), (9, "何か")])
def test_a_name_that_changes_nothing_is_not_sent(shelf, number, name):
    shelf.presenter.rename(number, name)
    assert "conversations.rename" not in shelf.methods()
    assert shelf.state.undo == ""
