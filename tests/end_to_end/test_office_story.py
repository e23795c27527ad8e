"""Index, search, ask and forget, from outside, on a folder as offices have it."""

import unicodedata
from pathlib import Path


def squashed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_every_file_is_accounted_for(cli, office):
    indexed = cli.json("index", str(office))
    assert indexed.code == 0
    assert indexed.document["found"] == 5
    assert indexed.document["added"] == 3
    status = cli.json("status").document
    assert status["found"] == status["indexed"] + len(status["skipped"]) == 5
    skipped = {Path(row["path"]).name: row["reason"] for row in status["skipped"]}
    assert skipped.keys() == {"空.docx", "切れた.pdf"}
    assert all(skipped.values())


def test_a_second_run_changes_nothing(cli, office):
    cli.json("index", str(office))
    again = cli.json("index", str(office)).document
    assert (again["added"], again["changed"], again["removed"]) == (0, 0, 0)
    assert again["unchanged"] == 3


def test_sync_takes_up_new_changed_and_removed_files(cli, office):
    cli.json("index", str(office))
    (office / "新規.md").write_text(
        "# 会議室\n\n会議室の予約は三日前までに行う。\n", encoding="utf-8"
    )
    (office / "メモ.txt").write_text("公用車の予備鍵は総務課の金庫に移した。", encoding="utf-8")
    (office / "窓口.html").unlink()
    report = cli.json("sync").document
    assert (report["added"], report["changed"], report["removed"]) == (1, 1, 1)
    found = cli.json("search", "予備鍵").document["passages"]
    assert "総務課の金庫" in found[0]["text"]
    assert not any("赤い棚" in passage["text"] for passage in found)
    nothing = cli.json("search", "住民票の写しの手数料")
    assert not any("三百円" in passage["text"] for passage in nothing.document["passages"])


def test_a_cp932_memo_is_found_despite_width_and_spaces(cli, office):
    cli.json("index", str(office))
    for query in ("公用車の予備鍵", "公用車ノ予備鍵　管財課"):
        first = cli.json("search", query).document["passages"][0]
        assert first["document"].endswith("メモ.txt")
        assert first["page"] == 1
        assert first["indexes"].keys() == {"words", "vectors"}


def test_a_name_that_is_not_utf8_is_searchable_and_has_an_exact_uri(cli, office):
    cli.json("index", str(office))
    found = cli.json("search", "物品管理者の承認").document["passages"][0]
    assert "備品を捨てる" in found["text"]
    assert found["document"].endswith("ソ表.txt")
    assert found["uri"].endswith("/%83%5C%95%5C.txt")


def test_an_answer_is_verbatim_and_cited(cli, office):
    cli.json("index", str(office))
    asked = cli.json("ask", "公用車の予備鍵はどこに保管していますか。")
    assert asked.code == 0
    answer = asked.document
    assert answer["mode"] == "extractive"
    assert "赤い棚" in answer["answer"]
    citation = answer["citations"][0]
    assert citation["document"].endswith("メモ.txt")
    assert citation["page_label"] == "1"
    assert squashed(citation["quote"]) in squashed(answer["passages"][0]["text"])
    text = (office / "メモ.txt").read_bytes().decode("cp932")
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert {"search", "total"} <= answer["timings_ms"].keys()


def test_a_question_without_an_answer_is_declined(cli, office):
    cli.json("index", str(office))
    asked = cli.json("ask", "木星の衛星エウロパの直径は何キロメートルですか。")
    assert asked.code == 4
    assert asked.document["mode"] == "declined"
    assert asked.document["statements"] == []
    spoken = cli.run("ask", "木星の衛星エウロパの直径は何キロメートルですか。")
    assert "見つかりません" in spoken.out


def test_forgotten_text_is_gone_from_every_file_and_stays_away(cli, office):
    cli.json("index", str(office))
    assert cli.run("forget", str(office / "メモ.txt")).code == 0
    assert cli.run("sync").code == 0
    found = cli.json("search", "公用車の予備鍵").document["passages"]
    assert not any("赤い棚" in passage["text"] for passage in found)
    kept = b"".join(p.read_bytes() for p in cli.home.rglob("*") if p.is_file())
    assert "赤い棚に保管".encode() not in kept
    assert "赤い棚に保管".encode("utf-16-le") not in kept
    assert cli.json("forget", "--undo", str(office / "メモ.txt")).document == {"undone": 1}
    assert cli.json("sync").document["added"] == 1
    assert (office / "メモ.txt").exists()


def test_the_model_writes_when_one_is_installed(cli, office, tiny_gguf):
    cli.json("index", str(office))
    added = cli.json("models", "add", str(tiny_gguf))
    assert added.code == 0, added.err
    assert cli.json("status").document["models"]["generator"] == added.document["added"]["id"]
    asked = cli.json("ask", "公用車の予備鍵はどこに保管していますか。")
    assert asked.document["mode"] in ("generated", "declined")
    assert asked.document["engine"]["generator"] == added.document["added"]["id"]
    extract = cli.json("ask", "公用車の予備鍵はどこですか。", "--mode", "extract")
    assert extract.document["mode"] == "extractive"


def test_status_and_search_speak_japanese_to_people(cli, office):
    cli.run("index", str(office))
    assert "文書" in cli.run("status").out
    listed = cli.run("status", "--skipped").out
    assert "空.docx" in listed
    assert "メモ.txt" in cli.run("search", "予備鍵", "--explain").out


def test_a_scope_leaves_other_files_out(cli, office):
    cli.json("index", str(office))
    found = cli.json("search", "手数料", "--type", "html").document["passages"]
    assert found
    assert all(passage["document"].endswith(".html") for passage in found)
    assert cli.json("search", "手数料", "--type", "pdf").code == 4
    assert cli.json("search", "手数料", "--after", "2999-01-01").code == 4
    assert cli.json("search", "予備鍵", "--path", "*メモ*").document["passages"]


def test_an_empty_library_answers_with_nothing_found(cli):
    assert cli.json("search", "何か").code == 4
    assert cli.json("ask", "何かありますか。").code == 4
    assert cli.json("status").document["documents"] == 0


def test_a_dry_run_changes_nothing(cli, office):
    planned = cli.json("index", "--dry-run", str(office)).document
    assert planned["found"] == 5
    assert cli.json("status").document["documents"] == 0
    assert len(list(office.iterdir())) == 5


def test_a_check_counts_what_each_part_holds(cli, office):
    cli.json("index", str(office))
    chunks = cli.json("status").document["chunks"]
    checked = cli.json("check", "--read-data").document["checked"]
    assert chunks > 0
    assert (checked["truth"], checked["vectors"], checked["words"]) == (chunks,) * 3
    words = next(cli.home.rglob("words.json"))
    words.write_bytes(b"{}")
    broken = cli.json("check")
    assert broken.code == 6
    assert broken.document["checked"]["words"] == 0
    assert cli.json("check", "--repair").document["checked"]["words"] == chunks
