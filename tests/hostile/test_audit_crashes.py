"""Killed at any call, or on a disk that fails at any call, the audit log verifies and goes on."""

import os
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.fakes.audit_log import MadeLog

from localrag.domain.audit import AuditEvent, AuditKind
from localrag.domain.errors.audit import AuditError
from localrag.governance import audit_folder, audit_log, audit_retention, durable
from localrag.governance.audit_copy import AuditCopy, CopyState
from localrag.governance.audit_folder import log_files
from localrag.governance.audit_line import unseal
from localrag.governance.audit_verify import verify

pytestmark = pytest.mark.skipif(os.name == "nt", reason="fork and SIGKILL")
DAYS = ("一日目", "二日目", "五十日目", "五十一日目")


def story(folder, acknowledged=lambda _: None):
    """Four days of two questions, with a new file each day and the first ones past their time."""
    made = MadeLog(folder, keep_days=30, copy=folder.with_name(f"{folder.name}-copy"))
    for day, name in enumerate(DAYS):
        made.moments.pass_by(days=(0, 1, 48, 1)[day])
        for number in range(2):
            made.ask(f"{name}の質問{number}")
            acknowledged(day * 2 + number)


def forked(work):
    """Do `work` in a child; return its exit code, or -N for signal N, and what it acknowledged."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work(lambda number: os.write(writing, bytes([number])))
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = list(pipe.read())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def killed_at(count):
    """Die by SIGKILL at call `count` of those that change the disk, an append after half of it."""
    left = [count]

    def counted(owner, name):
        call = getattr(owner, name)

        def wrapped(*arguments, **named):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        setattr(owner, name, wrapped)

    def halved(path, content):
        for end in (1, len(content) // 2, len(content) - 1):
            left[0] -= 1
            if left[0] == 0:
                with path.open("ab") as stream:
                    stream.write(content[:end])
                os.kill(os.getpid(), signal.SIGKILL)
        audit_folder.append(path, content)

    for owner, name in (
        (os, "fsync"),
        (Path, "replace"),
        (Path, "unlink"),
        (audit_folder, "sync_folder"),
        (audit_retention, "sync_folder"),
        (durable, "sync_folder"),
        (audit_log, "write_head"),
    ):
        counted(owner, name)
    audit_log.append = halved


def questions(folder):
    found = []
    for file in log_files(folder):
        sealed = [unseal(raw) for raw in file.path.read_bytes().split(b"\n")]
        found += [one.line.question for one in sealed if one is not None and one.line.question]
    return found


def must_hold(folder, said):
    """The log verifies, and what was acknowledged is in it, as far as it is kept that long."""
    report = verify(folder)
    assert report.problems == ()
    assert report.torn <= 1
    kept = questions(folder)
    wanted = [f"{DAYS[n // 2]}の質問{n % 2}" for n in said]
    if len(said) >= 6:
        wanted = wanted[4:]  # the rest may have gone by retention
    assert [one for one in wanted if one not in kept] == []
    return report


def test_killed_at_any_call_nothing_acknowledged_is_lost(tmp_path):
    deaths = torn = 0
    for call in range(1, 400):
        folder = tmp_path / str(call)

        def work(acknowledged, call=call, folder=folder):
            killed_at(call)
            story(folder, acknowledged)

        code, said = forked(work)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        deaths += 1
        if folder.is_dir():
            must_hold(folder, said)
        copy = folder.with_name(f"{folder.name}-copy")
        MadeLog(folder, copy=copy).ask("そのあと")
        assert AuditCopy(folder, copy).compare().state is CopyState.WHOLE
        torn += must_hold(folder, said).torn
        assert questions(folder)[-1] == "そのあと"
    assert code == 0
    assert deaths > 80
    assert torn > 20
    assert len(log_files(folder)) == 2  # the first two days went, or nothing was tried of that


def test_processes_that_write_at_once_share_one_chain(tmp_path):
    children = []
    for child in range(6):
        number = os.fork()
        if number == 0:
            code = 1
            try:
                made = MadeLog(tmp_path / "log", copy=tmp_path / "share")
                made.ask(*(f"{child}-{turn}" for turn in range(10)))
                code = 0
            finally:
                os._exit(code)
        children.append(number)
    assert [os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in children] == [0] * 6
    report = verify(tmp_path / "log")
    assert (report.problems, report.torn) == ((), 0)
    counted = Counter(one.partition("-")[0] for one in questions(tmp_path / "log"))
    assert set(counted.values()) == {10}
    MadeLog(tmp_path / "log", copy=tmp_path / "share").ask("最後")
    copy = AuditCopy(tmp_path / "log", tmp_path / "share").compare()
    assert copy.state is CopyState.WHOLE


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp_unotify(2)")
@pytest.mark.parametrize("fault", ["broken", "full", "short", "unreadable"])
def test_a_disk_that_fails_at_any_call_is_told_and_overcome(tmp_path, fault):
    failing = pytest.importorskip("tests.fakes.failing_disk")
    told = 0

    def work(folder, disk):
        made = MadeLog(folder)
        for number, name in enumerate("一二三四"):
            made.moments.pass_by(hours=8)
            try:
                made.open().record(AuditEvent(kind=AuditKind.QUESTION, question=name))
            except AuditError:
                continue
            disk.mark(number + 1)

    hits = 0
    for at in range(1, 100, 3):
        folder = tmp_path / str(at)
        folder.mkdir()
        disk = failing.FailingDisk(folder, failing.Fault(fault), at)
        assert disk.run(lambda folder=folder, disk=disk: work(folder, disk)) == 0
        if not disk.hits:
            break
        hits += 1
        told += disk.marked < 4
        report = verify(folder)
        assert report.problems == ()
        made = MadeLog(folder)
        made.ask("そのあと")
        assert verify(folder).problems == ()
        assert questions(folder)[-1] == "そのあと"
    assert hits >= 2
