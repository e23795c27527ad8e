"""Approved answers come back to the same question only, and only while they may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes.kept_answers import made_answer
from tests.fakes.store_documents import WHEN, changed, made_document, put, written

from localrag.domain.answer import AnswerMode, Approval
from localrag.domain.conversation import Lost
from localrag.domain.errors import EngineError, UsageError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.glossary import GlossaryEntry
from localrag.domain.question import Question, Scope
from localrag.store.history import open_history
from localrag.store.library import Library
from localrag.workflows.approve import approve
from localrag.workflows.proposing import proposed

RULES = made_document(b"/d/rules", ["宿泊料の上限は一夜につき九千八百円とする。"])
QUESTION = "第3条の宿泊料の上限はいくらですか"
TERM = GlossaryEntry(term="宿泊料", synonyms=("ホテル代",))
APPROVAL = Approval(id=0, approver="山田", approved=WHEN, expires=WHEN + timedelta(days=30))


@pytest.fixture
def folder(tmp_path):
    with written(tmp_path, [RULES]) as library:
        library.glossary.replace([TERM], WHEN)
    return tmp_path


@pytest.fixture
def history(folder):
    with open_history(folder, "main") as opened:
        yield opened


@pytest.fixture
def approved(history):
    number = history.approved.approve(made_answer(QUESTION, [RULES]), QUESTION, APPROVAL)
    return history.approved.get(number)


def asked(text, **conditions):
    return Question(text=text, standalone=text, **conditions)


def served(folder, question, at=WHEN):
    with Library.open(folder, "main") as library:
        return library.approved.answer_to(question, library.glossary, at)


@pytest.mark.parametrize(
    "text",
    [
        QUESTION,
        "第三条の宿泊料の上限は、いくら？",
        "第３条の宿泊料の上限はいくらでしょうか。",
        "第3条のホテル代の上限はいくらですか",
    ],
)
def test_the_same_question_in_other_spelling_is_served(folder, approved, text):
    answer = served(folder, asked(text))
    assert answer is not None
    assert answer.question.text == text
    assert answer.approval == approved.approval
    assert "九千八百円" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        asked("第3条の日当の上限はいくらですか"),
        asked("第4条の宿泊料の上限はいくらですか"),
        asked("第3条の宿泊料の下限はいくらですか"),
        asked("第3条の宿泊料の上限はいつですか"),
        asked(QUESTION, excluded=("海外",)),
        asked(QUESTION, phrases=("宿泊料",)),
        asked(QUESTION, scope=Scope(types=("pdf",))),
        replace(asked("いくらですか"), standalone="いくらですか 日当"),
        asked("？"),
    ],
)
def test_any_other_question_is_not(folder, approved, question):
    assert served(folder, question) is None


def test_it_ends_with_its_last_moment_and_can_be_extended(folder, history, approved):
    question = asked(QUESTION)
    end = APPROVAL.expires
    assert served(folder, question, end - timedelta(microseconds=1)) is not None
    assert served(folder, question, end) is None
    assert not approved.is_served(end)
    history.approved.extend(approved.approval.id, end + timedelta(days=1))
    assert served(folder, question, end) is not None


@pytest.mark.parametrize("how", ["changed", "removed"])
def test_one_whose_source_is_another_needs_review(folder, history, approved, how):
    with Library.open(folder, "main", write=True) as library:
        if how == "changed":
            put(library, changed(RULES, ["宿泊料の上限は一万円とする。"]))
        else:
            library.writer.remove([RULES.source.path])
    assert served(folder, asked(QUESTION)) is None
    (found,) = history.approved.find()
    assert (found.turn.answer, found.turn.lost) == (None, Lost(how))
    assert found.turn.question == QUESTION
    assert not found.is_served(WHEN)


def test_the_last_approved_answer_counts(folder, history, approved):
    other = replace(APPROVAL, approver="佐藤", approved=WHEN + timedelta(hours=1))
    history.approved.approve(
        made_answer(QUESTION, [RULES]), "第三条の宿泊料の上限はいくら", other
    )
    answer = served(folder, asked(QUESTION))
    assert answer is not None
    assert answer.approval is not None
    assert answer.approval.approver == "佐藤"


def test_it_outlives_its_conversation_and_goes_when_it_is_revoked(folder, history):
    rows = history.conversations
    conversation = rows.create("旅費", WHEN)
    turn = rows.append(conversation, made_answer(QUESTION, [RULES]), WHEN)
    found = approve(history.approved, turn, APPROVAL, conversation, None)
    rows.delete(None)
    assert served(folder, asked(QUESTION)) is not None
    history.approved.revoke(found.approval.id)
    assert history.approved.find() == []
    for call in (history.approved.get, history.approved.revoke):
        with pytest.raises(UsageError) as caught:
            call(found.approval.id)
        assert caught.value.code is UsageCode.APPROVAL_NOT_FOUND


@pytest.mark.parametrize(
    "answer",
    [
        replace(
            made_answer(QUESTION, []), mode=AnswerMode.DECLINED, statements=(), citations=()
        ),
        replace(made_answer(QUESTION, [RULES]), incomplete=EngineError(EngineCode.DIED)),
    ],
)
def test_only_a_whole_answer_with_a_source_can_be_approved(history, answer):
    conversation = history.conversations.create("旅費", WHEN)
    turn = history.conversations.append(conversation, answer, WHEN)
    with pytest.raises(UsageError) as caught:
        approve(history.approved, turn, APPROVAL, conversation, None)
    assert caught.value.code is UsageCode.NOTHING_TO_APPROVE
    assert history.approved.find() == []


def test_a_question_that_needs_the_one_before_it_must_be_written_out(history):
    conversation = history.conversations.create("旅費", WHEN)
    answer = made_answer("それはいくら", [RULES], standalone="それはいくら 宿泊料")
    turn = history.conversations.append(conversation, answer, WHEN)
    with pytest.raises(UsageError) as caught:
        approve(history.approved, turn, APPROVAL, conversation, None)
    assert caught.value.code is UsageCode.APPROVE_QUESTION
    found = approve(history.approved, turn, APPROVAL, conversation, "宿泊料はいくら")
    assert found.turn.question == "宿泊料はいくら"


def test_a_like_question_is_offered_it_while_it_is_valid(folder, history, approved):
    with Library.open(folder, "main") as library:
        (found,) = library.approved.valid(WHEN)
        assert (found.question, found.approval) == (QUESTION, approved.approval)
        assert library.approved.valid(APPROVAL.expires) == []
        like = asked("宿泊料の上限は第三条ではいくらですか")
        assert library.approved.answer_to(like, library.glossary, WHEN) is None
        assert proposed(like, library.approved, WHEN) == found
        for other in (
            asked("第4条の宿泊料の上限はいくらですか"),
            asked("第3条の日当の上限はいくらですか"),
            replace(like, excluded=("海外",)),
            replace(like, scope=Scope(types=("pdf",))),
        ):
            assert proposed(other, library.approved, WHEN) is None
