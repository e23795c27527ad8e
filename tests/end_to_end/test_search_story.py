"""Searching from outside: what can be typed, where to look, and what is told."""

import pytest


@pytest.fixture
def rules(cli, tmp_path):
    folder = tmp_path / "規程"
    for year, amount in (("令和5年度", "9,800"), ("令和6年度", "12,000")):
        path = folder / year / "旅費規程.txt"
        path.parent.mkdir(parents=True)
        text = f"宿泊料は一夜につき{amount}円とする。海外出張の宿泊料は別に定める。"
        path.write_text(text, encoding="utf-8")
    letter = (
        "総行市第123号\n令和6年3月1日\n総務省自治行政局市町村課長\n\n日当の取扱いについて\n"
    )
    (folder / "通知.txt").write_text(letter, encoding="utf-8")
    cli.json("index", str(folder))
    return folder


def shown(run):
    return [row["document"].rsplit("/", 2)[1:] for row in run.document["passages"]]


def test_the_newer_edition_comes_first_and_the_older_names_it(cli, rules):
    run = cli.json("search", "宿泊料")
    newer, older = run.document["passages"][:2]
    assert "12,000" in newer["text"]
    assert (newer["older_revision"], newer["newer_document"]) == (False, None)
    assert (older["older_revision"], older["newer_document"]) == (True, newer["document"])
    assert (run.document["mode"], run.document["query_used"]) == ("hybrid", "宿泊料")
    assert "9,800" in cli.json("search", "令和5年度の宿泊料").document["passages"][0]["text"]


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        ("--fiscal-year", "R5", {"令和5年度", "規程"}),
        ("--fiscal-year", "2024", {"令和6年度"}),
        ("--folder", "令和5年度", {"令和5年度"}),
        ("--document-number", "第１２３号", {"規程"}),
        ("--division", "市町村課", {"規程"}),
    ],
)
def test_filters_limit_what_is_searched(cli, rules, option, value, found):
    run = cli.json("search", "宿泊料と日当", option, value)
    assert {folder for folder, _ in shown(run)} == found
    assert run.document["documents_in_scope"] == len(found)


def test_a_phrase_that_stands_nowhere_and_empty_conditions_are_told(cli, rules):
    run = cli.json("search", "「特急料金」 宿泊料", "--words-only")
    assert run.code == 0
    assert (run.document["mode"], run.document["phrases_not_found"]) == ("words", ["特急料金"])
    assert run.document["passages"]
    nothing = cli.run("search", "宿泊料", "--document-number", "第9号")
    assert nothing.code == 4
    assert "条件に合う文書がありません" in nothing.err


def test_what_is_excluded_is_not_shown(cli, rules):
    run = cli.json("search", "宿泊料 日当 -海外")
    assert shown(run) == [["規程", "通知.txt"]]
    assert run.document["excluded"] == ["海外"]


def test_a_value_that_means_nothing_is_refused(cli, rules):
    for options in (("--fiscal-year", "昨年度"), ("--words-only", "--vectors-only")):
        run = cli.json("search", "宿泊料", *options)
        assert (run.code, run.document["error"]["code"]) == (2, "usage.bad_value")


def test_ask_takes_the_same_and_shows_what_was_searched(cli, rules):
    run = cli.run("ask", "宿泊料はいくらですか", "--explain", "--fiscal-year", "令和5年度")
    assert "検索した質問: 宿泊料はいくらですか" in run.out
    assert "9,800円" in run.out
    assert "12,000円" not in run.out
