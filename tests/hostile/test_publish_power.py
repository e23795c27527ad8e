"""The power fails while a library is published or taken over: the old one serves, or the new one."""

import os
import random
import shutil
from pathlib import Path

import pytest
from tests.fakes.power import Disk, PowerCut, power
from tests.fakes.publish_story import Rehearsal, looked_at, story

CUTS = int(os.environ.get("LOCALRAG_POWER_CUTS", "4"))

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="follows files by /proc"
)


def cut(rehearsal, number, monkeypatch):
    """Cut the power at sync `number` of the story; return how many syncs there were till then."""
    site = rehearsal.begin()
    image = site.root.with_name("image")
    disk = Disk(site.root, image, number)
    disk.settle()
    try:
        with power(disk, monkeypatch):
            story(site.root)
    except PowerCut:
        shutil.rmtree(site.root)
        image.rename(site.root)
        assert looked_at(site, rehearsal.before, rehearsal.after) == [], number
    return disk.events


def test_after_a_power_cut_the_old_one_serves_or_the_new_one(tmp_path, monkeypatch):
    rehearsal = Rehearsal(tmp_path)
    total = cut(rehearsal, 0, monkeypatch)
    assert total > 40
    chance = random.Random(7)  # noqa: S311 - which cuts are tried
    for number in sorted(chance.sample(range(1, total + 1), min(CUTS, total))):
        assert cut(rehearsal, number, monkeypatch) == number
