"""What a question demands of each passage."""

import pytest
from tests.fakes.passages import chunk, stored

from localrag.answering.sieve import Sieve
from localrag.answering.understand import understand
from localrag.domain.passage import CONTENTS
from localrag.domain.question import Question, Scope

ITEM = stored(
    chunk("第一条　宿泊料は、\n15,000円とする。", headings=("総則", "宿 泊")), title="旅費規程"
)


@pytest.mark.parametrize(
    ("typed", "is_kept"),
    [
        ("「宿泊料は、1万5千円」", True),
        ("「旅費規程」の上限", True),
        ("「総則」", True),
        ("「日当」", False),
        ("「宿泊料」 「日当」", False),
        ("「規程総則」", False),
        ("上限 -宿泊料", False),
        ("上限 -旅費規程", False),
        ("上限 -日当", True),
    ],
)
def test_phrases_must_stand_and_exclusions_must_not(typed, is_kept):
    assert Sieve(understand(typed)).keeps(ITEM) is is_kept


@pytest.mark.parametrize(
    ("heading", "is_kept"), [("宿泊", True), ("総則", True), ("附則", False)]
)
def test_a_passage_stands_under_the_heading(heading, is_kept):
    question = Question(text="額", standalone="額", scope=Scope(heading=heading))
    assert Sieve(question).keeps(ITEM) is is_kept


def test_a_heading_in_the_text_counts_but_not_in_a_table_of_contents():
    question = Question(text="額", standalone="額", scope=Scope(heading="附則"))
    assert Sieve(question).keeps(stored(chunk("附則\nこの規程は公布の日から施行する。")))
    assert not Sieve(question).keeps(stored(chunk("第1章 総則\n附則", headings=(CONTENTS,))))
    assert not Sieve(question).keeps(stored(chunk("附則により、この規程を改める。")))


def test_phrases_may_be_let_go_and_exclusions_may_not():
    assert Sieve(understand("「日当」"), keeps_phrases=False).is_open
    assert not Sieve(understand("「日当」 -宿泊料"), keeps_phrases=False).keeps(ITEM)
    assert Sieve(understand("日当の額")).is_open
