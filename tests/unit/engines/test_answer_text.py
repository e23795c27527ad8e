"""Whole characters, dropped thoughts, stop words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.engines.answer_text import AnswerText


def whole(parts: list[bytes], *stops: str, **options: bool) -> str:
    text = AnswerText(stops, **options)
    return "".join([*map(text.feed, parts), text.finish()])


def test_a_character_comes_out_only_when_all_its_bytes_are_there():
    text = AnswerText()
    first, second, third = (bytes([byte]) for byte in "旅".encode())
    assert (text.feed(first), text.feed(second), text.feed(third)) == ("", "", "旅")


def test_bytes_that_are_no_text_become_the_replacement_character():
    assert whole([b"\xe6\x97", "費".encode()]) == "\ufffd費"


def test_a_thought_is_dropped_with_the_white_space_after_it():
    assert whole(["<think>考え中".encode(), b"</think>\n\n", "答え".encode()]) == "答え"


def test_a_thought_that_never_ends_is_dropped():
    assert whole(["答え<think>そして".encode()]) == "答え"


def test_a_thought_that_the_prompt_has_opened_is_dropped():
    assert whole(["考え".encode(), "</think>答え".encode()], is_thinking=True) == "答え"


def test_a_mark_that_only_looks_like_a_thought_stays():
    assert whole([b"a<th", b"in>b"]) == "a<thin>b"


def test_the_text_ends_before_a_stop_word_split_over_two_pieces():
    text = AnswerText(["\n### "])
    assert text.feed("答え\n##".encode()) == "答え"
    assert text.feed(b"# user") == ""
    assert text.is_stopped


def test_nothing_follows_a_stop_word():
    text = AnswerText(["終"])
    text.feed("一終".encode())
    assert text.feed("二".encode()) + text.finish() == ""


@pytest.mark.parametrize("char", ["\x00", "\x0f", "\x1b", "\r"])
def test_control_characters_are_left_out(char):
    assert whole([f"一{char}二\n三\t四".encode()]) == "一二\n三\t四"


@given(
    text=st.lists(
        st.sampled_from(["旅", "a", " ", "<", "think>", "</think>", "<think>", "\n", "##"]),
        max_size=12,
    ),
    cuts=st.lists(st.integers(0, 80), max_size=6),
)
def test_how_the_bytes_are_cut_makes_no_difference(text, cuts):
    data = "".join(text).encode()
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    parts = [data[a:b] for a, b in pairwise(edges)]
    assert whole(parts, "\n#") == whole([data], "\n#")
