"""The figures of a run of an administrator's own questions, measure by measure."""

from collections.abc import Callable, Mapping, Sequence

from localrag.analysis.metrics import percentile
from localrag.domain.runs import FileState, RunResult

_SMALL, _MIDDLE, _LARGE = 1, 5, 10

Measure = Callable[[RunResult], float | None]


def _within(depth: int, rank: Callable[[RunResult], int | None]) -> Measure:
    def measure(result: RunResult) -> float | None:
        found = rank(result)
        return None if found is None else float(0 < found <= depth)

    return measure


def _reciprocal(rank: Callable[[RunResult], int | None]) -> Measure:
    def measure(result: RunResult) -> float | None:
        found = rank(result)
        return None if found is None else 1 / found if 0 < found <= _LARGE else 0.0

    return measure


def _share(said: Callable[[RunResult], bool | None]) -> Measure:
    def measure(result: RunResult) -> float | None:
        found = said(result)
        return None if found is None else float(found)

    return measure


def _document(result: RunResult) -> int | None:
    return result.document_rank


def _page(result: RunResult) -> int | None:
    return result.page_rank


MEASURES: Mapping[str, Measure] = {
    "right": _share(lambda r: r.is_right),
    "contains": _share(lambda r: r.contains),
    "right_document": _share(lambda r: r.is_right_document),
    "right_page": _share(lambda r: r.is_right_page),
    "in_top5": _share(lambda r: r.is_in_top5),
    "declined": _share(lambda r: r.is_declined),
    "rightly_declined": _share(lambda r: r.is_declined if r.expects_none else None),
    "recall@1": _within(_SMALL, _document),
    "recall@5": _within(_MIDDLE, _document),
    "recall@10": _within(_LARGE, _document),
    "mrr@10": _reciprocal(_document),
    "page_recall@1": _within(_SMALL, _page),
    "page_recall@5": _within(_MIDDLE, _page),
    "page_recall@10": _within(_LARGE, _page),
    "page_mrr@10": _reciprocal(_page),
}
"""What each measure says of one result: 0 to 1, None where its row does not ask for it."""


def measured(name: str, result: RunResult) -> float | None:
    """Return what the measure `name` says of a result; None for one that is not counted."""
    return MEASURES[name](result) if result.is_counted else None


def run_figures(results: Sequence[RunResult]) -> dict[str, object]:
    """Return the figures under the names of the command line's contract.

    Rates are fractions of 1 over the questions that ask for them, whose number is in `counts`;
    None where no question does. Times are wall time in milliseconds.
    """
    found = {name: _values(name, results) for name in MEASURES}
    absent = [r for r in results if not r.is_counted]
    return {
        "questions": len(results),
        "counted": len(results) - len(absent),
        "not_in_library": len(absent),
        "no_such_page": sum(r.state is FileState.NO_SUCH_PAGE for r in results),
        **{name: mean(values) for name, values in found.items()},
        "counts": {name: len(values) for name, values in found.items()},
        "search_ms": _times([r.search_ms for r in results]),
        "total_ms": _times([r.total_ms for r in results]),
    }


def mean(values: Sequence[float]) -> float | None:
    """Return the mean to four digits, None for no values."""
    return round(sum(values) / len(values), 4) if values else None


def _values(name: str, results: Sequence[RunResult]) -> list[float]:
    said = (measured(name, result) for result in results)
    return [value for value in said if value is not None]


def _times(taken: Sequence[float]) -> dict[str, float]:
    return {"p50": round(percentile(taken, 50), 2), "p95": round(percentile(taken, 95), 2)}
