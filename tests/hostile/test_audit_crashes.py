"""Killed at any call, or on a disk that fails at any call, the audit log verifies and goes on."""

import os
import sys
from collections import Counter

import pytest
from tests.fakes.audit_kill import kill_matrix, questions
from tests.fakes.audit_log import MadeLog

from localrag.domain.audit import AuditEvent, AuditKind
from localrag.domain.errors import AuditError
from localrag.governance.audit_copy import AuditCopy, CopyState
from localrag.governance.audit_verify import verify

pytestmark = pytest.mark.skipif(os.name == "nt", reason="fork and SIGKILL")


def test_killed_at_any_call_nothing_acknowledged_is_lost(tmp_path):
    """A third of all calls; `python dev.py bench audit` takes all."""
    deaths, torn = kill_matrix(tmp_path, 3)
    assert deaths >= 25
    assert torn > 5


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
    assert told or fault not in ("broken", "full")
