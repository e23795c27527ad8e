import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.text.normalise import normalised
from localrag.text.tokens import index_tokens, spelt_alike
from localrag.text.variants import folded


def test_japanese_gives_single_characters_and_pairs() -> None:
    assert index_tokens("旅費規程") == ["旅", "費", "規", "程", "旅費", "費規", "規程"]


def test_a_latin_or_digit_run_is_one_term_given_twice() -> None:
    assert index_tokens("PDF 2024") == ["pdf", "pdf", "2024", "2024"]


def test_pairs_do_not_reach_across_other_characters() -> None:
    assert index_tokens("箱、鍵") == ["箱", "鍵"]


def test_full_width_and_half_width_give_the_same_terms() -> None:
    assert index_tokens("ＰＤＦ ｶﾞｲﾄﾞ") == index_tokens("pdf ガイド")


@pytest.mark.parametrize(
    "part", ["AB-1234-XZ", "AB1234XZ", "AB-1234", "AB1234", "1234-XZ", "1234", "ab", "xz"]
)
@pytest.mark.parametrize("code", ["ＡＢ－１２３４－ＸＺ", "AB1234XZ"])
def test_a_code_is_found_whole_and_in_part(code: str, part: str) -> None:
    joined = part.replace("-", "").lower()
    assert joined in set(index_tokens(code)) & set(index_tokens(part))


def test_a_long_run_of_letters_and_digits_is_a_word_alone() -> None:
    assert index_tokens("a1b2c3d4e5") == ["a1b2c3d4e5", "a1b2c3d4e5"]


def test_kanji_are_also_paired_without_their_okurigana() -> None:
    assert {"申込", "込期"} <= set(index_tokens("申し込み期限"))
    assert "引越" in index_tokens("引っ越し")
    assert "日本" not in index_tokens("日の本")


def test_text_is_spelt_alike_for_comparing() -> None:
    assert spelt_alike(folded("申し込みは八百円")) == spelt_alike(folded("申込みは800円"))


@given(st.text(max_size=40))
def test_terms_depend_on_the_normal_form_only(text: str) -> None:
    assert index_tokens(text) == index_tokens(normalised(text))
