"""Exporting and approving answers, and a model whose licence a person accepts. Without Qt."""

from datetime import date

import msgspec
import pytest
from tests.fakes.engine_port import WaitingEngine
from tests.ui.test_history_presenter import refusal

from localrag.domain.export import ExportFormat
from localrag_ui.answers import AnswerResult
from localrag_ui.presenters.answer_acts import (
    FORMATS,
    AnswerActs,
    end_of_fiscal_year,
    question_to_approve,
)
from localrag_ui.presenters.models import ModelsPresenter
from localrag_ui.presenters.pins import PinsPresenter, PinsState, pin_choices
from localrag_ui.presenters.turns import KeptPlace, Turn

PLACE_OF_SOURCE = {
    "document": "/資料/a.pdf",
    "uri": "file:///a.pdf",
    "page": 1,
    "page_label": "1",
    "quote": "日当",
}
PLACE = KeptPlace(conversation=3, turn=2, again=1)


class Acts:
    """The acts, and what they told."""

    def __init__(self, words):
        self.engine = WaitingEngine()
        self.said, self.failed, self.approved, self.revoked = [], [], [], []
        self.acts = AnswerActs(
            self.engine,
            words,
            said=self.said.append,
            failed=self.failed.append,
            approved=lambda place, note: self.approved.append((place, note)),
            revoked=self.revoked.append,
        )


@pytest.fixture
def acts(words):
    return Acts(words)


def test_the_window_offers_every_format_of_the_engine():
    assert set(FORMATS) == {format_.value for format_ in ExportFormat}


def test_an_export_shows_the_folder_of_its_file(acts):
    acts.acts.export(3, "docx", "/tmp/回答.docx", 2)
    assert acts.engine.last("conversations.export").params == {
        "conversation": 3,
        "format": "docx",
        "path": "/tmp/回答.docx",
        "turn": 2,
        "overwrites": True,
    }
    written = {"file": "/tmp/回答.docx", "exported_uri": "file:///tmp/a.docx"}
    acts.engine.answer("conversations.export", written)
    assert acts.said == ["書き出しました: /tmp/回答.docx"]
    assert acts.engine.opened == ["file:///tmp/a.docx"]


def test_a_folder_that_does_not_open_takes_nothing_from_the_export(acts):
    acts.engine.refuse_to_open(refusal("open.failed"))
    acts.acts.export(3, "md", "/tmp/a.md")
    acts.engine.answer("conversations.export", {"file": "/tmp/a.md"})
    assert acts.said[-1] == "書き出しました: /tmp/a.md（フォルダーは開けませんでした）"
    assert acts.failed == []


def test_an_export_that_failed_is_told(acts):
    acts.acts.export(3, "pdf", "/nowhere/a.pdf")
    acts.engine.refuse("conversations.export", refusal("usage.cannot_write", "書けません。"))
    assert (acts.said, acts.failed) == ([], ["書けません。"])
    assert acts.engine.opened == []


def test_an_answer_is_approved_by_a_name_until_a_day(acts):
    acts.acts.approve(PLACE, "総務課 山田", date(2027, 3, 31), "日当は")
    assert acts.engine.last("answers.approve").params == {
        "conversation": 3,
        "turn": 2,
        "again": 1,
        "by": "総務課 山田",
        "until": "2027-03-31",
        "question": "日当は",
    }
    given = {"id": 7, "approver": "総務課 山田", "until": "2027-03-31", "state": "served"}
    acts.engine.answer("answers.approve", given)
    [(place, note)] = acts.approved
    assert (place, note.id, note.approver) == (PLACE, 7, "総務課 山田")
    acts.acts.revoke(7)
    assert acts.engine.last("answers.revoke").params == {"id": 7}
    acts.engine.answer("answers.revoke", {"revoked": 7})
    assert acts.revoked == [7]


def test_what_cannot_be_approved_or_taken_back_is_told(acts):
    acts.acts.approve(PLACE, "山田", date(2020, 1, 1), "日当は")
    acts.engine.refuse("answers.approve", refusal("usage.bad_value", "期限が過ぎています。"))
    acts.acts.revoke(9)
    acts.engine.refuse("answers.revoke", refusal("usage.approval_not_found", "ありません。"))
    assert acts.failed == ["期限が過ぎています。", "ありません。"]
    assert (acts.approved, acts.revoked) == ([], [])


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 25), date(2027, 3, 31)),
        (date(2027, 2, 28), date(2027, 3, 31)),
        (date(2027, 3, 1), date(2028, 3, 31)),
    ],
)
def test_an_approval_ends_with_the_fiscal_year_unless_that_is_near(today, last):
    assert end_of_fiscal_year(today) == last


def test_a_question_that_points_back_is_approved_with_its_subject():
    turn = Turn(question="それは", standalone="それは 宿泊料", searched="検索した質問: …")
    assert question_to_approve(turn) == "それは 宿泊料"
    assert question_to_approve(Turn(question="日当は", standalone="日当は")) == "日当は"


def test_a_model_that_is_not_for_work_is_added_once_a_person_accepts_that(words):
    engine = WaitingEngine()
    models = ModelsPresenter(engine, words)
    models.add("/usb/a.gguf")
    engine.refuse("models.add", refusal("model.licence", "業務に使えません。"))
    assert models.state.refused == "/usb/a.gguf"
    models.add(models.state.refused, accept_licence=True)
    assert engine.last("models.add").params == {"path": "/usb/a.gguf", "accept_licence": True}
    engine.answer("models.add", {"id": "a"})
    assert models.state.refused == ""
    models.add("/usb/b.gguf")
    engine.refuse("models.add", refusal("model.damaged"))
    assert models.state.refused == ""


SOURCES = [
    {**PLACE_OF_SOURCE, "mark": 1, "document_id": 4},
    {**PLACE_OF_SOURCE, "mark": 2, "document_id": 4},
    {**PLACE_OF_SOURCE, "mark": 3, "document_id": 5, "uri": "file:///b.zip#a.pdf"},
    {**PLACE_OF_SOURCE, "mark": 4, "document_id": 6},
]


def test_documents_of_an_answer_are_offered_once_where_a_model_would_read_them():
    answer = msgspec.convert({"mode": "extractive", "citations": SOURCES}, AnswerResult)
    found = pin_choices(answer, PinsState(pinned=(6,), can_pin=True))
    assert [(one.source.mark, one.pins) for one in found] == [(1, True), (4, False)]
    assert pin_choices(answer, PinsState(pinned=(6,))) == []
    assert pin_choices(None, PinsState(can_pin=True)) == []


def test_a_document_is_pinned_and_let_go(words):
    engine, said, failed, states = WaitingEngine(), [], [], []
    pins = PinsPresenter(
        engine, words, said=said.append, failed=failed.append, changed=states.append
    )
    pins.refresh()
    engine.refuse("pins.list", refusal("usage.no_library"))
    pins.pin("file:///a.pdf", is_pinned=True)
    assert engine.last("pins.set").params == {"uri": "file:///a.pdf", "is_pinned": True}
    engine.answer("pins.set", {"pinned": [4], "can_pin": True})
    pins.pin("file:///a.pdf", is_pinned=False)
    engine.refuse("pins.set", refusal("store.locked", "ほかの処理が使っています。"))
    assert [state.pinned for state in states] == [(4,)]
    assert len(said) == 1
    assert failed == ["ほかの処理が使っています。"]
