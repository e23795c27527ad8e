import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.analysis.metrics import (
    JudgedAnswer,
    answer_figures,
    contains,
    exact,
    f1,
    percentile,
    retrieval_figures,
)


def judged(**changes: object) -> JudgedAnswer:
    values: dict[str, object] = {
        "contains": True,
        "exact": False,
        "f1": 0.5,
        "is_right_document": True,
        "is_in_top5": True,
        "is_declined": False,
        "chars": 40,
        "unsupported": 1,
        "first_token_ms": None,
    }
    return JudgedAnswer(**(values | changes))


def test_ranks_become_the_usual_figures() -> None:
    figures = retrieval_figures([1, 2, 7, 11, None], [1.0, 2.0, 3.0, 4.0, 5.0])
    assert figures.questions == 5
    assert (figures.recall_1, figures.recall_5, figures.recall_10) == (0.2, 0.4, 0.6)
    assert figures.mrr_10 == pytest.approx((1 + 1 / 2 + 1 / 7) / 5)
    assert figures.ndcg_10 == pytest.approx((1 + 1 / math.log2(3) + 1 / 3) / 5)
    assert (figures.search_ms_p50, figures.search_ms_p95) == (3.0, 5.0)


def test_retrieval_figures_have_the_names_of_the_contract() -> None:
    assert retrieval_figures([1, 3], [0.12345, 2.0]).shape() == {
        "questions": 2,
        "recall@1": 0.5,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "mrr@10": 0.6667,
        "ndcg@10": 0.75,
        "search_ms": {"p50": 0.12, "p95": 2.0},
    }


def test_a_declined_answer_is_wrong_in_every_respect() -> None:
    figures = answer_figures([judged(exact=True, f1=1.0), judged(is_declined=True, exact=True)])
    assert (figures.contains, figures.exact, figures.f1, figures.declined) == (
        0.5,
        0.5,
        0.5,
        0.5,
    )
    assert figures.right_document == 0.5
    assert figures.in_top5 == 1.0
    assert figures.mean_answer_chars == 40
    assert figures.unsupported_statements == 1


def test_when_all_is_declined_the_mean_length_is_nought() -> None:
    assert answer_figures([judged(is_declined=True)]).mean_answer_chars == 0


def test_answer_figures_have_the_names_of_the_contract() -> None:
    assert answer_figures([judged(first_token_ms=12.34), judged()]).shape() == {
        "questions": 2,
        "contains": 1.0,
        "exact": 0.0,
        "f1": 0.5,
        "right_document": 1.0,
        "in_top5": 1.0,
        "mean_answer_chars": 40.0,
        "declined": 0.0,
        "unsupported_statements": 2,
        "first_token_ms": {"p50": 12.3},
    }
    assert answer_figures([judged()]).shape()["first_token_ms"] == {"p50": None}


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 100))
def test_a_percentile_is_one_of_the_values(values: list[float], percent: float) -> None:
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) >= percent / 100 * len(values) - 1e-6


def test_percentiles_of_nothing_are_nought() -> None:
    assert percentile([], 50) == 0.0


def test_containing_ignores_width_case_and_white_space() -> None:
    assert contains("期間は令和５年 １０月\n１日から。", ["令和5年10月1日"])
    assert not contains("なし", ["あり", " "])


def test_exact_ignores_the_full_stop() -> None:
    assert exact("二千円。", ["二千円", "3"])
    assert not exact("二千円である。", ["二千円"])


def test_f1_counts_shared_characters_and_takes_the_best_answer() -> None:
    assert f1("総務課", ["総務課の箱", "x"]) == pytest.approx(2 * 3 / 8)
    assert f1("abc", ["xyz"]) == 0.0
    assert f1("abc", []) == 0.0
