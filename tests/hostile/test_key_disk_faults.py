"""A disk that fails or is full while the key changes: told, and the library is under either key."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "fault", "step", "least"),
    [("encrypt", "broken", 53, 4), ("rotate", "full", 29, 3), ("decrypt", "unreadable", 61, 3)],
)
def test_whatever_call_fails_the_library_is_whole_under_either_key(change, fault, step, least):
    pytest.importorskip("pyseccomp", exc_type=ImportError)
    with tempfile.TemporaryDirectory(prefix="localrag-", dir=MEMORY) as folder:
        run = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.fakes.key_faults",
                folder,
                change,
                fault,
                "3",
                str(step),
            ],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
    if "seccomp_unotify is not" in run.stderr:
        pytest.skip("one process may not fail the calls of another here")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["violations"] == [], run.stderr
    assert found["injected"] == found["told"] + found["overcome"] >= least
    assert found["told"] >= found["injected"] // 2
