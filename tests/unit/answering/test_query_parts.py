"""What is typed beside words, and that none of it gets lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.answering.query_parts import query_parts

TYPED = st.text(
    st.sampled_from(list('旅費海外aB1 　-－ーを除く「」『』"“”＂、。\n')), max_size=40
)


@pytest.mark.parametrize(
    ("typed", "phrases", "excluded"),
    [
        ("「宿泊料」の額", ("宿泊料",), ()),
        ("「ふるさと納税」とは何ですか", ("ふるさと納税",), ()),
        ('"travel cost" “上限”', ("travel cost", "上限"), ()),
        ("旅費 -海外", (), ("海外",)),
        ("旅費　ー海外　－国内", (), ("海外", "国内")),
        ("旅費 -「海外 出張」", (), ("海外 出張",)),
        ("旅費 -A-100", (), ("A-100",)),
        ("旅費 「海外」を除く", (), ("海外",)),
        ("「旅費」 「海外」を除いて教えてください", ("旅費",), ("海外",)),
        ("「繁忙期」を除く期間の料金は", ("繁忙期",), ()),
        ("型番 A-100 の温度は -5度", (), ()),
        ("旅費-海外", (), ()),
        ("サーバー 旅費 - 海外", (), ()),
        ("--all 「」 「。」", (), ()),
        ("「旅費", (), ()),
        ("いわゆる「何事件」の発端は", (), ()),
        ("「○○法」の第3条", (), ()),
        ("「何人も」とは", ("何人も",), ()),
        ("-海外", (), ()),
    ],
)
def test_phrases_and_exclusions(typed, phrases, excluded):
    parts = query_parts(typed)
    assert (parts.phrases, parts.excluded) == (phrases, excluded)


def test_exclusions_are_not_among_the_words():
    assert query_parts("旅費 -海外 規程").words.split() == ["旅費", "規程"]


def test_a_question_without_marks_is_searched_as_it_was_typed():
    assert query_parts("旅費の　上限は？").words == "旅費の　上限は？"


@given(TYPED | st.text(max_size=40))
def test_nothing_typed_is_lost(typed):
    parts = query_parts(typed)
    kept = {char for char in parts.words + "".join(parts.excluded) if char.isalnum()}
    said = {char for char in typed if char.isalnum()}
    assert kept <= said
    assert said - kept <= set("ーを除く外いて探検索教え")
    assert any(char.isalnum() for char in parts.words) == bool(said)
    assert all(any(char.isalnum() for char in p) for p in (*parts.phrases, *parts.excluded))
