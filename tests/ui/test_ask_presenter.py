"""From a question to a checked answer, without Qt."""

import msgspec
import pytest
from tests.fakes.engine_port import WaitingEngine

from localrag.domain.answer import DoubtKind
from localrag.host.messages import (
    APPLICATION_ERROR,
    ENGINE_LOST,
    ErrorBody,
    ErrorData,
    Sentences,
)
from localrag_ui.answers import AnswerResult, DoubtText
from localrag_ui.presenters.answer_text import answer_text
from localrag_ui.presenters.ask import AskPresenter
from localrag_ui.presenters.doubts import doubt_words, removed_words
from localrag_ui.presenters.turns import Stage
from localrag_ui.strings import load_strings

FILE = {"document": "/資料/旅費規程.pdf", "uri": "file:///a.pdf"}
PLACE = {**FILE, "page": 3, "page_label": "3", "document_id": 2**62}
PASSAGE = {"rank": 1, "text": "日当は 2,500 円とする。", **PLACE}
OTHER = {**PASSAGE, "rank": 2, "document_id": 5, "document": "/資料/別表.xlsx"}
ANSWER = {
    "mode": "generated",
    "statements": [
        {"text": "日当は 2,500 円です。", "support": "supported", "citations": [1]},
        {"text": "多分そうです。", "support": "unsupported", "citations": []},
    ],
    "citations": [{"mark": 1, "quote": "日当は 2,500 円とする。", **PLACE}],
    "passages": [PASSAGE, OTHER],
}


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Desk:
    """A presenter, its engine, and what it showed."""

    def __init__(self, words):
        self.engine = WaitingEngine()
        self.clock = Clock()
        self.opened = []
        self.presenter = AskPresenter(
            self.engine, words, show=self.opened.append, seconds=self.clock
        )

    @property
    def turn(self):
        return self.presenter.state.turns[-1]

    def ask(self, text="日当は"):
        self.presenter.type_text(text)
        return self.presenter.ask()

    def found(self):
        self.engine.tell(
            "ask", kind="passages_found", passages=[PASSAGE, OTHER], search_ms=187.0
        )


@pytest.fixture
def desk(words):
    return Desk(words)


def test_the_model_is_opened_when_typing_begins(desk):
    for text in ("", " ", "日", "日当", "", "宿"):
        desk.presenter.type_text(text)
    assert [asked.method for asked in desk.engine.asked] == ["ask.warm", "ask.warm"]


@pytest.mark.parametrize("text", ["", " 　\n"])
def test_nothing_typed_cannot_be_asked(desk, text):
    assert not desk.ask(text)
    assert not desk.engine.asked


def test_a_question_is_sent_without_the_space_around_it(desk):
    assert desk.ask(" 日当は \n")
    assert desk.engine.last("ask").params["text"] == "日当は"
    assert desk.turn.note == "該当箇所を探しています"


def test_a_second_question_waits_for_the_first(desk):
    desk.ask()
    assert not desk.ask("次")
    assert desk.presenter.state.can_stop


def test_passages_are_shown_before_the_answer(desk):
    desk.ask()
    desk.found()
    assert desk.turn.note == "該当箇所 2 件（0.2 秒） · 資料を読んでいます"
    assert len(desk.turn.others) == 2
    assert desk.opened[-1].places[0].document_id == 2**62
    assert not desk.opened[-1].is_chosen


def test_what_was_searched_is_told_where_it_is_not_what_was_typed(desk):
    desk.ask("それはいつまでですか")
    passages = {"kind": "passages_found", "passages": [PASSAGE], "search_ms": 1.0}
    desk.engine.tell("ask", **passages, query_used="それはいつまでですか")
    assert desk.turn.searched == ""
    desk.engine.tell("ask", **passages, query_used="それはいつまでですか 宿泊料")
    assert desk.turn.searched == "検索した質問: それはいつまでですか 宿泊料"


def test_the_questions_before_are_sent_along(desk):
    desk.ask("宿泊料はいくらですか")
    assert desk.engine.last("ask").params["history"] == []
    desk.engine.answer("ask", ANSWER)
    desk.ask("それはいつまでですか")
    assert desk.engine.last("ask").params["history"] == ["宿泊料はいくらですか"]


def test_other_names_from_the_glossary_are_told_until_the_end(desk):
    desk.ask("RSの締切")
    desk.engine.tell(
        "ask",
        kind="passages_found",
        passages=[PASSAGE],
        search_ms=187.0,
        glossary={
            "applied": [
                {
                    "name": "RS",
                    "term": "行政事業レビュー",
                    "added": ["行政事業レビュー", "事業点検", "行レビュー"],
                }
            ],
            "searched": "RSの締切 行政事業レビュー 事業点検",
        },
    )
    told = "用語集: RS → 行政事業レビュー、事業点検、行レビュー"
    assert desk.turn.glossary == told
    desk.engine.answer("ask", ANSWER)
    assert desk.turn.glossary == told


def test_reading_says_how_far_it_is_and_how_long_it_takes(desk):
    desk.ask()
    desk.engine.tell("ask", kind="prompt_progress", done=100, total=900)
    assert desk.turn.note == "資料を読んでいます · 11 %"
    desk.clock.now = 2.0
    desk.engine.tell("ask", kind="prompt_progress", done=300, total=900)
    assert desk.turn.note == "資料を読んでいます · 33 %（残り約 6 秒）"


def test_the_text_grows_and_is_unchecked_until_the_answer_comes(desk):
    desk.ask()
    for piece in ("日当", "は"):
        desk.engine.tell("ask", kind="text_delta", text=piece)
    assert desk.turn.draft == "日当は"
    assert desk.turn.stage is Stage.WRITING
    desk.engine.answer("ask", ANSWER)
    assert desk.turn.draft == ""
    assert desk.turn.stage is Stage.ANSWERED


def test_the_answer_opens_its_first_source(desk):
    desk.ask()
    desk.engine.answer("ask", ANSWER)
    assert desk.opened[-1].places[0].quotes == ("日当は 2,500 円とする。",)


def test_the_answer_leaves_the_page_alone_when_the_reader_chose_one(desk):
    desk.ask()
    desk.found()
    desk.presenter.open_passage(1)
    before = list(desk.opened)
    desk.engine.answer("ask", ANSWER)
    assert desk.opened == before
    assert before[-1].is_chosen


def test_passages_that_the_answer_cites_are_not_listed_twice(desk):
    desk.ask()
    desk.engine.answer("ask", ANSWER)
    assert [passage.document_id for passage in desk.turn.others] == [5]


def test_an_unknown_mark_opens_nothing(desk):
    desk.presenter.open_citation(1)
    desk.ask()
    desk.engine.answer("ask", ANSWER)
    count = len(desk.opened)
    desk.presenter.open_citation(7)
    assert len(desk.opened) == count


def test_stopping_is_asked_once_and_late_text_is_dropped(desk):
    desk.ask()
    desk.presenter.stop()
    desk.presenter.stop()
    assert desk.engine.cancelled == [desk.engine.last("ask").id]
    desk.engine.tell("ask", kind="text_delta", text="遅れた文")
    desk.engine.stop("ask")
    assert desk.turn.draft == ""
    assert desk.turn.note == "停止しました"
    assert desk.turn.fault == ""


def test_an_error_is_shown_in_the_window_s_language(desk):
    ja = Sentences(what="止まりました。", safe="索引は無事です。", do="もう一度どうぞ。")
    data = ErrorData(code="engine.died", ja=ja, en=Sentences(what="It stopped."))
    desk.ask()
    desk.engine.refuse("ask", ErrorBody(code=APPLICATION_ERROR, message="x", data=data))
    assert desk.turn.fault == "止まりました。\n索引は無事です。\nもう一度どうぞ。"
    assert desk.ask("もう一度")


def test_a_lost_engine_is_told_in_our_own_words(desk, words):
    desk.ask()
    desk.engine.refuse("ask", ErrorBody(code=ENGINE_LOST, message=""))
    assert desk.turn.fault == words("errors.engine_lost")


def test_an_unreadable_answer_is_told(desk, words):
    desk.ask()
    desk.engine.answer("ask", {"mode": 3})
    assert desk.turn.fault == words("errors.unreadable")


def test_an_event_of_an_unknown_kind_changes_nothing(desk):
    desk.ask()
    before = desk.turn
    desk.engine.tell("ask", kind="something_new")
    assert desk.turn == before


def test_a_new_conversation_waits_for_a_running_answer(desk):
    desk.ask()
    desk.presenter.clear()
    assert desk.presenter.state.turns
    desk.engine.answer("ask", ANSWER)
    desk.presenter.clear()
    assert not desk.presenter.state.turns


def test_the_copied_answer_names_sources_and_doubts(desk, words):
    desk.ask()
    desk.engine.answer("ask", ANSWER)
    assert isinstance(desk.turn.answer, AnswerResult)
    assert answer_text(desk.turn.answer, words) == (
        "日当は 2,500 円です。[1]\n多分そうです。（✕ 原文で確認できず）\n\n"
        "出典:\n[1] 旅費規程.pdf  p.3\n"
    )


def test_an_approved_answer_is_copied_with_its_name_and_without_checks(desk, words):
    desk.ask()
    approval = {"approver": "山田 {name}", "until": "2027-03-31"}
    desk.engine.answer("ask", {**ANSWER, "approval": approval})
    assert isinstance(desk.turn.answer, AnswerResult)
    copied = answer_text(desk.turn.answer, words)
    assert copied.startswith("承認済み回答（承認者: 山田 {name}、期限: 2027年3月31日）\n\n")
    assert "原文で確認できず" not in copied


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ({"incomplete": {"code": "engine.died", "message": "止まりました。"}}, "途中まで"),
        (
            {"fallback": {"code": "engine.died", "message": "止まりました。"}},
            "抜粋で答えました",
        ),
    ],
)
def test_what_went_wrong_on_the_way_is_told_with_the_answer(words, field, told):
    desk = Desk(words)
    desk.ask()
    desk.engine.answer("ask", {**ANSWER, **field})
    assert desk.turn.stage is Stage.ANSWERED
    assert told in desk.turn.fault
    assert desk.turn.fault.endswith("止まりました。")


def test_the_copied_answer_says_which_words_are_doubtful_and_what_was_left_out(words):
    doubts = [{"kind": "number", "words": "3,000円"}, {"kind": "uncited"}]
    said = {"text": "日当は3,000円です。", "support": "unsupported", "doubts": doubts}
    answer = msgspec.convert(
        {"mode": "generated", "removed": 2, "statements": [said]}, AnswerResult
    )
    assert answer_text(answer, words) == (
        "日当は3,000円です。（✕ 原文で確認できず: 「3,000円」は原文にありません、根拠となる出典がありません）\n"
    )
    assert removed_words(answer, words) == "原文で確認できない文を 2 件除きました。"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", [kind.value for kind in DoubtKind])
def test_every_doubt_of_the_engine_has_words(kind, language):
    [doubt] = msgspec.convert([{"kind": kind, "words": "X"}], tuple[DoubtText, ...])
    assert doubt_words((doubt,), load_strings(language))


def test_an_approved_answer_to_a_like_question_is_offered_by_name(words):
    desk = Desk(words)
    desk.ask()
    like = {"approver": "山田", "until": "2027-03-31", "id": 4, "question": "宿泊料の上限は？"}
    desk.engine.answer("ask", {**ANSWER, "proposal": like})
    assert "「宿泊料の上限は？」" in desk.turn.fault
    assert "山田" in desk.turn.fault
    assert "2027年3月31日" in desk.turn.fault
    assert desk.turn.standing is None


def test_what_the_policy_warns_of_is_told_in_the_language_of_the_window(words):
    desk = Desk(words)
    desk.ask()
    notice = {"code": "guard.warned", "ja": "電話番号です。", "en": "A number."}
    desk.engine.answer("ask", {**ANSWER, "notices": [notice]})
    assert desk.turn.fault == "電話番号です。"
