"""Both faces put on record what they show and change, and guard personal data, as the policy says."""

import json
import os
import shutil

import msgspec
import pytest

from localrag.cli.run import run
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import AuditError, PolicyError
from localrag.domain.errors.policy import PolicyCode
from localrag.domain.library import Folder
from localrag.governance.places import Places
from localrag.governance.policy import AuditLevel, GuardAction, OnFailure, Policy
from localrag.host import history_params
from localrag.host.calls import Call
from localrag.host.methods import Methods
from localrag.host.params import AskParams, NoParams, SearchParams
from localrag.wiring import Session, Site
from localrag.workflows.index_folders import index_folders

TEXT = (
    "旅費規程\n第２条　宿泊料の上限は一夜につき9,800円とする。\n\n"
    "連絡先\n庶務係の架空太郎の電話番号は 090-1234-5678 です。\n"
)
HARMLESS, PERSONAL = "宿泊料の上限はいくらですか", "架空太郎の電話番号は"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents") / "規程"
    folder.mkdir()
    (folder / "旅費規程.txt").write_text(TEXT, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    site = Site(places=Places(home=home), library="main", policy=Policy())
    with Session(site) as session, session.indexing() as tools:
        list(index_folders([Folder(path=os.fsencode(folder))], tools, CancelToken()))
    return home


@pytest.fixture
def home(indexed):
    yield indexed
    shutil.rmtree(indexed / "audit", ignore_errors=True)


@pytest.fixture
def localrag(home, tmp_path, capfd):
    """Run a verb in this process under a policy; return exit code, standard output and notes."""

    def verb(*arguments, **policy):
        file = tmp_path / "policy.json"
        file.write_text(json.dumps(policy), encoding="utf-8")
        capfd.readouterr()
        options = ["--home", str(home), "--lang", "ja", "--policy", str(file)]
        code = run([*options, *map(str, arguments)])
        said = capfd.readouterr()
        return code, said.out, said.err

    return verb


def records(home):
    return [
        json.loads(line)
        for file in sorted(home.glob("audit/*/*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def methods(home, **policy):
    site = Site(places=Places(home=home), library="main", policy=Policy(**policy))
    return Methods(Session(site), "ja")


def asked(table, method, params=NoParams(), events=None):  # noqa: B008 - it is frozen
    raw = msgspec.Raw(msgspec.json.encode(params))
    emit = (lambda _: None) if events is None else events.append
    return table.run(method, Call(untrusted_params=raw, emit=emit, cancel=CancelToken()))


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


class Conversation(msgspec.Struct):
    conversation: int


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


def test_the_engine_hides_and_blocks_personal_data(home):
    events = []
    mask = methods(home, personal_data_in_answers=GuardAction.MASK)
    answer = asked(mask, "ask", AskParams(text=PERSONAL), events)
    assert "090-1234" not in json.dumps([answer, events], ensure_ascii=False)
    assert [e["code"] for e in events if e["kind"] == "notice"] == [
        "policy.personal_data_masked"
    ]
    blocks = methods(home, personal_data_in_answers=GuardAction.BLOCK, audit=AuditLevel.ACTS)
    with pytest.raises(PolicyError) as caught:
        asked(blocks, "ask", AskParams(text=PERSONAL))
    assert caught.value.code is PolicyCode.PERSONAL_DATA
    assert [one["facts"]["action"] for one in records(home)] == ["mask", "block"]
