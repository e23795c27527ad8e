"""A conversation that is kept, answered again, restored and searched, without Qt."""

from datetime import date

import msgspec
import pytest
from tests.fakes.engine_port import WaitingEngine
from tests.ui.test_ask_presenter import ANSWER, OTHER, PASSAGE

from localrag_ui.answers import ApprovalNote
from localrag_ui.kept import ConversationResult
from localrag_ui.presenters.ask import AskPresenter
from localrag_ui.presenters.choices import AskChoices
from localrag_ui.presenters.scope import ScopeChoice
from localrag_ui.presenters.turns import KeptPlace, Stage

KEPT = {**ANSWER, "conversation": 5, "turn": 1, "again": 0, "engine": {"generator": "llm"}}
ASKED = "2026-11-24T09:00:00+09:00"
APPROVAL = ApprovalNote(id=7, approver="山田", until="2027-03-31")


class Desk:
    """A presenter, its engine, and what it showed."""

    def __init__(self, words):
        self.engine = WaitingEngine()
        self.opened = []
        self.presenter = AskPresenter(
            self.engine, words, show=self.opened.append, seconds=lambda: 0.0
        )

    @property
    def turns(self):
        return self.presenter.state.turns

    @property
    def asked(self):
        return self.engine.last("ask").params

    def answered(self, text="日当は", **fields):
        self.presenter.type_text(text)
        assert self.presenter.ask()
        self.engine.answer("ask", {**KEPT, **fields})


@pytest.fixture
def desk(words):
    return Desk(words)


def test_a_conversation_is_kept_and_goes_on(desk):
    desk.answered()
    assert desk.asked["keeps"]
    assert desk.asked["conversation"] is None
    assert desk.presenter.state.conversation == 5
    desk.answered("宿泊料は", turn=2)
    assert (desk.asked["conversation"], desk.asked["turn"]) == (5, None)
    desk.presenter.clear()
    desk.answered("別の話")
    assert desk.asked["conversation"] is None


def test_a_question_that_is_not_to_be_kept_is_not(desk):
    desk.answered()
    desk.presenter.choose(AskChoices(keeps=False))
    desk.answered("内緒", conversation=None, turn=None, again=None)
    assert (desk.asked["keeps"], desk.asked["conversation"]) == (False, None)
    assert desk.asked["history"] == ["日当は"]
    assert desk.turns[-1].place is None
    assert not desk.turns[-1].can_approve


def test_why_an_answer_was_not_kept_is_told_with_it(desk):
    desk.answered(conversation=None, turn=None, again=None, not_kept="空きがありません。")
    assert "履歴に残せませんでした" in desk.turns[0].fault
    assert desk.turns[0].has_words


def test_choices_go_with_the_question(desk):
    scope = ScopeChoice(folder="/資料/旅費", first=date(2026, 4, 1))
    desk.presenter.choose(AskChoices(scope=scope, level=0, is_strict=True))
    desk.answered()
    assert desk.asked["scope"]["folders"] == ["/資料/旅費"]
    assert desk.asked["scope"]["after"] == "2026-04-01"
    assert (desk.asked["seconds"], desk.asked["top"], desk.asked["strict"]) == (5.0, 5, True)
    assert desk.turns[0].within == "範囲: 旅費 · 2026年4月1日以降"
    assert desk.turns[0].is_strict


def test_a_question_is_answered_again_below_its_first_answer(desk):
    desk.answered()
    desk.answered("宿泊料は", turn=2)
    assert desk.presenter.ask_again("other-model", 0)
    assert (desk.asked["text"], desk.asked["mode"]) == ("日当は", "generate")
    assert (desk.asked["model"], desk.asked["approved"]) == ("other-model", False)
    assert (desk.asked["conversation"], desk.asked["turn"]) == (5, 1)
    assert desk.asked["history"] == []
    assert [(turn.question, turn.again) for turn in desk.turns] == [
        ("日当は", 0),
        ("日当は", 1),
        ("宿泊料は", 0),
    ]
    desk.engine.answer("ask", {**KEPT, "again": 1})
    assert desk.turns[1].place == KeptPlace(conversation=5, turn=1, again=1)
    assert desk.presenter.current == desk.turns[1]
    desk.presenter.ask_again(None)
    assert (desk.asked["mode"], desk.asked["model"]) == ("extract", None)
    assert [turn.again for turn in desk.turns] == [0, 1, 2, 0]


def test_answering_again_searches_where_the_question_was_asked(desk):
    desk.presenter.choose(AskChoices(scope=ScopeChoice(folder="/資料/旅費")))
    desk.answered()
    desk.presenter.choose(AskChoices())
    desk.presenter.ask_again(None)
    assert desk.asked["scope"]["folders"] == ["/資料/旅費"]
    assert desk.turns[1].within == "範囲: 旅費"


def test_answering_again_waits_and_a_failed_one_is_of_no_place(desk):
    desk.presenter.type_text("日当は")
    desk.presenter.ask()
    assert not desk.presenter.ask_again(None)
    desk.engine.answer("ask", KEPT)
    desk.presenter.ask_again("gone")
    desk.engine.stop("ask")
    assert desk.turns[1].stage is Stage.STOPPED
    assert desk.turns[1].place is None
    desk.presenter.ask_again(None, 1)
    assert desk.asked["turn"] == 1


def test_nothing_was_asked_that_could_be_answered_again(desk):
    assert not desk.presenter.ask_again(None)
    assert desk.presenter.current is None


def test_stopping_stops_the_answer_that_is_running_wherever_it_stands(desk):
    desk.answered()
    desk.answered("宿泊料は", turn=2)
    desk.presenter.ask_again(None, 0)
    desk.presenter.stop()
    assert desk.turns[1].stage is Stage.STOPPING
    assert desk.engine.cancelled == [desk.engine.last("ask").id]


def test_passages_are_found_without_an_answer(desk):
    desk.presenter.choose(AskChoices(scope=ScopeChoice(fiscal_year=2026), level=4))
    desk.presenter.type_text(" 日当 ")
    assert desk.presenter.search()
    asked = desk.engine.last("search").params
    assert (asked["text"], asked["top"]) == ("日当", 16)
    assert asked["scope"]["fiscal_years"] == ["2026"]
    desk.engine.answer("search", {"passages": [PASSAGE, OTHER]})
    [turn] = desk.turns
    assert turn.note.startswith("該当箇所 2 件")
    assert len(turn.others) == 2
    assert not turn.is_running
    assert desk.opened[-1].places[0].quotes == ("日当は 2,500 円とする。",)
    desk.answered("日当はいくら")
    assert desk.asked["history"] == []


def test_a_search_that_failed_is_told(desk, words):
    desk.presenter.type_text("日当")
    desk.presenter.search()
    desk.engine.answer("search", {"passages": 3})
    assert desk.turns[0].fault == words("errors.unreadable")


def test_a_kept_conversation_is_shown_with_its_answers_and_goes_on(desk):
    turns = [
        {
            "turn": 1,
            "question": "日当は",
            "standalone": "日当は",
            "result": ANSWER,
            "asked": ASKED,
        },
        {"turn": 1, "again": 1, "question": "日当は", "standalone": "日当は", "result": ANSWER},
        {
            "turn": 2,
            "again": 0,
            "question": "それは",
            "standalone": "それは 日当",
            "lost": "changed",
        },
    ]
    kept = msgspec.convert({"id": 9, "name": "日当", "turns": turns}, ConversationResult)
    assert desk.presenter.restore(kept)
    first, again, lost = desk.turns
    assert (first.has_words, again.first, again.again) == (True, first.key, 1)
    assert (first.note, again.note) == ("2026年11月24日の回答", "")
    assert lost.searched == "検索した質問: それは 日当"
    assert "更新されたため" in lost.fault
    assert not lost.can_approve
    desk.presenter.open_citation(1, 0)
    assert desk.opened[-1].is_chosen
    desk.answered("次は")
    assert desk.asked["conversation"] == 9
    desk.presenter.ask_again(None, 2)
    assert desk.asked["turn"] == 2


def test_a_conversation_is_not_opened_over_a_running_answer(desk):
    desk.presenter.type_text("日当は")
    desk.presenter.ask()
    assert not desk.presenter.restore(ConversationResult(id=9, name="別"))
    assert desk.turns[0].is_running


def test_a_person_stands_for_one_answer_and_no_more(desk):
    desk.answered()
    desk.presenter.ask_again(None)
    desk.engine.answer("ask", {**KEPT, "again": 1})
    place = desk.turns[0].place
    assert desk.turns[0].can_approve
    desk.presenter.note_approval(place, APPROVAL)
    assert [turn.standing for turn in desk.turns] == [APPROVAL, None]
    assert not desk.turns[0].can_approve
    desk.presenter.note_revoked(7)
    assert desk.turns[0].standing is None
    assert desk.turns[0].can_approve


def test_an_approved_answer_that_was_given_is_told_to_be_one_no_more(desk):
    desk.answered(approval={"id": 7, "approver": "山田", "until": "2027-03-31"})
    assert desk.turns[0].standing == APPROVAL
    desk.presenter.note_revoked(7)
    assert desk.turns[0].is_revoked
    assert desk.turns[0].standing is None
    assert not desk.turns[0].can_approve


@pytest.mark.parametrize(
    "fields",
    [
        {"mode": "declined", "statements": [], "citations": []},
        {"citations": []},
        {"incomplete": {"code": "engine.died", "message": "止まりました。"}},
    ],
)
def test_only_a_whole_answer_with_sources_can_be_approved(desk, fields):
    desk.answered(**fields)
    assert not desk.turns[0].can_approve
