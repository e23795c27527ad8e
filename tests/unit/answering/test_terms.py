import pytest
from tests.fakes.passages import CountedTerms

from localrag.answering.terms import (
    content_terms,
    content_words,
    coverage,
    name_runs,
    weighted,
)


def test_what_only_asks_is_no_term() -> None:
    assert content_terms("何ですか。いつですか。どこにありますか") == {}


def test_terms_are_pairs_single_kanji_and_latin_runs() -> None:
    terms = content_terms("PDFの鍵は総務課の棚")
    assert terms == {"pdf": 2.0, "鍵": 0.5, "総務": 1.0, "務課": 1.0, "棚": 0.5}


def test_long_kana_words_count_a_little() -> None:
    assert content_terms("おむつ") == {"おむ": 0.3, "むつ": 0.3}


def test_a_term_in_two_roles_counts_as_the_better_one() -> None:
    assert content_terms("鍵 鍵箱 箱")["鍵箱"] == 1.0


def test_content_words_are_listed_once() -> None:
    assert content_words("駐車場の駐車場はどこですか URL") == ["駐車場", "url"]


def test_name_runs_are_split_by_script() -> None:
    assert name_runs("標準システムABC") == ["標準", "システム", "abc"]


def test_weights_are_shares_times_rarity() -> None:
    statistics = CountedTerms(chunks=9, frequencies={"総務": 9})
    weights = weighted({"総務": 1.0, "鍵箱": 1.0, "x": 2.0}, statistics)
    assert weights["鍵箱"] > weights["総務"] > 0
    assert weights["x"] == pytest.approx(2 * weights["鍵箱"])


def test_coverage_is_the_share_of_the_weight() -> None:
    assert coverage({"a": 3.0, "b": 1.0}, ["a", "c"]) == 0.75
    assert coverage({}, ["a"]) == 0.0
