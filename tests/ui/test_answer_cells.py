"""Cells of a row stand one separator apart, however many the reader passed over."""

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
