"""An audit log whose writer is killed at one call after the other."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fakes.audit_log import MadeLog

from localrag import durable
from localrag.governance import audit_folder, audit_log, audit_retention
from localrag.governance.audit_copy import AuditCopy, CopyState
from localrag.governance.audit_folder import log_files
from localrag.governance.audit_line import unseal
from localrag.governance.audit_verify import Verified, verify

DAYS = ("一日目", "二日目", "五十日目", "五十一日目")


def story(folder: Path, acknowledged: Callable[[int], object]) -> None:
    """Four days of two questions, with a new file each day and the first ones past their time."""
    made = MadeLog(folder, keep_days=30, copy=folder.with_name(f"{folder.name}-copy"))
    for day, name in enumerate(DAYS):
        made.moments.pass_by(days=(0, 1, 48, 1)[day])
        for number in range(2):
            made.ask(f"{name}の質問{number}")
            acknowledged(day * 2 + number)


def forked(work: Callable[[Callable[[int], object]], None]) -> tuple[int, list[int]]:
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


def killed_at(count: int) -> None:
    """Die by SIGKILL at call `count` of those that change the disk, an append after half of it."""
    left = [count]

    def counted(owner: Any, name: str) -> None:
        call = getattr(owner, name)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        setattr(owner, name, wrapped)

    def halved(path: Path, content: bytes) -> None:
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
    vars(audit_log)["append"] = halved


def questions(folder: Path) -> list[str]:
    """Return the questions that are on record, oldest first."""
    found = []
    for file in log_files(folder):
        sealed = [unseal(raw) for raw in file.path.read_bytes().split(b"\n")]
        found += [one.line.question for one in sealed if one is not None and one.line.question]
    return found


def must_hold(folder: Path, said: list[int]) -> Verified:
    """The log verifies, and what was acknowledged is in it, as far as it is kept that long."""
    report = verify(folder)
    if report.problems or report.torn > 1:
        raise AssertionError(report)
    kept = questions(folder)
    wanted = [f"{DAYS[n // 2]}の質問{n % 2}" for n in said]
    if len(said) >= 6:
        wanted = wanted[4:]  # the rest may have gone by retention
    if lost := [one for one in wanted if one not in kept]:
        raise AssertionError(lost)
    return report


def kill_matrix(root: Path, step: int) -> tuple[int, int]:
    """Kill the story at every `step`th call; return the deaths, and the lines that they cut off.

    After each death the log must verify, hold what was acknowledged, and go on by itself.
    """
    torn = 0
    for deaths, call in enumerate(range(1, 1000, step)):
        folder = root / str(call)

        def work(
            acknowledged: Callable[[int], object], call: int = call, folder: Path = folder
        ) -> None:
            killed_at(call)
            story(folder, acknowledged)

        code, said = forked(work)
        if code == 0:
            return deaths, torn
        if code != -signal.SIGKILL:
            raise AssertionError(code)
        if folder.is_dir():
            must_hold(folder, said)
        copy = folder.with_name(f"{folder.name}-copy")
        MadeLog(folder, copy=copy).ask("そのあと")
        if AuditCopy(folder, copy).compare().state is not CopyState.WHOLE:
            raise AssertionError(folder)
        torn += must_hold(folder, said).torn
        if questions(folder)[-1] != "そのあと":
            raise AssertionError(folder)
    raise AssertionError
