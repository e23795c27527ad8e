"""How an answer is drawn."""

from PySide6.QtGui import QFont


def test_the_short_answer_stands_out_in_bold(stage):
    view = stage.answer("日当はいくらですか。")
    first = view.text.document().firstBlock()
    pieces = [one.fragment() for one in first]
    bold = [p.text() for p in pieces if p.charFormat().fontWeight() == QFont.Weight.Bold]
    assert bold == ["2,500 円", "[1]"]
