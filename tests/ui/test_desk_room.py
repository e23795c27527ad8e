"""Room on the question screen where the window is low or the text large."""

import pytest
from PySide6.QtWidgets import QWidget
from tests.ui.test_ask_further import KEPT
from tests.ui.test_desk_views import Screen

from localrag_ui.theme import apply


@pytest.fixture
def large(qtbot, qapp, words):
    """The screen in a window of any size, with the largest text."""
    apply(qapp, 24)
    window = QWidget()
    qtbot.addWidget(window)
    screen = Screen(qtbot, words)
    screen.view.setParent(window)
    window.show()
    screen.view.show()
    yield screen
    apply(qapp, 14)


@pytest.mark.parametrize("height", [420, 560, 860])
def test_what_is_chosen_never_lies_over_the_question(large, height):
    view, bar = large.view, large.view.choices
    view.setGeometry(0, 0, 620, height)
    for toggle in (bar.toggle_scope, bar.toggle_effort):
        toggle()
        large.qtbot.waitUntil(lambda: is_in_order(view))
        assert view._middle.isVisible() <= (bar._scroll.height() >= bar.open_height)
    assert view._middle.isVisible() == (height > 600)
    bar.close_panels()
    large.qtbot.waitUntil(view._middle.isVisible)


def test_a_list_has_the_room_of_the_question(large):
    large.history()
    assert not large.view.field.isVisible()
    large.desk.toggle_history()
    assert large.view.field.isVisible()


def is_in_order(view):
    bar = view.choices
    parts = (bar._scroll, bar.buttons, view.field)
    tops = [part.mapTo(view, part.rect().topLeft()).y() for part in parts]
    ends = [top + part.height() for top, part in zip(tops, parts, strict=True)]
    return ends[0] <= tops[1] and ends[1] <= tops[2] and ends[2] <= view.height()


def test_a_long_conversation_is_drawn_from_its_end_a_few_turns_at_a_time(qtbot, qapp, words):
    screen = Screen(qtbot, words)
    turns = [{"turn": n, "question": f"質問{n}", "result": KEPT} for n in range(1, 11)]
    screen.desk.history.open(1)
    screen.engine.answer("conversations.read", {"id": 1, "name": "長い", "turns": turns})
    view = screen.view

    def shown():
        rows = [view._list.itemAt(n).widget() for n in range(view._list.count())]
        return [row._question.text() for row in rows]

    assert shown() == ["質問8", "質問9", "質問10"]
    qtbot.waitUntil(lambda: view._list.count() == 10)
    assert shown() == [f"質問{n}" for n in range(1, 11)]
    assert view._following == screen.desk.ask.state.turns[-1].key
    screen.desk.ask.clear()
    assert view._list.count() == 0
