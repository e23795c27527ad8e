"""A word whose meaning is asked for is defined somewhere, or the answer is that it is not."""

import pytest
from tests.fakes.passages import passage

from localrag.answering.meanings import lacks_definition


@pytest.mark.parametrize(
    "text",
    [
        "この規程において「連泊」とは、続けて二泊以上することをいう。",
        "続けて二泊以上すること（以下「連泊」という。）には割引がある。",
        "連泊は、同じ宿に続けて泊まることである。",
        "同じ宿に続けて泊まること（連泊）には割引がある。",
        "連泊：同じ宿に続けて泊まること",
        "用語: 連泊 | 説明: 続けて泊まること",
        "連泊\n同じ宿に続けて泊まること。",
    ],
)
@pytest.mark.parametrize(
    "question",
    ["連泊とは何ですか。", "「連泊」とは？", "連泊の意味を教えてください", "連泊の定義は"],
)
def test_a_definition_is_known_in_its_ways(question, text):
    assert not lacks_definition(question, [passage(text)])


@pytest.mark.parametrize(
    "text",
    ["連泊の場合は一割引とする。", "連泊は七日前までに申し込む。", "日当は2,500円とする。"],
)
def test_what_only_uses_the_word_does_not_define_it(text):
    assert lacks_definition("連泊とは何ですか。", [passage(text)])


def test_a_heading_that_is_the_word_defines_it():
    found = passage("同じ宿に続けて泊まること。", headings=("用語集", "３．連泊"))
    assert not lacks_definition("連泊とは", [found])


@pytest.mark.parametrize(
    "question",
    [
        "連泊の割引はいくらですか。",
        "予算とは別に積み立てた額は",
        "課長とは誰ですか",
        "日本で一番高い山とは？",
    ],
)
def test_other_questions_are_left_alone(question):
    assert not lacks_definition(question, [passage("日当は2,500円とする。")])
