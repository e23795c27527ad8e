"""The JSON shapes of runs of own questions and of comparing two of them."""

from collections.abc import Iterable
from typing import Any

from localrag.analysis.compare_runs import Change, Comparison, Figure, Pair, verdict
from localrag.domain.runs import Place, Run, RunResult


def result_shape(result: RunResult) -> dict[str, Any]:
    """Return a question with what became of it; a rank of 0 is not found, null not asked for."""
    return {
        "row": result.row,
        "question": result.question,
        "file_state": result.state.value,
        "reason": result.reason or None,
        "counted": result.is_counted,
        "expects_none": result.expects_none,
        "document_rank": result.document_rank,
        "page_rank": result.page_rank,
        "right": result.is_right,
        "contains": result.contains,
        "right_document": result.is_right_document,
        "right_page": result.is_right_page,
        "in_top5": result.is_in_top5,
        "declined": result.is_declined,
        "mode": result.mode.value,
        "answer": None if result.is_cleared else result.answer,
        "citations": _places(result.cited),
        "passages": _places(result.passages),
        "timings_ms": {"search": result.search_ms, "total": result.total_ms},
    }


def run_shape(run: Run) -> dict[str, Any]:
    """Return a saved run without its results, as `evaluate runs` lists it."""
    return {
        "name": run.name,
        "begun": run.begun.isoformat(),
        "questions": run.total,
        "asked": len(run.results),
        "finished": run.is_finished,
        "cleared": sum(result.is_cleared for result in run.results),
        "conditions": dict(run.conditions),
    }


def comparison_shape(before: Run, after: Run, found: Comparison) -> dict[str, Any]:
    """Return the document of `evaluate compare`."""
    return {
        "before": run_shape(before),
        "after": run_shape(after),
        "comparable": found.is_comparable,
        "differs": [
            {"condition": one.name, "before": one.before, "after": one.after}
            for one in found.differences
        ],
        "figures": {figure.name: _figure_shape(figure) for figure in found.figures},
        "better": [_pair_shape(pair) for pair in found.better],
        "worse": [_pair_shape(pair) for pair in found.worse],
        "mixed": [_pair_shape(pair) for pair in found.mixed],
        "same": found.same,
        "only_before": [result_shape(result) for result in found.only_before],
        "only_after": [result_shape(result) for result in found.only_after],
    }


def _figure_shape(figure: Figure) -> dict[str, Any]:
    gain = (
        None
        if figure.before is None or figure.after is None
        else round(figure.after - figure.before, 4)
    )
    interval = None if figure.low is None else [figure.low, figure.high]
    return {
        "questions": figure.questions,
        "before": figure.before,
        "after": figure.after,
        "gain": gain,
        "interval95": interval,
    }


def _pair_shape(pair: Pair) -> dict[str, Any]:
    return {
        "row": pair.after.row,
        "question": pair.after.question,
        "changes": [_change_shape(change) for change in pair.changes],
        "answers": {
            "before": _answer_shape(pair.before),
            "after": _answer_shape(pair.after),
        },
    }


def _change_shape(change: Change) -> dict[str, Any]:
    return {
        "what": change.aspect.value,
        "before": change.before,
        "after": change.after,
        "better": change.is_better,
    }


def _answer_shape(result: RunResult) -> dict[str, Any]:
    return {
        "verdict": verdict(result).value,
        "text": None if result.is_cleared else result.answer,
        "citations": _places(result.cited),
    }


def _places(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [
        {"document": p.document, "uri": p.uri, "page": p.page, "page_label": p.label}
        for p in places
    ]
