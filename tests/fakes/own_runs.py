"""Results and runs of own questions, made by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from localrag.domain.answer import AnswerMode
from localrag.domain.document import SourceFile
from localrag.domain.paths import displayed, uri_of
from localrag.domain.runs import FileState, Place, Run, RunResult

BEGUN = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
CONDITIONS = {"questions": "q1", "generation": "3", "embedder": "starter"}


def made_result(key: str, **changes: Any) -> RunResult:
    """Return a result in which all is right, but for the changes."""
    usual: dict[str, Any] = {
        "row": 2,
        "key": key,
        "question": f"{key}は何ですか。",
        "state": FileState.IN_LIBRARY,
        "document_rank": 1,
        "contains": True,
        "is_right_document": True,
        "is_in_top5": True,
        "mode": AnswerMode.EXTRACTIVE,
        "answer": f"{key}は青い箱にある。",
        "cited": (),
        "passages": (),
        "search_ms": 1.0,
        "total_ms": 2.0,
    }
    return RunResult(**usual | changes)


def made_run(results: Sequence[RunResult], name: str = "基準", **changes: Any) -> Run:
    """Return a finished run of the results, but for the changes."""
    usual: dict[str, Any] = {
        "name": name,
        "begun": BEGUN,
        "conditions": CONDITIONS,
        "total": len(results),
        "results": tuple(results),
    }
    return Run(**usual | changes)


def place_in(source: SourceFile, page: int = 1) -> Place:
    """Return a page of a document."""
    return Place(
        document=displayed(source.location),
        uri=uri_of(source.path, source.container),
        sha256=source.sha256,
        page=page,
        label=str(page),
    )
