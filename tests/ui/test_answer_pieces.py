"""A statement in pieces: its short answer marked off, cells of a row one separator apart."""

import pytest

from localrag_ui.answers import ShortAnswer, StatementText
from localrag_ui.presenters.answer_text import emphasised


def test_cells_around_the_short_answer():
    short = ShortAnswer(start=6, end=8)
    statement = StatementText(text="日当 |\t\t千円 |\t泊", support="supported", span=short)
    assert emphasised(statement) == [("日当 | ", False), ("千円", True), (" | 泊", False)]


@pytest.mark.parametrize("gap", ["\t", "\t\t\t", "   ", "\t "])
def test_cells_without_a_short_answer(gap):
    statement = StatementText(text=f"日当 |{gap}千円", support="supported", span=None)
    assert emphasised(statement) == [("日当 | 千円", False)]


@pytest.mark.parametrize(
    ("text", "span", "pieces"),
    [
        ("日当は千円。", (3, 5), [("日当は", False), ("千円", True), ("。", False)]),
        (" 千円とする。\n", (1, 3), [("千円", True), ("とする。", False)]),
        ("氏は𠮷田。", (2, 4), [("氏は", False), ("𠮷田", True), ("。", False)]),
        ("千円", (0, 2), [("千円", True)]),
        ("日当は千円。", (3, 99), [("日当は千円。", False)]),
        ("日当は千円。", (-2, 1), [("日当は千円。", False)]),
        ("日当は千円。", (4, 4), [("日当は千円。", False)]),
        (" 日当は千円。 ", None, [("日当は千円。", False)]),
    ],
)
def test_a_statement_is_cut_around_its_short_answer(text, span, pieces):
    short = None if span is None else ShortAnswer(start=span[0], end=span[1])
    statement = StatementText(text=text, support="supported", span=short)
    assert emphasised(statement) == pieces
