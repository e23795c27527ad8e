"""What is typed, recognised and arranged, through the search workflow on a real library."""

import pytest
from tests.fakes.indexing import run

from localrag.domain.cancel import CancelToken
from localrag.domain.events import Finished
from localrag.domain.passage import IndexName
from localrag.host.params import ScopeParams
from localrag.host.scopes import question_of
from localrag.workflows.arrange import Arrangement
from localrag.workflows.ask import AskOptions, Mode, ask
from localrag.workflows.search import search

RULES = (
    "# 旅費規程\n\n## 総則\n\n職員の旅費について定める。\n\n## 宿泊\n\n"
    "宿泊料は一夜につき{}円とする。海外出張の宿泊料は別に定める。\n\n所管課：人事課\n"
)
LETTER = (
    "総行市第123号\n令和6年3月1日\n総務省自治行政局市町村課長\n\n宿泊料の取扱いについて\n\n"
    "宿泊料の上限額は自治体が定める。\n"
)
LONG = "\n\n".join(
    f"## 第{n}節 窓口{n}\n\n窓口{n}の受付時間は午前{n}時からとし、窓口{n}の担当者が受け付ける。"
    + "説明を加える。" * 40
    for n in range(1, 8)
)

STEPS = "\n\n".join(
    f"{n}番目の手順では申請書の{n}枚目に押印する。" + f"手順{n}の補足を述べる。" * 25
    for n in range(1, 7)
)


@pytest.fixture
def library(session, tmp_path):
    texts = {
        "総務/旅費規程_20230401.md": RULES.format("9,800"),
        "総務/旅費規程_20240401.md": RULES.format("12,000"),
        "通知/通知.txt": LETTER,
        "窓口/手引き.md": f"# 窓口の手引き\n\n{LONG}\n",
        "窓口/手順.txt": STEPS,
        "窓口/受付.txt": "受付時間の変更は窓口に掲示する。",
    }
    for name, text in texts.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    run(session, tmp_path / "docs")
    return session


def found(session, text, *, top=5, ways=frozenset(IndexName), arrangement=None, **scope):
    question = question_of(text, ScopeParams(**scope))
    with session.searching() as tools:
        return search(question, tools, top, ways, arrangement or Arrangement())


def names(result):
    return [p.source.location.decode().rsplit("/", 1)[-1] for p in result.passages]


def test_a_phrase_must_stand_in_every_passage(library):
    assert names(found(library, "「宿泊料の上限額」は")) == ["通知.txt"]
    assert names(
        found(library, "「宿泊料の\n上限　額」", ways=frozenset({IndexName.WORDS}))
    ) == ["通知.txt"]


def test_a_phrase_that_stands_nowhere_is_looked_for_as_words(library):
    result = found(library, "「特急料金と宿泊料」の上限額")
    assert names(result)[0] == "通知.txt"
    assert result.searched.missing_phrases == ("特急料金と宿泊料",)
    assert found(library, "「宿泊料」の上限額").searched.missing_phrases == ()
    both = found(library, "「海外出張」 宿泊料 -海外")
    assert both.searched.missing_phrases == ("海外出張",)
    assert "通知.txt" in names(both)
    nowhere = found(library, "「宿泊料」", document_number="第999号")
    assert (nowhere.searched.missing_phrases, nowhere.searched.in_scope) == ((), 0)


def test_what_is_excluded_is_in_no_passage(library):
    shown = names(found(library, "宿泊料 -海外"))
    assert shown[0] == "通知.txt"
    assert not any(name.startswith("旅費規程") for name in shown)


def test_the_newer_edition_comes_first_and_the_older_names_it(library):
    result = found(library, "海外出張の宿泊料はいくらですか")
    assert names(result)[:2] == ["旅費規程_20240401.md", "旅費規程_20230401.md"]
    newer, older = result.passages[:2]
    assert newer.newer_at is None
    assert older.newer_at == newer.source.location


def test_the_edition_of_the_year_that_is_asked_for_comes_first(library):
    result = found(library, "2023年の海外出張の宿泊料はいくらですか")
    assert names(result)[:2] == ["旅費規程_20230401.md", "旅費規程_20240401.md"]


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        ({"document_number": "第１２３号"}, {"通知.txt"}),
        ({"division": "市町村課"}, {"通知.txt"}),
        ({"fiscal_years": ("令和5年度",)}, {"通知.txt", "旅費規程_20230401.md"}),
        ({"folders": ("通知",)}, {"通知.txt"}),
        ({"heading": "宿泊"}, {"旅費規程_20230401.md", "旅費規程_20240401.md"}),
    ],
)
def test_filters_limit_what_is_searched(library, scope, shown):
    assert set(names(found(library, "宿泊料", **scope))) == shown


def test_conditions_that_nothing_meets_are_told(library):
    result = found(library, "宿泊料", document_number="第999号")
    assert (result.passages, result.searched.in_scope) == ((), 0)


def test_a_document_does_not_crowd_out_the_others(library):
    every = found(library, "窓口の受付時間", arrangement=Arrangement(per_document=0))
    assert names(every)[:3] == ["手引き.md"] * 3
    one = Arrangement(per_document=1)
    some = names(found(library, "窓口の受付時間", top=15, arrangement=one))
    documents = len(set(some))
    assert documents > 2
    assert len(set(some[:documents])) == documents
    assert "手引き.md" in some[documents:]
    alone = found(library, "窓口の受付時間", paths=("手引き*",))
    assert names(alone) == ["手引き.md"] * 5


def test_neighbours_are_one_passage_that_stands_where_it_says(library):
    asked = "手順と申請書の押印"
    plain = found(library, asked, paths=("手順*",))
    joins = Arrangement(joins_neighbours=True)
    result = found(library, asked, arrangement=joins, paths=("手順*",))
    assert len(result.passages) < len(plain.passages)
    with library.reading() as opened:
        for passage in result.passages:
            stretches = [
                opened.catalogue.page(passage.chunk.document_id, s.page).text[
                    s.span.start : s.span.end
                ]
                for s in passage.chunk.located
            ]
            assert passage.chunk.text == "\n".join(stretches)


def test_asking_follows_the_same_rules(library):
    question = question_of("「海外出張」の宿泊料はいくらですか", ScopeParams())
    with library.asking(Mode.EXTRACT) as tools:
        *_, last = ask(question, tools, AskOptions(), CancelToken())
    assert isinstance(last, Finished)
    answer = last.result
    assert answer.citations
    assert {p.source.location.decode().rsplit("/", 1)[-1] for p in answer.passages} == {
        "旅費規程_20230401.md",
        "旅費規程_20240401.md",
    }
    assert "宿泊料は一夜につき12,000円とする" in answer.text
