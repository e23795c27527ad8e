"""How an answer is drawn."""

from PySide6.QtGui import QFont


def test_the_short_answer_stands_out_in_bold(stage):
    view = stage.answer("日当はいくらですか。")
    first = view.text.document().firstBlock()
    pieces = [one.fragment() for one in first]
    bold = [p.text() for p in pieces if p.charFormat().fontWeight() == QFont.Weight.Bold]
    assert bold == ["2,500 円", "[1]"]


def test_a_document_of_the_sources_is_pinned_from_the_answer(stage):
    view = stage.answer("日当はいくらですか。")
    stage.until(view.acts.pin.isVisible)
    menu = view.acts.pin.menu()
    menu.aboutToShow.emit()
    first, second = menu.actions()
    assert first.text() == "旅費規程.pdf をピン留めする"
    assert second.text() == "別表第２.txt をピン留めする"
    first.trigger()
    stage.until(lambda: stage.window.questions.pins.state.pinned)
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == "旅費規程.pdf のピン留めを外す"
    assert "ピン留めしました" in stage.window.ask_view._said.text()
