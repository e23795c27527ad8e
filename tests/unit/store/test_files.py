import errno
import os
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from localrag.store import files


@pytest.fixture
def segment(tmp_path):
    folder = tmp_path / "words-1"
    (folder / "tantivy").mkdir(parents=True)
    for name in ("a.npy", "b.npy", "tantivy/c"):
        (folder / name).write_bytes(b"terms")
    return folder


@pytest.fixture
def meddled(segment, monkeypatch):
    """Let a reader put its lock file into each folder just before that is deleted, so many times."""
    times = SimpleNamespace(left=0)
    rmdir = os.rmdir

    def rmdir_beside_a_reader(name, **options):
        if times.left and name == "tantivy":
            times.left -= 1
            (segment / "tantivy" / ".lock").touch()
        rmdir(name, **options)

    monkeypatch.setattr(os, "rmdir", rmdir_beside_a_reader)
    return times


@pytest.mark.parametrize("times", [0, 1, 5])
def test_a_segment_that_is_being_opened_goes_whole(segment, meddled, times):
    meddled.left = times
    files.remove(segment)
    assert (segment.exists(), meddled.left) == (False, 0)


@pytest.mark.skipif(os.name == "nt", reason="folders are deleted by another call there")
def test_what_cannot_be_deleted_is_told(segment, meddled):
    meddled.left = 10**6
    with pytest.raises(OSError, match="tantivy") as caught:
        files.remove(segment)
    assert caught.value.errno == errno.ENOTEMPTY


def test_what_is_gone_already_is_no_error_and_what_is_held_stays(segment, monkeypatch):
    files.remove(segment / "none")

    def held(_path):
        raise PermissionError(errno.EACCES, "held")

    monkeypatch.setattr(shutil, "rmtree", held)
    files.remove(segment)
    assert segment.exists()


@pytest.mark.skipif(os.name == "nt", reason="limits the size of files")
def test_an_array_that_does_not_fit_is_an_error(tmp_path):
    """numpy's own writing of a real file leaves half a file and says nothing."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        with pytest.raises(OSError, match="large") as caught:
            files.write_array(tmp_path / "a.npy", np.arange(100))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.errno == errno.EFBIG
    assert (tmp_path / "a.npy").stat().st_size == 500


def test_an_array_comes_back(tmp_path):
    files.write_array(tmp_path / "a.npy", np.arange(100_000).reshape(2, -1))
    found = np.load(tmp_path / "a.npy", allow_pickle=False)
    assert (found == np.arange(100_000).reshape(2, -1)).all()
