import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.passages import passage

from localrag.answering.choice import Terms, weighed, worth_their_length
from localrag.answering.evidence import Candidate
from localrag.answering.quotes import chunk_sentences


def candidates(scores: list[float], texts: list[str] | None = None) -> list[Candidate]:
    texts = texts or [f"{n}番目の文である。" for n in range(len(scores))]
    found = []
    for rank, (text, score) in enumerate(zip(texts, scores, strict=True), start=1):
        shown = passage(text, rank=rank)
        [quote] = chunk_sentences(shown.chunk)
        found.append(Candidate(passage=shown, index=0, quote=quote, score=score))
    return found


@given(st.lists(st.floats(-700, 700), max_size=8))
def test_likelihoods_are_one_together_and_fall(scores: list[float]) -> None:
    ranked = weighed(candidates(scores))
    likelihoods = [one.likelihood for one in ranked]
    assert likelihoods == sorted(likelihoods, reverse=True)
    assert not scores or math.isclose(sum(likelihoods), 1.0)


def test_the_likeliest_is_taken_whatever_it_costs() -> None:
    ranked = weighed(candidates([1.0, 0.0]))
    [only] = worth_their_length(ranked, Terms(price=1.0, enough=0.0, most=3))
    assert only.weighed.candidate.passage.rank == 1


def test_a_short_one_is_worth_it_where_a_long_one_is_not() -> None:
    texts = ["はじめの文である。", "長い文で" * 20 + "ある。", "短い。"]
    ranked = weighed(candidates([2.0, 0.5, 0.4], texts))
    chosen = worth_their_length(ranked, Terms(price=0.01, enough=0.0, most=3))
    assert [one.weighed.candidate.passage.rank for one in chosen] == [1, 3]


def test_until_it_is_likely_enough_the_price_does_not_matter() -> None:
    ranked = weighed(candidates([0.0, 0.0, 0.0, 0.0]))
    terms = Terms(price=1.0, enough=0.7, most=4)
    assert len(worth_their_length(ranked, terms)) == 3


@pytest.mark.parametrize("most", [1, 2])
def test_what_is_said_twice_is_one(most: int) -> None:
    ranked = weighed(candidates([1.0, 0.9, 0.0], ["同じ文。", "同じ 文。", "違う文。"]))
    chosen = worth_their_length(ranked, Terms(price=0.0, enough=1.0, most=most))
    assert [other.passage.rank for other in chosen[0].same] == [2]
    assert len(chosen) == most
