"""Killed at any step of a change of keys (K14), the library opens by itself under one of both."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
MEMORY = Path(
    "/dev/shm"
)  # who is killed by a signal loses nothing that was written, synced or not


@pytest.fixture
def folder(tmp_path):
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="localrag-", dir=MEMORY) as name:
        yield Path(name)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="fork and SIGKILL")
@pytest.mark.parametrize(
    ("change", "first", "step", "deaths"),
    [("encrypt", 1, 7, 6), ("rotate", 2, 13, 4), ("decrypt", 3, 19, 4)],
)
def test_killed_at_any_call_either_key_opens_all_of_it(folder, change, first, step, deaths):
    command = [sys.executable, "-m", "tests.fakes.key_story"]
    done = subprocess.run(
        [*command, str(folder), change, str(first), str(step)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    *wrong, last = done.stdout.splitlines()
    assert wrong == []
    assert last.startswith("deaths ")
    assert int(last.split()[1]) >= deaths
