"""Killed at any call while it publishes or takes over: the old one serves, the next run finishes."""

import os
import signal
from itertools import count

import pytest
from tests.fakes.publish_story import Rehearsal, killed_story, looked_at

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
STRIDE = int(os.environ.get("LOCALRAG_KILL_STRIDE", "61"))


def test_killed_at_any_call_the_old_one_serves_and_the_next_run_finishes(tmp_path):
    rehearsal = Rehearsal(tmp_path)
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
