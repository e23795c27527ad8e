"""The window is closed at any moment: what was read is kept, and no process stays."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.ui.conftest import REPOSITORY

_GUARD_S = 120
_RUN = """
import sys, json
from localrag_ui.supervisor import Commands, Restarts, supervise
commands = Commands(**{name: tuple(command) for name, command in json.loads(sys.argv[1]).items()})
sys.exit(supervise(commands, Restarts()))
"""
_FILES = 150


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no way to look for processes here")
@pytest.mark.parametrize("moment", ["opened", "indexing", "answering"])
def test_closing_loses_nothing_and_leaves_nobody_behind(tmp_path, moment):
    folder = tmp_path / "令和８年度　資料"
    folder.mkdir()
    for number in range(_FILES if moment == "indexing" else 2):
        text = f"公用車第{number}号の予備鍵は管財課の赤い棚に保管している。\n" * 40
        (folder / f"メモ{number}.txt").write_text(text, encoding="utf-8")
    home = tmp_path / "home"
    common = ("--home", str(home))
    python = sys.executable
    commands = {
        "ui": (python, "-m", "tests.fakes.window_script", moment, str(folder), *common),
        "engine": (python, "-m", "localrag", *common, "engine"),
    }
    with subprocess.Popen(
        [python, "-c", _RUN, json.dumps(commands)],
        cwd=REPOSITORY,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        start_new_session=True,
    ) as supervisor:
        assert processes(supervisor.pid, home)
        code = supervisor.wait(_GUARD_S)
    assert code == 0
    wait_until_gone(supervisor.pid, home)
    localrag = [python, "-m", "localrag", *common, "--json"]
    if moment == "indexing":  # a run cut off in the middle: is what it wrote sound?
        assert json.loads(subprocess.check_output([*localrag, "check"], cwd=REPOSITORY))["ok"]
    status = json.loads(subprocess.check_output([*localrag, "status"], cwd=REPOSITORY))
    least, most = {"opened": (0, 0), "indexing": (1, _FILES - 1), "answering": (2, 2)}[moment]
    assert least <= status["indexed"] <= most


def wait_until_gone(session, home):
    until = time.monotonic() + _GUARD_S
    while left := processes(session, home):
        assert time.monotonic() < until, left
        time.sleep(0.05)


def processes(session, home):
    """Return the processes of the supervisor's session, and those that name our home."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or entry.name == str(os.getpid()):
            continue
        try:
            state = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue  # it has ended by now
        if int(state[3]) == session or os.fsencode(home) in told:
            found[entry.name] = told[:200]
    return found
