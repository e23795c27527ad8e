"""Planted errors are marked, true statements in other words are not: floors below what was measured."""

from collections import Counter
from pathlib import Path

from benchmarks.grounding import cases_of, level

from localrag.domain.answer import Support


def test_planted_errors_are_marked_and_true_statements_are_not(data: Path) -> None:
    cases = cases_of(data, 30)
    refused = Counter(
        bool(case.planted) for case in cases if level(case) is Support.UNSUPPORTED
    )
    counts = Counter(bool(case.planted) for case in cases)
    assert counts[True] >= 200
    assert counts[False] >= 200
    assert refused[True] >= 0.95 * counts[True]
    assert refused[False] <= 0.05 * counts[False]
