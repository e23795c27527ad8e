from datetime import UTC, datetime

import pytest

from localrag.domain.answer import (
    Answer,
    AnswerMode,
    EngineNames,
    Statement,
    Support,
    Timings,
)
from localrag.domain.question import Question, Scope


def answer(mode):
    statements = tuple(
        Statement(text=text, citations=(), support=Support.SUPPORTED)
        for text in ("日当は二千円とする。", "宿泊料は別表による。")
    )
    return Answer(
        question=Question(text="日当は", standalone="日当は"),
        statements=statements,
        citations=(),
        passages=(),
        mode=mode,
        engine=EngineNames(generator=None, embedder=None, reranker=None),
        timings=Timings(search_ms=0, first_token_ms=None, total_ms=0),
    )


def test_an_extract_reads_a_line_each_and_a_written_answer_runs_on():
    assert answer(AnswerMode.EXTRACTIVE).text == "日当は二千円とする。\n宿泊料は別表による。"
    assert answer(AnswerMode.GENERATED).text == "日当は二千円とする。宿泊料は別表による。"


@pytest.mark.parametrize(
    ("scope", "is_whole"),
    [
        (Scope(), True),
        (Scope(path_globs=("*.pdf",)), False),
        (Scope(types=("pdf",)), False),
        (Scope(modified_after=datetime(2026, 1, 1, tzinfo=UTC)), False),
    ],
)
def test_an_empty_scope_is_the_whole_library(scope, is_whole):
    assert scope.is_whole_library is is_whole
