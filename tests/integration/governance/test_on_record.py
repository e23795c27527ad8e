"""Both faces put on record what they show and change, as the policy says."""

import json
import shutil

import msgspec
import pytest
from tests.fakes.on_record import HARMLESS, PERSONAL, asked, methods, records

from localrag.domain.errors import AuditError
from localrag.governance.policy import AuditLevel, OnFailure
from localrag.host import history_params
from localrag.host.params import AskParams, SearchParams


def test_without_a_policy_nothing_is_on_record(home, localrag):
    assert localrag("ask", HARMLESS)[0] == 0
    assert localrag("audit", "verify")[:2] == (0, "監査記録はまだありません。\n")
    assert not (home / "audit").exists()


def test_a_question_is_on_record_with_what_was_shown_and_cited(home, localrag):
    assert localrag("search", "宿泊料", audit="text")[0] == 0
    assert localrag("ask", HARMLESS, audit="text")[0] == 0
    search, question, answer = records(home)
    assert [one["event"] for one in (search, question, answer)] == [
        "search",
        "question",
        "answer",
    ]
    assert question["question"] == answer["question"] == HARMLESS
    assert "9,800円" in answer["answer"]
    for one in (search, question, answer):
        assert one["documents"][0]["path"].endswith("旅費規程.txt")
        assert (one["library"], one["generation"] > 0) == ("main", True)


def test_with_hashes_no_word_of_question_or_answer_is_kept(home, localrag):
    localrag("ask", HARMLESS, audit="hashes")
    localrag("ask", HARMLESS, audit="hashes")
    lines = records(home)
    assert len({one["question_hmac"] for one in lines}) == 1
    assert len(lines[1]["answer_hmac"]) == 64
    kept = json.dumps(lines, ensure_ascii=False)
    assert [word for word in ("宿泊", "9,800", "旅費") if word in kept] == []


def test_an_act_is_on_record_before_it_is_done_and_then_what_became_of_it(home, localrag):
    assert localrag("answers", "revoke", "1", audit="acts")[0] == 2
    localrag("ask", HARMLESS, audit="acts")
    assert localrag("glossary", "clear", audit="acts")[0] == 0
    first, failed, begun, done = [(one["event"], one["facts"]) for one in records(home)]
    assert first == ("act", {"verb": "answers revoke", "answer": "1"})
    assert failed == (
        "act_done",
        {"verb": "answers revoke", "outcome": "usage.approval_not_found"},
    )
    assert begun == ("act", {"verb": "glossary clear"})
    assert done[1]["outcome"] == "done"
    assert done[1]["removed"] == "0"


def test_an_act_that_fails_is_on_record_with_its_reason(home, localrag):
    assert localrag("models", "use", "embedder", "無い", audit="acts")[0] == 7
    assert records(home)[1]["facts"]["outcome"] == "model.not_found"


def test_files_that_a_run_could_not_read_are_on_record(home, localrag, tmp_path):
    (tmp_path / "空.docx").write_bytes(b"")
    options = ["--library", "other", "index", tmp_path]
    assert localrag(*options, audit="acts")[0] == 0
    begun, skipped, done = records(home)
    assert (begun["event"], skipped["event"], done["event"]) == ("act", "skipped", "act_done")
    assert (skipped["library"], skipped["facts"]["count"]) == ("other", "1")
    assert skipped["facts"]["files"].endswith("空.docx: document.empty")
    assert (done["facts"]["found"], done["facts"]["skipped"]) == ("2", "1")


@pytest.mark.parametrize("failure", ["block", "warn"])
@pytest.mark.parametrize(
    "verb", [("search", "宿泊料"), ("ask", HARMLESS), ("glossary", "clear")]
)
def test_an_unwritable_log_blocks_before_anything_is_shown_or_warns(
    home, localrag, failure, verb
):
    (home / "audit").write_bytes(b"")  # a file where the folder should be
    try:
        code, said, told = localrag(*verb, audit="text", audit_failure=failure)
    finally:
        (home / "audit").unlink()
    if failure == "block":
        assert (code, said) == (5, "")
        assert told.startswith("監査記録を書けないため、操作を止めました")
    else:
        assert code == 0
        assert said
        assert "監査記録を書けませんでした" in told


def test_verify_finds_and_places_and_tells_by_its_exit_code(home, localrag):
    localrag("ask", HARMLESS, audit="text")
    localrag("ask", PERSONAL, audit="text")
    code, said, _ = localrag("--json", "audit", "verify", audit="text")
    sound = json.loads(said)
    assert (code, sound["ok"], sound["logs"][0]["records"]) == (0, True, 4)
    anchor = f"{sound['logs'][0]['last']['seq']}:{sound['logs'][0]['last']['hash']}"
    assert localrag("audit", "verify", "--anchor", anchor)[0] == 0
    assert localrag("audit", "verify", "--anchor", f"3{anchor[1:]}")[0] == 6
    (file,) = home.glob("audit/*/*.jsonl")
    file.write_bytes(file.read_bytes().replace("宿泊".encode(), "日当".encode()))
    code, said, told = localrag("--json", "audit", "verify", audit="text")
    found = json.loads(said)["logs"][0]["problems"]
    assert code == 6
    assert [(one["kind"], one["line"]) for one in found] == [("edited", 1), ("edited", 2)]
    assert "2 か所" in told
    assert "1 行目: 書き換えられています" in localrag("audit", "verify")[1]


@pytest.mark.parametrize("anchor", ["", "3", "x:y", "1:" + "a" * 63])
def test_an_anchor_that_is_none_is_told(localrag, anchor):
    assert localrag("audit", "verify", "--anchor", anchor)[0] == 2


def test_reading_and_exporting_the_log_is_on_record_and_needs_permission(
    home, localrag, tmp_path
):
    localrag("ask", "=宿泊料の上限は", audit="text")
    code, said, _ = localrag("audit", "show", "--event", "question", audit="text")
    assert (code, "=宿泊料の上限は" in said, "1 件中 1 件" in said) == (0, True, True)
    file = tmp_path / "記録.csv"
    assert localrag("audit", "export", "--out", file, audit="text")[0] == 0
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = content.decode("utf-8-sig").split("\r\n")
    assert (rows[0][:2], ",'=宿泊料の上限は," in rows[1]) == ("番号", True)
    assert [one["event"] for one in records(home)][2:] == ["log_read", "log_export"]
    assert (
        localrag("audit", "export", "--out", file, audit="text")[0] == 2
    )  # it is there already
    before = records(home)
    for verb in (("show",), ("export", "--out", tmp_path / "b.csv")):
        assert localrag("audit", *verb, audit="text", may_read_audit=False)[0] == 5
    assert records(home) == before
    assert localrag("audit", "verify", may_read_audit=False)[0] == 0


def test_a_copy_is_kept_and_can_be_verified_by_itself(localrag, tmp_path):
    share = tmp_path / "share"
    localrag("ask", HARMLESS, audit="text", audit_copy=str(share))
    code, said, _ = localrag("--json", "audit", "verify", audit_copy=str(share))
    assert json.loads(said)["logs"][0]["copy"]["state"] == "whole"
    (copy,) = share.iterdir()
    code, said, _ = localrag("--json", "audit", "verify", "--log", copy)
    assert (code, json.loads(said)["logs"][0]["records"]) == (0, 2)
    assert localrag("audit", "verify", "--log", share / "無い")[0] == 2


def test_the_engine_puts_the_same_on_record(home, tmp_path):
    table = methods(home, audit=AuditLevel.TEXT)
    asked(table, "search", SearchParams(text="宿泊料"))
    kept = asked(table, "ask", AskParams(text=HARMLESS, keeps=True))
    document = kept["passages"][0]["document_id"]
    asked(table, "page.show", Page(document_id=document, page=1))
    export = history_params.ExportParams(
        conversation=kept["conversation"], path=str(tmp_path / "a.md"), format="md"
    )
    asked(table, "conversations.export", export)
    assert [one["event"] for one in records(home)] == [
        "search",
        "question",
        "answer",
        "page",
        "act",
        "act_done",
    ]
    assert records(home)[3]["facts"] == {"page": "1"}
    assert records(home)[4]["facts"]["verb"] == "conversations export"


class Page(msgspec.Struct):
    document_id: int
    page: int
    quotes: tuple[str, ...] = ()
    width_px: int = 800


def test_the_engine_notes_that_it_begins_and_ends_and_begins_without_a_log_too(home):
    with methods(home, audit=AuditLevel.ACTS).on_record():
        assert [one["facts"]["outcome"] for one in records(home)] == ["started"]
    assert [one["facts"]["outcome"] for one in records(home)] == ["started", "stopped"]
    shutil.rmtree(home / "audit")
    (home / "audit").write_bytes(b"")
    try:
        with methods(home, audit=AuditLevel.ACTS).on_record():
            pass
    finally:
        (home / "audit").unlink()


def test_the_engine_shows_nothing_that_is_not_on_record(home):
    (home / "audit").write_bytes(b"")
    events = []
    try:
        with pytest.raises(AuditError):
            asked(methods(home, audit=AuditLevel.TEXT), "ask", AskParams(text=HARMLESS), events)
        warns = methods(home, audit=AuditLevel.TEXT, audit_failure=OnFailure.WARN)
        assert events == []
        assert asked(warns, "ask", AskParams(text=HARMLESS), events)["answer"]
    finally:
        (home / "audit").unlink()
    assert {event["code"] for event in events if event["kind"] == "notice"} == {
        "audit.not_recorded"
    }
