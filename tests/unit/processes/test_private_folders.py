"""Folders in which programs from outside work: gone with them, or with the next one."""

import os
import tempfile
import time

from localrag.processes.outside import private_folder


def test_a_folder_goes_with_all_that_is_in_it(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with private_folder() as folder:
        (folder / "page.png").write_bytes(b"text")
        assert folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_what_was_killed_leaves_nothing_behind_for_good(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old = tmp_path / "localrag-private-old"
    young = tmp_path / "localrag-private-young"
    others = tmp_path / "localrag-evaluate-old"
    long_ago = time.time() - 2 * 86_400
    for folder in (old, young, others):
        folder.mkdir()
        (folder / "in.doc").write_bytes(b"text")
    for folder in (old, others):
        os.utime(folder, (long_ago, long_ago))
    with private_folder():
        pass
    assert not old.exists()
    assert young.exists()
    assert others.exists()
