"""A conversation from the command line: asked, answered again, exported, approved, forgotten."""

import pytest

RULES = (
    "旅費規程\n第１条　出張の旅費は実費で精算する。\n第２条　宿泊料の上限は一夜につき9,800円とする。\n"
    "第３条　日当は2,500円とする。\n第４条　精算は帰着の日から五日以内に行う。\n"
)
QUESTION = "宿泊料の上限はいくらですか"


@pytest.fixture
def talked(cli, tmp_path):
    folder = tmp_path / "規程"
    folder.mkdir()
    (folder / "旅費規程.txt").write_text(RULES, encoding="utf-8")
    cli.json("index", str(folder))
    first = cli.json("ask", QUESTION, "--conversation", "new").document
    assert (first["conversation"], first["turn"], first["again"]) == (1, 1, 0)
    second = cli.json("ask", "それはいつまでに精算しますか", "--conversation", "1").document
    assert (second["conversation"], second["turn"]) == (1, 2)
    assert second["query_used"].startswith("それはいつまでに精算しますか 宿泊料")
    return cli


def test_history_is_kept_only_where_it_was_asked_for(talked):
    alone = talked.json("ask", "日当はいくらですか").document
    assert (alone["conversation"], alone["turn"]) == (None, None)
    (kept,) = talked.json("conversations", "list").document["conversations"]
    assert (kept["name"], kept["turns"]) == (QUESTION, 2)


def test_a_conversation_is_shown_searched_renamed_and_deleted(talked):
    shown = talked.run("conversations", "show", "1").out
    assert "検索した質問: それはいつまでに精算しますか 宿泊料" in shown
    assert "9,800円とする。 [1]（原文と一致）" in shown
    assert talked.json("conversations", "rename", "1", "旅費の相談").code == 0
    assert "旅費の相談" in talked.run("conversations", "list", "--search", "精算").out
    assert "会話はありません。" in talked.run("conversations", "list", "--search", "休暇").out
    assert talked.json("conversations", "delete").code == 2
    assert talked.json("conversations", "delete", "1").document == {"deleted": 1}
    missing = talked.run("conversations", "show", "1")
    assert missing.code == 2
    assert "番号 1 の会話はありません。" in missing.err


def test_an_answer_is_asked_for_again_beside_the_first(talked):
    again = talked.json("ask", "--again", "1:2", "--mode", "extract").document
    assert (again["turn"], again["again"]) == (2, 1)
    assert again["question"] == "それはいつまでに精算しますか"
    turns = talked.json("conversations", "show", "1").document["turns"]
    assert [(one["turn"], one["again"]) for one in turns] == [(1, 0), (2, 0), (2, 1)]


NONSENSE = [
    ("ask",),
    ("ask", "--again", "1"),
    ("ask", "--again", "1:x"),
    ("ask", "--again", "1:9"),
    ("ask", "質問", "--again", "1:1"),
    ("ask", "質問", "--conversation", "9"),
    ("ask", "質問", "--conversation", "一"),
    ("answers", "approve", "1:1", "--by", " ", "--until", "2999-01-01"),
    ("answers", "approve", "1:1", "--by", "山田", "--until", "2001-01-01"),
    ("answers", "approve", "1:1", "--by", "山田", "--until", "いつか"),
    ("answers", "approve", "1:2", "--by", "山田", "--until", "2999-01-01"),
    ("answers", "show", "5"),
    ("conversations", "rename", "1", "\t"),
    ("conversations", "export", "1", "--turn", "9"),
]


def test_what_makes_no_sense_is_told_and_changes_nothing(talked):
    for options in NONSENSE:
        told = talked.json(*options)
        assert told.code == 2
        assert told.document["error"]["code"].startswith("usage.")
    assert talked.json("conversations", "list").document["conversations"][0]["turns"] == 2
    assert talked.json("answers", "list").document == {"answers": []}


def test_an_export_is_written_once(talked, tmp_path):
    file = tmp_path / "回答.docx"
    command = ("conversations", "export", "1", "--out", str(file))
    assert talked.json(*command).document["turns"] == 2
    content = file.read_bytes()
    file.write_bytes(b"mine")
    refused = talked.json(*command)
    assert refused.document["error"]["code"] == "usage.export_exists"
    assert file.read_bytes() == b"mine"
    assert talked.json(*command, "--force").code == 0
    assert len(file.read_bytes()) > len(content) / 2


def test_an_approved_answer_comes_first_until_its_source_changes(talked, tmp_path):
    approved = talked.json(
        "answers", "approve", "1:1", "--by", "総務課 山田", "--until", "2999-03-31"
    ).document
    assert (approved["approver"], approved["state"]) == ("総務課 山田", "served")
    shown = talked.run("ask", "宿泊料の上限は、いくらでしょうか？").out
    assert "承認済み回答（承認者: 総務課 山田、" in shown
    assert "期限: 2999-03-31" in shown
    assert "原文と一致" not in shown
    for other in (("日当の上限はいくらですか",), (QUESTION, "--no-approved")):
        assert talked.json("ask", *other).document["approval"] is None
    source = tmp_path / "規程" / "旅費規程.txt"
    source.write_text(RULES.replace("9,800", "11,000"), encoding="utf-8")
    talked.json("sync")
    answer = talked.json("ask", QUESTION).document
    assert answer["approval"] is None
    assert "11,000円" in answer["answer"]
    assert "［要見直し］" in talked.run("answers", "list").out


def test_a_forgotten_document_is_in_no_answer_any_more(talked, tmp_path):
    source = tmp_path / "規程" / "旅費規程.txt"
    assert talked.json("forget", str(source)).code == 0
    shown = talked.run("conversations", "show", "1").out
    assert QUESTION in shown
    assert "出典の文書が削除されたため、回答は残っていません。" in shown
    assert "9,800" not in shown
    source.unlink()
    proof = talked.json("prove-deleted", str(source))
    assert proof.code == 0
