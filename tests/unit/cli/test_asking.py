"""How an answer stands on a terminal and in a pipe."""

from io import StringIO

import pytest
from rich.console import Console

from localrag.cli.asking import answer_text
from localrag.cli.output import Output
from localrag.domain.answer import (
    Answer,
    AnswerMode,
    EngineNames,
    Statement,
    Support,
    Timings,
)
from localrag.domain.document import Span
from localrag.domain.question import Question
from localrag.host.answer_shapes import answer_shape

TEXT = "日当は 2,500 円とする。"
LINE = f"{TEXT} （原文と一致）"


def answer(span: Span | None, text: str = TEXT) -> Answer:
    statement = Statement(text=text, citations=(), support=Support.SUPPORTED, answer=span)
    return Answer(
        question=Question(text="日当は", standalone="日当は"),
        statements=(statement,),
        citations=(),
        passages=(),
        mode=AnswerMode.EXTRACTIVE,
        engine=EngineNames(generator=None, embedder=None, reranker=None),
        timings=Timings(search_ms=0, first_token_ms=None, total_ms=0),
    )


def output(*, is_terminal: bool, is_json: bool = False, term: str = "xterm") -> Output:
    screen = Console(
        file=StringIO(),
        force_terminal=is_terminal,
        legacy_windows=False,
        _environ={"TERM": term},
    )
    return Output(is_json=is_json, language="ja", results=screen)


def test_a_terminal_shows_the_short_answer_in_bold() -> None:
    text = answer_text(answer(Span(start=4, end=11)), output(is_terminal=True))
    assert "日当は \x1b[1m2,500 円\x1b[0mとする。 （原文と一致）" in text


@pytest.mark.parametrize(
    "where",
    [
        output(is_terminal=False),
        output(is_terminal=True, is_json=True),
        output(is_terminal=True, term="dumb"),
    ],
)
def test_elsewhere_the_text_is_as_it_always_was(where: Output) -> None:
    assert LINE in answer_text(answer(Span(start=4, end=11)), where).splitlines()


def test_an_answer_without_a_short_one_is_plain_on_a_terminal_too() -> None:
    assert LINE in answer_text(answer(None), output(is_terminal=True)).splitlines()


def test_the_cells_of_a_row_stand_one_separator_apart() -> None:
    row = answer(Span(start=6, end=8), "日当 |\t\t千円 |\t泊")
    assert "日当 | 千円 | 泊 （" in answer_text(row, output(is_terminal=False))
    assert "\t" not in answer_text(row, output(is_terminal=True))


def test_json_names_the_short_answer_and_its_place() -> None:
    [told] = answer_shape(answer(Span(start=4, end=11)), "ja")["statements"]
    assert told["span"] == {"text": "2,500 円", "start": 4, "end": 11}
    [told] = answer_shape(answer(None), "ja")["statements"]
    assert told["span"] is None


def test_a_place_is_counted_in_code_points() -> None:
    [told] = answer_shape(answer(Span(start=3, end=4), "氏は𠮷田。"), "ja")["statements"]
    assert told["span"] == {"text": "田", "start": 3, "end": 4}
