"""Conversations over the engine's methods: asked within, kept, exported, approved."""

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import ModelError, UsageError
from localrag.domain.errors.model import ModelCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.library import Folder
from localrag.domain.paths import file_uri, path_of
from localrag.governance.places import Places
from localrag.governance.policy import Policy
from localrag.host import history_params as asked
from localrag.host.calls import Call
from localrag.host.methods import Methods
from localrag.host.params import AskParams, NoParams, PinParams
from localrag.store.library import Library
from localrag.wiring import Session, Site
from localrag.workflows.index_folders import index_folders

RULES = (
    "旅費規程\n第２条　宿泊料の上限は一夜につき9,800円とする。\n第３条　日当は2,500円とする。\n"
    "第４条　精算は帰着の日から五日以内に行う。\n"
)
QUESTION = "宿泊料の上限はいくらですか"
FOREVER = "2999-03-31"


@pytest.fixture
def methods(tmp_path):
    folder = tmp_path / "規程"
    folder.mkdir()
    (folder / "旅費規程.txt").write_text(RULES, encoding="utf-8")
    site = Site(places=Places(home=tmp_path / "home"), library="main", policy=Policy())
    with Session(site) as session:
        with session.indexing() as tools:
            list(index_folders([Folder(path=os.fsencode(folder))], tools, CancelToken()))
        yield Methods(session, "ja")


def result(methods, method, params=NoParams()):  # noqa: B008 - it is frozen
    call = Call(
        untrusted_params=msgspec.Raw(msgspec.json.encode(params)),
        emit=lambda event: None,
        cancel=CancelToken(),
    )
    return methods.run(method, call)


def test_a_conversation_is_kept_read_renamed_exported_and_deleted(methods, tmp_path):
    first = result(methods, "ask", AskParams(text=QUESTION, keeps=True))
    assert (first["conversation"], first["turn"], first["not_kept"]) == (1, 1, None)
    within = AskParams(text="それはいつまでに精算しますか", keeps=True, conversation=1)
    assert result(methods, "ask", within)["query_used"].endswith("宿泊料 上限")
    again = AskParams(text=QUESTION, keeps=True, conversation=1, turn=1)
    assert result(methods, "ask", again)["again"] == 1
    assert result(methods, "ask", AskParams(text=QUESTION))["conversation"] is None

    (row,) = result(methods, "conversations.list", asked.FindParams(text="精算"))[
        "conversations"
    ]
    assert (row["name"], row["turns"]) == (QUESTION, 2)
    read = result(methods, "conversations.read", asked.ConversationParams(conversation=1))
    assert [(one["turn"], one["again"]) for one in read["turns"]] == [(1, 0), (1, 1), (2, 0)]
    assert "9,800円" in read["turns"][0]["result"]["answer"]
    renamed = asked.RenameParams(conversation=1, name=" 旅費\n ")
    assert result(methods, "conversations.rename", renamed)["name"] == "旅費"

    file = tmp_path / "a.md"
    export = asked.ExportParams(conversation=1, format="md", path=str(file), turn=1)
    assert result(methods, "conversations.export", export)["turns"] == 2
    assert "五日以内" not in file.read_text(encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        result(methods, "conversations.export", export)
    assert caught.value.code is UsageCode.EXPORT_EXISTS

    gone = asked.ConversationParams(conversation=1)
    assert result(methods, "conversations.delete", gone) == {"deleted": 1}
    with pytest.raises(UsageError) as caught:
        result(methods, "ask", within)
    assert caught.value.code is UsageCode.CONVERSATION_NOT_FOUND


def test_an_approved_answer_is_given_extended_and_revoked(methods):
    result(methods, "ask", AskParams(text=QUESTION, keeps=True))
    approve = asked.ApproveParams(conversation=1, turn=1, by="山田", until=FOREVER)
    assert result(methods, "answers.approve", approve)["state"] == "served"
    answer = result(methods, "ask", AskParams(text="宿泊料の上限はいくら？", keeps=True))
    assert answer["approval"]["approver"] == "山田"
    read = result(methods, "conversations.read", asked.ConversationParams(conversation=2))
    assert read["turns"][0]["result"]["approval"]["approver"] == "山田"
    other = AskParams(text=QUESTION, keeps=True, conversation=1, turn=1)
    assert result(methods, "ask", other)["approval"] is None
    extended = result(methods, "answers.extend", asked.ExtendParams(id=1, until="2999-12-31"))
    assert extended["expires"] > answer["approval"]["expires"]
    with pytest.raises(UsageError):
        result(methods, "answers.extend", asked.ExtendParams(id=1, until="2000-01-01"))
    assert len(result(methods, "answers.list")["answers"]) == 1
    assert result(methods, "answers.revoke", asked.ApprovedParams(id=1)) == {"revoked": 1}
    assert result(methods, "ask", AskParams(text=QUESTION))["approval"] is None


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(methods, monkeypatch, tmp_path):
    monkeypatch.setattr("localrag.store.database._BUSY_MS", 1)
    place = tmp_path / "home" / "libraries"
    with (
        Library.open(place, "main", write=True) as library,
        library.database.transaction(),
    ):
        answer = result(methods, "ask", AskParams(text=QUESTION, keeps=True))
    assert "9,800円" in answer["answer"]
    assert answer["conversation"] is None
    assert answer["not_kept"]
    assert result(methods, "conversations.list")["conversations"] == []


def test_an_approved_answer_to_a_like_question_is_offered(methods):
    kept = result(methods, "ask", AskParams(text=QUESTION, keeps=True))
    approving = asked.ApproveParams(
        conversation=kept["conversation"], turn=kept["turn"], by="山田", until=FOREVER
    )
    result(methods, "answers.approve", approving)
    like = result(methods, "ask", AskParams(text="宿泊料はいくらが上限ですか"))
    assert (like["approval"], like["mode"]) == (None, "extractive")
    assert like["proposal"]["question"] == QUESTION
    assert like["proposal"]["approver"] == "山田"
    same = result(methods, "ask", AskParams(text=QUESTION))
    assert (same["approval"]["approver"], same["proposal"]) == ("山田", None)
    assert result(methods, "ask", AskParams(text="日当はいくらですか"))["proposal"] is None


def test_the_answer_that_was_meant_is_approved_and_an_unknown_one_refused(methods):
    result(methods, "ask", AskParams(text=QUESTION, keeps=True))
    other = "日当はいくらですか"
    result(methods, "ask", AskParams(text=other, keeps=True, conversation=1, turn=1))
    approve = asked.ApproveParams(conversation=1, turn=1, again=0, by="山田", until=FOREVER)
    assert "9,800円" in result(methods, "answers.approve", approve)["result"]["answer"]
    later = msgspec.structs.replace(approve, again=None)
    assert "2,500円" in result(methods, "answers.approve", later)["result"]["answer"]
    with pytest.raises(UsageError) as caught:
        result(methods, "answers.approve", msgspec.structs.replace(approve, again=2))
    assert caught.value.code is UsageCode.TURN_NOT_FOUND
    mine = AskParams(text=QUESTION, approved=False)
    assert result(methods, "ask", mine)["approval"] is None


def test_another_model_that_is_not_there_is_named(methods):
    with pytest.raises(ModelError) as caught:
        result(methods, "ask", AskParams(text=QUESTION, model="nowhere"))
    assert caught.value.code is ModelCode.NOT_FOUND
    assert "9,800円" in result(methods, "ask", AskParams(text=QUESTION))["answer"]


def test_an_export_tells_the_uri_of_its_file(methods, tmp_path):
    result(methods, "ask", AskParams(text=QUESTION, keeps=True))
    file = tmp_path / "回答 1.docx"
    export = asked.ExportParams(conversation=1, format="docx", path=str(file))
    told = result(methods, "conversations.export", export)["exported_uri"]
    assert path_of(told) == os.fsencode(file)
    assert file.read_bytes()[:2] == b"PK"


def test_another_model_writes_one_answer_and_the_one_in_use_the_next(
    methods, tiny_gguf, tmp_path
):
    registry = methods._session.registry(to_change=True)
    first = registry.add(tiny_gguf).id
    second = registry.add(Path(shutil.copy(tiny_gguf, tmp_path / "second.gguf"))).id
    writers = [
        result(methods, "ask", AskParams(text=QUESTION, mode="generate", model=model))["engine"]
        for model in (None, second, first)
    ]
    assert [names["generator"] for names in writers] == [first, second, first]


def test_a_document_is_pinned_by_its_uri_and_let_go(methods, tmp_path, tiny_gguf):
    uri = file_uri(os.fsencode(tmp_path / "規程" / "旅費規程.txt"))
    assert result(methods, "pins.list") == {"pinned": [], "can_pin": False}
    methods._session.registry(to_change=True).add(tiny_gguf)
    document = result(methods, "library.documents")["documents"][0]["id"]
    pinned = {"pinned": [document], "can_pin": True}
    for _ in range(2):
        assert result(methods, "pins.set", PinParams(uri=uri, is_pinned=True)) == pinned
    for _ in range(2):
        let_go = result(methods, "pins.set", PinParams(uri=uri, is_pinned=False))
        assert let_go["pinned"] == []
    for bad, code in (
        (f"{uri}#a", UsageCode.IN_A_CONTAINER),
        ("file:///x", UsageCode.NOT_IN_LIBRARY),
    ):
        with pytest.raises(UsageError) as caught:
            result(methods, "pins.set", PinParams(uri=bad, is_pinned=True))
        assert caught.value.code is code
