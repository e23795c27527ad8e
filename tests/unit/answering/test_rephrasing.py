"""Like questions are told from near misses (figures: models/train_rephrasing.py)."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.answering.rephrasing import ENOUGH, phrased, rephrased

PAIRS = tomllib.loads(
    (Path(__file__).parents[2] / "quality" / "rephrasings.toml").read_text(encoding="utf-8")
)


def likely(one: str, other: str) -> bool:
    return rephrased(phrased(one), phrased(other)) >= ENOUGH


def test_most_rewordings_are_known_and_hardly_a_near_miss_is_taken_for_one():
    found = [likely(*pair) for pair in PAIRS["same"]]
    wrong = [pair for pair in PAIRS["other"] if likely(*pair)]
    assert sum(found) >= 0.7 * len(found)
    assert len(wrong) <= 0.06 * len(PAIRS["other"]), wrong


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第3条の上限はいくらですか", "第4条の上限はいくらですか"),
        ("会議室の予約は何日前から受け付けますか", "会議室の予約は何日前まで受け付けますか"),
        ("宿泊料は何円ですか", "宿泊料は何人ですか"),
        ("", ""),
        ("？", "宿泊料"),
    ],
)
def test_other_figures_limits_and_units_are_never_the_same(one, other):
    assert rephrased(phrased(one), phrased(other)) == 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_is_a_share_and_the_same_both_ways(one, other):
    share = rephrased(phrased(one), phrased(other))
    assert 0 <= share <= 1
    assert share == pytest.approx(rephrased(phrased(other), phrased(one)))
