from hypothesis import given
from hypothesis import strategies as st

from localrag.text.normalise import normalised
from localrag.text.tokens import index_tokens


def test_japanese_gives_single_characters_and_pairs() -> None:
    assert index_tokens("旅費規程") == ["旅", "費", "規", "程", "旅費", "費規", "規程"]


def test_a_latin_or_digit_run_is_one_term_given_twice() -> None:
    assert index_tokens("PDF 2024") == ["pdf", "pdf", "2024", "2024"]


def test_pairs_do_not_reach_across_other_characters() -> None:
    assert index_tokens("箱、鍵") == ["箱", "鍵"]


def test_full_width_and_half_width_give_the_same_terms() -> None:
    assert index_tokens("ＰＤＦ ｶﾞｲﾄﾞ") == index_tokens("pdf ガイド")


@given(st.text(max_size=40))
def test_terms_depend_on_the_normal_form_only(text: str) -> None:
    assert index_tokens(text) == index_tokens(normalised(text))
