"""Personal data in questions, answers and exports is let be, told, masked or blocked."""

import json

import msgspec
import pytest
from tests.fakes.on_record import PERSONAL, asked, methods, records

from localrag.domain.errors import PolicyError
from localrag.domain.errors.policy import PolicyCode
from localrag.governance.policy import AuditLevel, GuardAction
from localrag.host.params import AskParams


@pytest.mark.parametrize("action", GuardAction)
def test_personal_data_in_an_answer(home, localrag, action):
    code, said, told = localrag(
        "ask", PERSONAL, audit="text", personal_data_in_answers=action.value
    )
    noted = [one["facts"] for one in records(home) if one["event"] == "personal_data"]
    is_shown = action in (GuardAction.OFF, GuardAction.WARN)
    assert ("090-1234-5678" in said) is is_shown
    assert ("電話番号）" in told) is (action is not GuardAction.OFF)
    assert bool(noted) is (action is not GuardAction.OFF)
    assert code == (5 if action is GuardAction.BLOCK else 0)
    if action is GuardAction.MASK:
        assert "＊＊＊-＊＊＊＊-＊＊＊＊" in said
        assert "090-1234" not in json.dumps(records(home))


@pytest.mark.parametrize("action", GuardAction)
def test_personal_data_in_a_question(home, localrag, action):
    code, _, told = localrag(
        "--json",
        "search",
        "090-1234-5678 は誰",
        audit="text",
        personal_data_in_questions=action.value,
    )
    kept = json.dumps([one.get("question") for one in records(home)], ensure_ascii=False)
    assert ("090-1234" in kept) is (action in (GuardAction.OFF, GuardAction.WARN))
    assert code == (5 if action is GuardAction.BLOCK else 0)
    assert ("電話番号" in told) is (action is not GuardAction.OFF)


def test_only_the_kinds_and_forms_of_the_policy_count(localrag):
    policy = {"personal_data_in_questions": "block", "patient_numbers": ["P-######"]}
    assert localrag("search", "P-123456 の経過", **policy)[0] == 5
    assert localrag("search", "090-1234-5678 は誰", **policy)[0] == 5
    some = {**policy, "personal_data_kinds": ["telephone"]}
    assert localrag("search", "P-123456 の旅費", **some)[0] in (0, 4)
    assert localrag("search", "090-1234-5678 は誰", **some)[0] == 5


def test_what_was_answered_before_is_hidden_when_it_is_shown_again(home, localrag):
    _, said, _ = localrag("--json", "ask", PERSONAL, "--conversation", "new")
    turn = f"{json.loads(said)['conversation']}:1"
    localrag("answers", "approve", turn, "--by", "課長", "--until", "2999-03-31")
    _, said, _ = localrag("--json", "answers", "list")
    answer = json.loads(said)["answers"][-1]["id"]
    for verb in (("conversations", "show", turn[:-2]), ("answers", "show", answer)):
        for action, is_shown in (("off", True), ("mask", False), ("block", False)):
            code, said, _ = localrag(*verb, personal_data_in_answers=action)
            assert (code, "090-1234-5678" in said) == (0, is_shown)
    table = methods(home, personal_data_in_answers=GuardAction.MASK)
    read = asked(table, "conversations.read", Conversation(conversation=int(turn[:-2])))
    listed = asked(table, "answers.list")
    assert "090-1234" not in json.dumps([read, listed], ensure_ascii=False)
    assert localrag("answers", "revoke", answer)[0] == 0


@pytest.mark.parametrize("action", GuardAction)
def test_personal_data_in_an_export(home, localrag, tmp_path, action):
    localrag("ask", PERSONAL, "--conversation", "new")
    file = tmp_path / "会話.md"
    policy = {"personal_data_in_exports": action.value}
    code, said, _ = localrag("--json", "conversations", "list")
    number = json.loads(said)["conversations"][0]["id"]
    code, *_ = localrag(
        "conversations", "export", number, "--format", "md", "--out", file, **policy
    )
    assert code == (5 if action is GuardAction.BLOCK else 0)
    assert file.exists() is (action is not GuardAction.BLOCK)
    if file.exists():
        is_shown = action in (GuardAction.OFF, GuardAction.WARN)
        assert ("1234" in file.read_text(encoding="utf-8")) is is_shown


def test_the_engine_hides_and_blocks_personal_data(home):
    events = []
    mask = methods(home, personal_data_in_answers=GuardAction.MASK)
    answer = asked(mask, "ask", AskParams(text=PERSONAL), events)
    assert "090-1234" not in json.dumps([answer, events], ensure_ascii=False)
    told = [event for event in events if event["kind"] == "notice"]
    assert [one["code"] for one in told] == ["policy.personal_data_masked"]
    assert [{"kind": "notice", **one} for one in answer["notices"]] == told
    assert "電話番号" in told[0]["ja"]
    assert "telephone numbers" in told[0]["en"]
    assert "notices" not in asked(methods(home), "ask", AskParams(text=PERSONAL))
    blocks = methods(home, personal_data_in_answers=GuardAction.BLOCK, audit=AuditLevel.ACTS)
    with pytest.raises(PolicyError) as caught:
        asked(blocks, "ask", AskParams(text=PERSONAL))
    assert caught.value.code is PolicyCode.PERSONAL_DATA
    assert [one["facts"]["action"] for one in records(home)] == ["mask", "block"]


class Conversation(msgspec.Struct):
    conversation: int
