"""Two runs side by side: every question that got better or worse, and no other."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.own_runs import BEGUN, CONDITIONS, made_result, made_run

from localrag.analysis.bootstrap import interval
from localrag.analysis.compare_runs import compare_runs
from localrag.analysis.measures import MEASURES, run_figures
from localrag.domain.answer import AnswerMode
from localrag.domain.runs import FileState

DECLINED = {"mode": AnswerMode.DECLINED, "answer": "", "contains": False}
WRONG = {"contains": False}
NO_GOLD = {"contains": None}
GONE = {"state": FileState.FORGOTTEN, "document_rank": None, "is_right_document": None}
NONE_WANTED = {"expects_none": True, "contains": None, "state": FileState.NOT_NAMED}


def compared(before, after):
    return compare_runs(
        made_run([made_result("鍵", **before)]), made_run([made_result("鍵", **after)])
    )


def told(pairs):
    return [(c.aspect.value, c.before, c.after) for pair in pairs for c in pair.changes]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({"document_rank": 1}, {"document_rank": 3}, ("document_rank", 1, 3)),
        ({"document_rank": 9}, {"document_rank": 0}, ("document_rank", 9, 0)),
        ({"page_rank": 2}, {"page_rank": 4}, ("page_rank", 2, 4)),
        ({}, WRONG, ("answer", "right", "wrong")),
        ({}, DECLINED, ("answer", "right", "declined")),
        (DECLINED, WRONG, ("answer", "declined", "wrong")),
        (NO_GOLD, {**DECLINED, **NO_GOLD}, ("answer", "answered", "declined")),
        ({**NONE_WANTED, **DECLINED, **NO_GOLD}, NONE_WANTED, ("answer", "right", "wrong")),
        ({}, {"is_right_document": False}, ("right_document", True, False)),
        ({"is_right_page": True}, {"is_right_page": False}, ("right_page", True, False)),
        ({}, {**GONE, **DECLINED}, ("file", "in_library", "forgotten")),
    ],
)
def test_each_way_of_getting_worse_is_told_and_backwards_it_is_better(before, after, change):
    worse = compared(before, after)
    assert told(worse.worse) == [change]
    assert (worse.better, worse.mixed, worse.same) == ((), (), 0)
    better = compared(after, before)
    assert told(better.better) == [(change[0], change[2], change[1])]
    assert (better.worse, better.mixed) == ((), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": "別の言い方"},
        {"total_ms": 900.0},
        {"is_cleared": True, "answer": ""},
        {"row": 9},
    ],
)
def test_what_is_neither_better_nor_worse_is_the_same(changes):
    found = compared({}, changes)
    assert (found.same, found.better, found.worse) == (1, (), ())


def test_a_question_can_be_better_and_worse_at_once():
    found = compared({"document_rank": 2}, {"document_rank": 1, "contains": False})
    assert told(found.mixed) == [("document_rank", 2, 1), ("answer", "right", "wrong")]
    assert (found.better, found.worse) == ((), ())


def test_a_file_that_is_in_neither_library_says_nothing():
    assert compared({**GONE}, {**GONE, **WRONG}).same == 1


def test_questions_of_one_run_only_are_named():
    found = compare_runs(
        made_run([made_result("鍵"), made_result("床")]),
        made_run([made_result("壁"), made_result("鍵")]),
    )
    assert [r.key for r in found.only_before] == ["床"]
    assert [r.key for r in found.only_after] == ["壁"]
    assert found.same == 1


def test_other_conditions_are_named_and_equal_ones_make_runs_comparable():
    before = made_run([made_result("鍵")])
    later = made_run([made_result("鍵")], name="後", begun=BEGUN + timedelta(days=1))
    assert compare_runs(before, later).is_comparable
    changed = {**CONDITIONS, "generation": "4", "ranker": "x"}
    found = compare_runs(before, made_run([made_result("鍵")], conditions=changed))
    assert not found.is_comparable
    assert [(d.name, d.before, d.after) for d in found.differences] == [
        ("generation", "3", "4"),
        ("ranker", "", "x"),
    ]


def test_figures_are_of_the_questions_that_count_in_both():
    before = made_run([made_result("鍵"), made_result("床"), made_result("壁", **GONE)])
    after = made_run([made_result("鍵", **WRONG), made_result("床"), made_result("壁")])
    figures = {figure.name: figure for figure in compare_runs(before, after).figures}
    assert list(figures) == list(MEASURES)
    right = figures["right"]
    assert (right.questions, right.before, right.after) == (2, 1.0, 0.5)
    assert right.low == -1.0
    assert right.high == 0.0
    page = figures["page_recall@1"]
    assert (page.questions, page.before, page.low) == (0, None, None)


def test_figures_count_only_what_rows_ask_for():
    figures = run_figures(
        [
            made_result("鍵", document_rank=2),
            made_result("床", document_rank=0, **DECLINED, is_right_document=False),
            made_result("壁", **GONE),
            made_result("窓", **{**NONE_WANTED, **DECLINED, **NO_GOLD}, document_rank=None),
        ]
    )
    assert (figures["questions"], figures["counted"], figures["not_in_library"]) == (4, 3, 1)
    assert figures["recall@1"] == 0.0
    assert figures["recall@5"] == 0.5
    assert figures["mrr@10"] == 0.25
    assert figures["contains"] == 0.5
    assert figures["declined"] == 0.6667
    assert figures["rightly_declined"] == 1.0
    assert figures["right"] == 0.6667
    assert figures["page_mrr@10"] is None
    assert figures["counts"]["contains"] == 2


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_the_interval_is_the_same_each_time_and_lies_among_the_gains(gains):
    low, high = interval(gains)
    assert (low, high) == interval(gains)
    assert min(gains) - 1e-9 <= low <= high <= max(gains) + 1e-9


RESULTS = st.builds(
    lambda rank, right, declined, gone: made_result(
        "鍵",
        document_rank=rank,
        contains=right and not declined,
        mode=AnswerMode.DECLINED if declined else AnswerMode.EXTRACTIVE,
        state=FileState.SKIPPED if gone else FileState.IN_LIBRARY,
    ),
    st.integers(0, 30),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(RESULTS, RESULTS)
def test_turned_round_better_is_worse(one, other):
    there = compare_runs(made_run([one]), made_run([other]))
    back = compare_runs(made_run([other]), made_run([one]))
    assert (len(there.better), len(there.worse)) == (len(back.worse), len(back.better))
    assert (len(there.mixed), there.same) == (len(back.mixed), back.same)
    assert len(there.better) + len(there.worse) + len(there.mixed) + there.same == 1
