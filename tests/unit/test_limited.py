"""The limit of `bench memory` is one: a control over it is stopped, whatever holds it here."""

import sys

import pytest
from benchmarks.limited import _CONTROL, _watched, is_enforced, run_limited

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc and control groups")
LIMIT_MB = 120


def test_a_program_over_the_limit_is_stopped_and_a_small_one_is_not():
    assert is_enforced(LIMIT_MB)


def test_where_no_group_can_be_made_a_watcher_ends_it():
    command = [sys.executable, "-c", _CONTROL, str(2 * LIMIT_MB * 1024**2)]
    ended = _watched(command, LIMIT_MB)
    assert (ended.code, ended.kills) == (-9, 1)
    assert ended.peak_mb > LIMIT_MB
    assert _watched([sys.executable, "-c", ""], LIMIT_MB).code == 0


def test_what_the_command_returns_is_told():
    ended = run_limited([sys.executable, "-c", "raise SystemExit(3)"], LIMIT_MB)
    assert ended.code == 3
