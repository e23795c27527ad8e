"""Room on the question screen where the window is low or the text large."""

import msgspec
import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from tests.fakes.engine_client import silent_engine
from tests.ui.test_ask_further import KEPT
from tests.ui.test_desk_views import Screen
from tests.ui.test_history_presenter import refusal

from localrag_ui.kept import ConversationResult
from localrag_ui.presenters.choices import AskChoices
from localrag_ui.session import Session
from localrag_ui.strings import load_strings
from localrag_ui.theme import apply
from localrag_ui.views.main_window import MainWindow


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


def test_what_was_chosen_makes_room_for_the_answer(large):
    large.view.choices.toggle_effort()
    large.ask()
    assert large.view.choices.open_height == 0
    large.view.choices.toggle_scope()
    large.view.to_question()
    assert large.view.choices.open_height == 0


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


def test_a_window_built_anew_keeps_the_conversation_and_how_it_is_answered(qtbot, qapp, words):
    engine = silent_engine()
    old = MainWindow(engine, words)
    qtbot.addWidget(old)
    old.ask.choose(AskChoices(level=4, sends_on_enter=True))
    kept = {
        "id": 1,
        "name": "日当",
        "turns": [{"turn": 1, "question": "日当は", "result": KEPT}],
    }
    old.ask.restore(msgspec.convert(kept, ConversationResult))
    new = MainWindow(engine, load_strings("en"), before=old)
    qtbot.addWidget(new)
    assert new.ask_view.turn(0)._question.text() == "日当は"
    assert new.ask_view.choices.effort.text() == "Answer: very thoroughly ▸"
    new.questions.history.delete(9)
    assert new.questions.history_pane.list.topLevelItemCount() == 0
    fresh = MainWindow(engine, words)
    qtbot.addWidget(fresh)
    fresh.recall(new.remember(Session()))
    assert fresh.ask.state.choices == AskChoices(level=4, sends_on_enter=True)
    assert "Enter で送信、" in fresh.ask_view.field.placeholderText()


def test_a_screen_reader_is_told_of_answers_and_of_what_was_done(
    qtbot, qapp, words, monkeypatch
):
    told = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: told.append(event.message())
    )
    screen = Screen(qtbot, words)
    screen.ask()
    screen.view.say("書き出しました: /tmp/a.docx")
    screen.view.field.setPlainText("鍵は")
    screen.view.send()
    screen.engine.refuse("ask", refusal("engine.died", "止まりました。"))
    assert told == ["回答ができました。", "書き出しました: /tmp/a.docx", "止まりました。"]
