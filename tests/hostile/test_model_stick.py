"""A model is added from a stick that fails at its Nth read, for each N."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def test_wherever_a_stick_fails_it_is_told_and_nothing_is_kept():
    pytest.importorskip("pyseccomp", exc_type=ImportError)
    run = subprocess.run(
        [sys.executable, "-m", "tests.fakes.failing_stick"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    if "seccomp_unotify is not" in run.stderr:
        pytest.skip("one process may not fail the calls of another here")
    assert run.returncode == 0, run.stderr
    for found in json.loads(run.stdout).values():
        assert found["violations"] == []
        assert found["injected"] >= 5
        assert found["codes"] == ["model.unreadable"] * found["injected"]
