"""An administrator's glossary from the command line: taken, applied, shown, written, emptied."""

import csv
import io

import pytest

GLOSSARY = (
    "用語,略語,同義語,読み,備考\r\n"
    "予備鍵,YK;合鍵,スペアキー,よびかぎ,管財課\r\n"
    "管財課,,財産管理担当,かんざいか,\r\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "用語集.csv"
    path.write_bytes(GLOSSARY.encode("cp932"))
    return path


@pytest.fixture
def filled(cli, office, file):
    cli.json("index", str(office))
    assert cli.run("glossary", "import", str(file)).code == 0
    return cli


def test_a_question_in_other_words_is_answered_and_told_why(filled):
    found = filled.json("search", "スペアキーの保管場所").document
    assert "予備鍵" in found["passages"][0]["text"]
    assert found["query"] == "スペアキーの保管場所"
    assert found["glossary"] == {
        "applied": [
            {"name": "スペアキー", "term": "予備鍵", "added": ["予備鍵", "YK", "合鍵"]}
        ],
        "searched": "スペアキーの保管場所 予備鍵 YK 合鍵",
    }
    shown = filled.run("search", "--explain", "スペアキーの保管場所").out
    assert "用語集: 「スペアキー」を予備鍵、YK、合鍵でも探しました" in shown
    assert "用語集" not in filled.run("search", "スペアキーの保管場所").out
    asked = filled.json("ask", "ＹＫはどこに保管していますか。").document
    assert "赤い棚" in asked["answer"]
    assert asked["glossary"]["applied"][0]["term"] == "予備鍵"


def test_what_was_looked_for_is_told_where_nothing_was_found_too(filled):
    question = ("search", "--type", "json", "スペアキーの保管場所")
    plain, explained = filled.run(*question), filled.run(*question, "--explain")
    assert (plain.code, explained.code) == (4, 4)
    assert "用語集: 「スペアキー」を" in explained.out
    assert "該当する箇所は見つかりませんでした。" in explained.out
    assert "用語集" not in plain.out


def test_status_shows_it_with_its_generation(filled):
    status = filled.json("status").document
    glossary = status["glossary"]
    assert (glossary["terms"], glossary["names"]) == (2, 8)
    assert glossary["generation"] == status["generation"]
    assert "用語集: 2 語" in filled.run("status").out


def test_what_is_written_can_be_imported_again(filled, tmp_path):
    out = tmp_path / "書き出し.csv"
    assert filled.json("glossary", "export", str(out)).document["terms"] == 2
    rows = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert rows[1] == ["予備鍵", "YK；合鍵", "スペアキー", "よびかぎ"]
    again = filled.json("glossary", "import", str(out)).document
    assert (again["unchanged"], again["added"], again["removed"]) == (2, 0, 0)
    listed = filled.json("glossary", "list").document
    assert [entry["term"] for entry in listed["entries"]] == ["予備鍵", "管財課"]


def test_a_file_with_one_bad_row_changes_nothing(filled, tmp_path):
    before = filled.json("glossary", "list").document
    bad = tmp_path / "誤り.csv"
    bad.write_text("用語,略語\n旅費,TR\n,XX\n休暇,あ\n", encoding="utf-8")
    refused = filled.json("glossary", "import", str(bad))
    assert refused.code == 2
    assert refused.document["error"]["code"] == "glossary.bad_rows"
    assert [(row["row"], row["code"]) for row in refused.document["remarks"]] == [
        (3, "glossary.no_term"),
        (4, "glossary.not_a_name"),
    ]
    spoken = filled.run("glossary", "import", "--add", str(bad))
    assert "3 行目: 「用語」が空です。" in spoken.err
    assert "Traceback" not in spoken.err
    assert filled.json("glossary", "list").document == before


def test_it_is_emptied(filled):
    assert filled.json("glossary", "clear").document["removed"] == 2
    assert filled.json("status").document["glossary"]["terms"] == 0
    assert filled.json("search", "スペアキー").document["glossary"]["applied"] == []
    assert "用語集は空です。" in filled.run("glossary", "list").out


def test_a_policy_keeps_it_as_it_is(filled, file, tmp_path):
    policy = tmp_path / "policy.json"
    policy.write_text('{"may_change_glossary": false}', encoding="utf-8")
    for verb in (("import", str(file)), ("clear",)):
        assert filled.run("--policy", str(policy), "glossary", *verb).code == 5
    assert filled.json("status").document["glossary"]["terms"] == 2


@pytest.mark.parametrize("name", ["無い.csv", "."])
def test_a_file_that_is_not_there_is_named(cli, tmp_path, name):
    run = cli.json("glossary", "import", str(tmp_path / name))
    assert (run.code, run.document["error"]["code"]) == (2, "usage.file_not_found")
    assert cli.run("glossary", "export", str(tmp_path)).code == 2
