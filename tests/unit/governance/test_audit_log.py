"""What is put on record, and how the log goes on after whatever happened to it."""

import os
from datetime import timedelta
from threading import Event

import pytest
from tests.fakes.audit_log import MadeLog, lines, put

from localrag.domain.audit import AuditDocument, AuditEvent, AuditKind
from localrag.domain.errors.audit import AuditCode, AuditError
from localrag.governance import audit_copy, audit_log
from localrag.governance.audit_copy import AuditCopy, CopyState
from localrag.governance.audit_folder import log_files
from localrag.governance.audit_line import unseal
from localrag.governance.audit_verify import ProblemKind, verify
from localrag.governance.policy import AuditLevel

PAPER = AuditDocument(id=7, sha256="ab" * 32, path="/規程/旅費.docx")


@pytest.fixture
def log(tmp_path):
    return MadeLog(tmp_path / "log")


def written(made):
    return [unseal(line.rstrip()).line for line in lines(made.folder)]


def kinds(made):
    return [line.event for line in written(made)]


def answered(made):
    made.open().record(
        AuditEvent(
            kind=AuditKind.ANSWER,
            library="main",
            generation=3,
            question="旅費は",
            answer="千円です",
            documents=(PAPER,),
            refused=(PAPER,),
        )
    )
    return written(made)[-1]


def test_who_when_and_where_stand_on_each_line(log):
    line = answered(log)
    assert (line.user, line.user_id, line.host, line.version) == ("佐藤", "1000", "pc01", "0.1")
    assert (line.at, line.offset_min) == ("2026-04-01T01:00:00.000+00:00", 540)
    assert (line.ticks_ms, line.boot, line.policy) == (1000, "boot-1", "policy-1")
    assert (line.library, line.generation, line.pid) == ("main", 3, os.getpid())


def test_with_words(log):
    line = answered(log)
    assert (line.question, line.answer) == ("旅費は", "千円です")
    assert (line.question_hmac, line.answer_hmac) == (None, None)
    assert line.documents[0].path == line.refused[0].path == PAPER.path


def test_with_hashes_no_word_is_kept_and_the_same_words_have_the_same_hash(tmp_path):
    made = MadeLog(tmp_path / "log", level=AuditLevel.HASHES)
    first, second = answered(made), answered(made)
    other = answered(MadeLog(tmp_path / "other", level=AuditLevel.HASHES))
    assert first.question_hmac == second.question_hmac != other.question_hmac
    assert first.question is None
    assert (first.documents[0].sha256, first.documents[0].path) == (PAPER.sha256, "")
    content = b"".join(lines(made.folder))
    for word in ("旅費", "千円", "規程"):
        assert word.encode() not in content


def test_with_acts_alone_questions_are_not_on_record(tmp_path):
    made = MadeLog(tmp_path / "log", level=AuditLevel.ACTS)
    made.ask("旅費は")
    made.open().record(AuditEvent(kind=AuditKind.ACT, fields={"verb": "index"}))
    assert kinds(made) == ["act"]


def test_when_off_nothing_is_made(tmp_path):
    made = MadeLog(tmp_path / "log", level=AuditLevel.OFF)
    made.ask("旅費は")
    assert not made.folder.exists()


def test_words_that_utf8_cannot_say_are_on_record_all_the_same(log):
    log.ask("旅費\udc83")
    assert written(log)[0].question == "旅費\\udc83"


@pytest.mark.parametrize("seconds", [-3600, 3600, 315_360_000, -315_360_000])
def test_a_clock_that_was_set_is_noted(log, seconds):
    log.ask("前")
    log.moments.at += timedelta(seconds=seconds)
    log.ask("後")
    noted = [
        unseal(raw)
        for file in log_files(log.folder)
        for raw in file.path.read_bytes().splitlines()
        if b'"clock"' in raw
    ]
    assert [one.line.facts for one in noted] == [{"seconds": str(seconds)}]
    assert verify(log.folder).problems == ()


def test_a_clock_that_went_on_by_itself_is_not_noted(log):
    log.ask("前")
    log.moments.pass_by(hours=5)
    log.ask("後")
    assert kinds(log) == ["question", "question"]


def test_after_a_new_start_only_a_clock_that_went_back_is_noted(log):
    log.ask("前")
    log.moments.boot, log.moments.ticks_ms = "boot-2", 5
    log.ask("後")
    log.moments.boot, log.moments.at = "boot-3", log.moments.at - timedelta(hours=1)
    log.ask("さらに後")
    assert kinds(log) == ["question", "question", "clock", "question"]


def test_another_policy_is_noted_with_the_first_event_under_it(log):
    log.ask("前")
    log.policy = "policy-2"
    log.ask("後", "さらに後")
    assert kinds(log) == ["question", "policy", "question", "question"]
    assert written(log)[1].facts == {"before": "policy-1", "from_now": "policy-2"}


@pytest.mark.parametrize("rest", [b"{", b'{"seq":3', b"\0" * 300, b"{\n\0\0\n{", b"{\n"])
def test_a_line_that_a_crash_cut_off_is_told_and_kept(log, rest):
    log.ask("一", "二")
    put(log.folder, [*lines(log.folder), rest])
    before = verify(log.folder)
    assert (before.problems, [line for _, line in before.torn_at]) == ((), [3])
    log.ask("三")
    content = b"".join(lines(log.folder))
    assert rest in content
    report = verify(log.folder)
    assert (report.problems, report.torn_at, report.records) == ((), before.torn_at, 4)
    assert report.last.line.question == "三"


def test_a_line_that_lacks_only_its_line_feed_counts(log):
    log.ask("一", "二")
    content = lines(log.folder)
    put(log.folder, [content[0], content[1].rstrip()])
    log.ask("三")
    assert kinds(log) == ["question"] * 3
    assert verify(log.folder).problems == ()


def test_a_log_that_was_cut_says_so_when_it_goes_on(log):
    log.ask("一", "二", "三", "四")
    put(log.folder, lines(log.folder)[:2])
    log.ask("五")
    assert [line.seq for line in written(log)] == [1, 2, 5, 6]
    assert written(log)[2].facts == {"found_seq": "2", "left_seq": "4"}
    problems = [(p.kind, p.seq, p.upto) for p in verify(log.folder).problems]
    assert problems == [(ProblemKind.DAMAGE, 5, 0), (ProblemKind.MISSING, 3, 4)]


def test_an_acknowledged_line_that_was_spoilt_is_no_torn_line(log):
    log.ask("一", "二")
    content = lines(log.folder)
    put(log.folder, [content[0], content[1][:50]])
    log.ask("三")
    assert {p.kind for p in verify(log.folder).problems} == {
        ProblemKind.DAMAGE,
        ProblemKind.EDITED,
    }


def test_a_missing_head_is_noted_once(log):
    log.ask("一", "二")
    (log.folder / "head").unlink()
    log.ask("三", "四")
    assert kinds(log) == ["question", "question", "damage", "question", "question"]


def test_a_file_that_has_grown_large_is_followed_by_another_on_the_same_day(log, monkeypatch):
    monkeypatch.setattr(audit_log, "_FILE_BYTES", 1000)
    log.ask("一", "二", "三", "四")
    names = [file.path.name for file in log_files(log.folder)]
    assert len(names) > 1
    assert {file.day for file in log_files(log.folder)} == {"2026-04-01"}
    assert verify(log.folder).problems == ()


@pytest.mark.parametrize("jumped", [False, True])
def test_files_go_when_their_time_is_over_and_the_log_still_verifies(log, jumped):
    log.keep_days = 30
    log.ask("一日目")
    log.moments.pass_by(days=1)
    log.ask("二日目")
    if jumped:  # a clock that was set forward once deletes nothing
        log.moments.at += timedelta(days=4000)
        log.ask("十年後")
        assert len(log_files(log.folder)) == 3
        return
    log.moments.pass_by(days=40)
    log.ask("四十日後")
    log.moments.pass_by(days=1)
    log.ask("その次の日")
    assert [file.day for file in log_files(log.folder)] == ["2026-05-12", "2026-05-13"]
    assert verify(log.folder).problems == ()
    log_files(log.folder)[0].path.unlink()
    assert [p.kind for p in verify(log.folder).problems] == [ProblemKind.MISSING]


def test_what_is_not_in_the_copy_is_not_deleted(log, tmp_path):
    log.keep_days, log.copy = 30, tmp_path / "file" / "share"
    (tmp_path / "file").write_bytes(b"")
    log.ask("一日目")
    log.moments.pass_by(days=50)
    log.ask("後")
    log.moments.pass_by(days=50)
    log.ask("さらに後")
    assert len(log_files(log.folder)) == 3


def test_a_share_that_was_away_gets_every_line_later(log, tmp_path):
    share = tmp_path / "share"
    log.copy = share / "pc01"
    log.ask("一")
    (share / "pc01").rename(share / "away")
    (share / "pc01").write_bytes(b"")  # nothing can be written there
    log.ask("二", "三")
    assert AuditCopy(log.folder, log.copy).compare().state is CopyState.UNREACHABLE
    (share / "pc01").unlink()
    (share / "away").rename(share / "pc01")
    copy = AuditCopy(log.folder, log.copy)
    assert copy.compare().state is CopyState.BEHIND
    log.ask("四")
    assert copy.compare().state is CopyState.WHOLE
    assert lines(share / "pc01") == lines(log.folder)


def test_a_share_that_hangs_holds_up_one_event_at_most_for_a_while(log, tmp_path, monkeypatch):
    hangs, begun = Event(), []

    def grow(ours, theirs):
        begun.append(theirs)
        hangs.wait()

    monkeypatch.setattr(audit_copy, "_grow", grow)
    monkeypatch.setattr(audit_copy, "_WAIT_S", 0.01)
    log.copy = tmp_path / "share"
    opened = log.open()
    for question in "一二三":
        opened.record(AuditEvent(kind=AuditKind.QUESTION, question=question))
    assert len(begun) == 1  # the others did not even try
    assert len(kinds(log)) == 3
    hangs.set()


def test_a_copy_tells_where_the_log_was_written_anew(log, tmp_path):
    log.copy = tmp_path / "share"
    log.ask("一", "二", "三")
    other = MadeLog(tmp_path / "other")
    other.ask("一", "別", "三")
    put(log.folder, lines(other.folder))
    report = AuditCopy(log.folder, log.copy).compare()
    assert (report.state, report.places) == (
        CopyState.DIFFERS,
        (("00000001-2026-04-01.jsonl", 2),),
    )
    before = lines(log.copy)
    log.ask("四")
    assert lines(log.copy) == before  # what the copy holds is never replaced


@pytest.mark.parametrize("blocks", [True, False])
def test_a_log_that_cannot_be_written_blocks_or_warns(tmp_path, blocks):
    (tmp_path / "log").write_bytes(b"")
    made = MadeLog(tmp_path / "log", blocks=blocks)
    log = made.open()
    event = AuditEvent(kind=AuditKind.QUESTION, question="旅費は")
    if blocks:
        with pytest.raises(AuditError) as caught:
            log.record(event)
        assert caught.value.code is AuditCode.UNWRITABLE
        return
    log.record(event)
    assert log.failure().code is AuditCode.NOT_RECORDED
    assert log.failure() is None
    (tmp_path / "log").unlink()
    log.record(event)
    assert kinds(made) == ["lost", "question"]
    assert written(made)[0].facts == {"count": "1"}


def test_on_a_full_disk_the_room_that_was_kept_is_used(log, monkeypatch):
    log.ask("一")
    real = os.fsync
    full = [True]

    def fails_once(number):
        if full.pop() if full else False:
            raise OSError(28, "No space left on device")
        real(number)

    monkeypatch.setattr(os, "fsync", fails_once)
    log.ask("二")
    assert not full
    assert verify(log.folder).last.line.question == "二"
