"""A disk that fails at some call of a whole run: a sample of F3, F5 and K11 of the fault table.

`python -m benchmarks.store` lets every call fail.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FAST = {"TMPDIR": "/dev/shm"} if os.access("/dev/shm", os.W_OK) else {}


def swept(*arguments, module="failing_sweep"):
    pytest.importorskip("pyseccomp", exc_type=ImportError)
    run = subprocess.run(
        [sys.executable, "-m", f"tests.fakes.{module}", *map(str, arguments)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", **FAST},
    )
    if "seccomp_unotify is not" in run.stderr:
        pytest.skip("one process may not fail the calls of another here")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("fault", "story", "stride", "least", "calls"),
    [
        ("broken", "run", 97, 8, {"write", "pwrite64", "fsync"}),
        ("broken", "older", 11, 4, {"pwrite64"}),
        ("full", "run", 61, 8, {"write", "pwrite64"}),
        ("unreadable", "run", 41, 6, {"read", "pread64"}),
    ],
)
def test_whatever_call_fails_is_told_or_overcome(fault, story, stride, least, calls):
    found = swept(fault, story, stride)
    assert found["violations"] == []
    assert found["injected"] == sum(found["calls"].values()) >= least
    assert calls <= found["calls"].keys()
    assert found["told"] >= found["injected"] // 2
    assert found["injected"] == found["told"] + sum(found["overcome"].values())


@pytest.mark.parametrize(("fault", "stride"), [("short", 67), ("short read", 23)])
def test_half_a_write_or_read_is_taken_up_again(fault, stride):
    found = swept(fault, "run", stride)
    assert (found["violations"], found["told"]) == ([], 0)
    assert found["injected"] >= 5


def test_a_document_that_cannot_be_read_is_a_row_and_the_others_go_on():
    found = swept(module="failing_reads")
    assert found["violations"] == []
    assert found["injected"] >= 4
    assert found["rows"] == ["document.io_failed"] * found["injected"]
