"""Different figures for one thing are told, and only those."""

import pytest
from tests.fakes.passages import passage, statistics

from localrag.answering.conflicts import with_conflicts
from localrag.answering.extract import extract
from localrag.answering.ground import ground
from localrag.answering.understand import understand
from localrag.domain.answer import DoubtKind, Support
from localrag.domain.question import Message, Prompt, Role, TokenBudget

QUESTION = "宿泊料の上限はいくらですか"


def told(one: str, other: str, **options):
    found = (passage(one, rank=1, **options), passage(other, rank=2, **options))
    text = extract(understand(QUESTION), found[:1], statistics(found))
    return with_conflicts(text, found, adds_statements=True)


def words(text) -> list[str]:
    return [d.words for one in text.statements for d in one.doubts]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (
            "宿泊料の上限は一夜につき9,800円とする。",
            "宿泊料の上限は、10,900円です。",
            "9,800円／10,900円",
        ),
        (
            "第３条　宿泊料の上限は九千八百円とする。",
            "宿泊料の上限は10,900円とする（第５条）。",
            "九千八百円／10,900円",
        ),
        ("宿泊料の申請は７日以内に行う。", "宿泊料の申請は10日以内に行う。", "７日／10日"),
        ("宿泊料の上限は9,800円とする。", "宿泊料の上限は９８００円です。", None),
        (
            "課長の宿泊料の上限は9,800円とする。",
            "係長の宿泊料の上限は8,800円とする。",
            None,
        ),
        (
            "宿泊料は令和5年に9,800円とした。",
            "宿泊料は令和6年に10,900円とした。",
            None,
        ),
        ("宿泊料の窓口は内線1234です。", "宿泊料の窓口は内線5678です。", None),
        ("宿泊料の上限は別表第２のとおり。", "宿泊料の上限は別表第３のとおり。", None),
    ],
)
def test_only_figures_of_one_thing_that_differ_are_told(one, other, expected):
    assert words(told(one, other)) == ([] if expected is None else [expected])


def test_both_sources_are_cited_and_the_other_sentence_is_shown():
    text = told("宿泊料の上限は9,800円とする。", "宿泊料の上限は10,900円とする。")
    first, second = text.statements
    assert (first.citations, second.citations) == ((1, 2), (2,))
    assert first.doubts[0].kind is DoubtKind.CONFLICT
    assert first.support is second.support is Support.SUPPORTED
    assert [one.text for one in text.citations] == [
        "宿泊料の上限は9,800円とする。",
        "宿泊料の上限は10,900円とする。",
    ]
    assert second.text == text.citations[1].text


def test_two_chosen_sentences_are_told_apart_once():
    found = (
        passage("宿泊料の上限は9,800円とする。", rank=1),
        passage("宿泊料の上限は10,900円とする。", rank=2),
    )
    text = extract(understand(QUESTION), found, statistics(found))
    assert len(text.statements) == 2
    assert len(words(with_conflicts(text, found, adds_statements=True))) == 1


def test_one_document_does_not_contradict_itself():
    found = passage("宿泊料の上限は9,800円とする。\n宿泊料の上限は8,800円とする。")
    text = extract(understand(QUESTION), [found], statistics([found]))
    assert words(with_conflicts(text, [found], adds_statements=True)) == []


def test_rows_are_compared_under_one_header_only():
    same = told("区分 | 宿泊料\n課長 | 9,800円", "区分 | 宿泊料\n課長 | 10,900円")
    assert words(same) == ["9,800円／10,900円"]
    assert words(told("区分 | 宿泊料\n課長 | 9,800円", "区分 | 日当\n課長 | 3,000円")) == []


def test_a_models_statement_cites_the_source_that_says_otherwise():
    found = (
        passage("宿泊料の上限は9,800円とする。", rank=1),
        passage("宿泊料の上限は10,900円とする。", rank=2),
    )
    prompt = Prompt(
        messages=(Message(role=Role.USER, text=QUESTION),),
        passages=found[:1],
        budget=TokenBudget(prompt=100, answer=100),
    )
    grounded = ground("宿泊料の上限は9,800円です。[1]", prompt)
    (statement,) = with_conflicts(grounded, found, adds_statements=False).statements
    assert statement.text == "宿泊料の上限は9,800円です。"
    assert statement.citations == (1, 2)
    assert [one.words for one in statement.doubts] == ["9,800円／10,900円"]


def test_each_sentence_of_a_quote_is_compared():
    one = "宿泊料の上限は9,800円とする。日当は2,500円とする。"
    other = "旅費の手引き。宿泊料の上限は、10,900円です。"
    assert words(told(one, other)) == ["9,800円／10,900円"]
