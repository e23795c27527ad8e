"""The list of approved answers: seen, kept longer, taken back."""

from datetime import date

import msgspec
import pytest
from PySide6.QtCore import QDate
from tests.fakes.engine_port import WaitingEngine
from tests.ui.test_accessibility import faults
from tests.ui.test_desk_views import Screen
from tests.ui.test_history_presenter import FIRST, refusal

from localrag_ui.kept import ApprovedRow
from localrag_ui.presenters.approvals import ApprovalsPresenter
from localrag_ui.views import approvals_pane

SERVED = {
    "id": 7,
    "approver": "山田",
    "until": "2999-03-31",
    "question": "日当は",
    "result": {},
}
CHANGED = {**SERVED, "id": 6, "question": "<b>鍵</b>は\n", "state": "needs_review"}


@pytest.fixture
def screen(qtbot, qapp, words):
    made = Screen(qtbot, words)
    made.desk.toggle_approvals()
    made.engine.answer("answers.list", {"answers": [SERVED, CHANGED]})
    return made


def rows(tree):
    return [
        [tree.topLevelItem(row).text(column) for column in range(4)]
        for row in range(tree.topLevelItemCount())
    ]


def test_approved_answers_are_listed_with_name_day_and_state(screen):
    assert rows(screen.desk.approvals_pane.list) == [
        ["日当は", "山田", "2999年3月31日", "使用中"],
        ["<b>鍵</b>は ", "山田", "2999年3月31日", "要見直し（出典が変わりました）"],
    ]
    assert faults(screen.view) == []


def test_an_approval_is_kept_longer(screen):
    pane = screen.desk.approvals_pane
    assert pane.until.date() == QDate(2999, 3, 31)
    pane.until.setDate(QDate(3000, 3, 31))
    screen.click(pane.extend)
    assert screen.engine.last("answers.extend").params == {"id": 7, "until": "3000-03-31"}
    screen.engine.answer("answers.extend", SERVED)
    screen.engine.answer("answers.list", {"answers": [{**SERVED, "until": "3000-03-31"}]})
    assert rows(pane.list)[0][2] == "3000年3月31日"


def test_an_approval_is_taken_back_only_after_a_yes(screen, monkeypatch):
    pane = screen.desk.approvals_pane
    screen.ask(approval={"id": 7, "approver": "山田", "until": "2999-03-31"})
    screen.desk.toggle_approvals()
    asked = []
    monkeypatch.setattr(approvals_pane, "is_agreed", lambda _p, **k: asked.append(k) or False)
    screen.click(pane.revoke)
    assert "山田" in asked[0]["text"]
    assert all(one.method != "answers.revoke" for one in screen.engine.asked)
    monkeypatch.setattr(approvals_pane, "is_agreed", lambda _p, **_k: True)
    screen.click(pane.revoke)
    screen.engine.answer("answers.revoke", {"revoked": 7})
    assert screen.desk.ask.state.turns[0].is_revoked
    screen.engine.answer("answers.list", {"answers": []})
    assert "承認済み回答はありません" in pane._message.text()
    assert not pane.revoke.isVisible()


def test_asking_goes_back_to_the_conversation(screen):
    assert screen.view.is_approvals
    screen.ask()
    assert not screen.view.is_approvals


def test_what_went_wrong_is_told_and_the_list_stays(words):
    engine = WaitingEngine()
    presenter = ApprovalsPresenter(engine, words)
    presenter.refresh()
    engine.refuse("answers.list", refusal("usage.no_library"))
    assert (presenter.state.fault, bool(presenter.state.message)) == ("", True)
    presenter.refresh()
    engine.answer("answers.list", {"answers": [SERVED]})
    presenter.extend(7, date(2000, 1, 1))
    engine.refuse("answers.extend", refusal("usage.bad_value", "過ぎた日です。"))
    assert presenter.state.fault == "過ぎた日です。"
    assert len(presenter.state.rows) == 1
    gone = []
    presenter.revoked = gone.append
    presenter.revoke(9)
    engine.refuse("answers.revoke", refusal("usage.approval_not_found", "ありません。"))
    assert gone == []
    presenter.refresh()
    engine.refuse("answers.list", refusal("store.damaged"))
    assert presenter.state.fault == "壊れています。"


@pytest.mark.parametrize("state", ["served", "expired", "needs_review"])
def test_every_state_of_the_engine_has_words(words, state):
    row = msgspec.convert({**SERVED, "state": state}, ApprovedRow)
    assert ApprovalsPresenter(WaitingEngine(), words).state_words(row)


def test_searching_the_history_asks_the_engine(screen):
    screen.history(FIRST)
    screen.qtbot.keyClicks(screen.pane.search, "kagi")
    assert screen.engine.last("conversations.list").params == {"text": "kagi"}
    screen.engine.answer("conversations.list", {"conversations": []})
    assert "会話はありません" in screen.pane._message.text()
    assert not screen.pane.open.isEnabled()
