"""Forget a document and prove that it is gone."""


def places(document):
    return {row["place"]: row["left"] for row in document["places"]}


def test_a_forgotten_document_is_proved_to_be_gone(cli, tmp_path):
    folder = tmp_path / "資料"
    folder.mkdir()
    memo = folder / "引継ぎ.txt"
    text = "金庫の予備の鍵は二階の給湯室の棚の奥に置いてある。"
    memo.write_text(text, encoding="utf-8")
    (folder / "写し.txt").write_text(text, encoding="utf-8")
    cli.json("index", str(folder))
    before = cli.json("prove-deleted", str(memo))
    assert before.code == 4
    assert before.document["deleted"] is False
    assert places(before.document)["documents"] == 1
    cli.run("forget", str(memo))
    after = cli.json("prove-deleted", str(memo))
    assert after.code == 0
    assert after.document["deleted"] is True
    assert after.document["kept_out"] is True
    assert set(places(after.document).values()) == {0}
    assert after.document["same_words_elsewhere"] == 1
    cli.run("forget", str(folder / "写し.txt"))
    said = cli.run("prove-deleted", str(memo))
    assert "残っていません" in said.out
    assert "別の文書" not in said.out
    memo.unlink()
    assert cli.json("prove-deleted", str(memo)).document["same_words_elsewhere"] is None
