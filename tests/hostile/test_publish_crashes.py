"""Killed at any call while it publishes or takes over: the old one serves, the next run finishes."""

import os
import signal
from itertools import count

import pytest
from tests.fakes.failing_disk import FailingDisk, Fault
from tests.fakes.failing_sweep import is_possible
from tests.fakes.publish_story import Rehearsal, killed_story, looked_at, told_story

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
STRIDE = int(os.environ.get("LOCALRAG_KILL_STRIDE", "61"))


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory):
    return Rehearsal(tmp_path_factory.mktemp("publish"))


def test_killed_at_any_call_the_old_one_serves_and_the_next_run_finishes(rehearsal):
    deaths = 0
    for at in count(2, STRIDE):
        site = rehearsal.begin()
        code = killed_story(site.root, at)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        deaths += 1
        assert looked_at(site, rehearsal.before, rehearsal.after) == [], at
    assert deaths >= 3


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.FULL, Fault.UNREADABLE])
def test_on_a_disk_or_share_that_fails_it_is_told_by_name_and_the_old_one_serves(
    rehearsal, fault
):
    if not is_possible():
        pytest.skip("needs seccomp_unotify")
    injected = 0
    for at in (9, 140):
        site = rehearsal.begin()
        disk = FailingDisk(site.root, fault, at)
        code, told = told_story(site, disk)
        injected += len(disk.hits)
        # Overcome, as by writing a cache once more, or told.
        assert code == 0
        assert told == "" or told.startswith(("store.", "publication.")), (disk.hits, told)
        assert looked_at(site, rehearsal.before, rehearsal.after) == [], (disk.hits, told)
    assert injected == 2
