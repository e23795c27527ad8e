"""Changes that the system tells of, on real folders."""

import os
import threading

import pytest

from localrag.documents import watching
from localrag.documents.mounts import is_on_network, kind_of_mount
from localrag.documents.watching import FolderWatch
from localrag.domain.cancel import CancelToken

LONG_S = 60.0  # never waited for to the end unless nothing is told at all
MOUNTS = [
    b"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
    b"31 22 0:40 / /mnt/share rw - cifs //server/share rw",
    b"32 22 0:41 / /mnt/\\345\\205\\261\\346\\234\\211\\040\\350\\263\\207\\346\\226\\231 rw - nfs4 server:/a rw",
    b"33 31 0:42 / /mnt/share/local rw - tmpfs tmpfs rw",
]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "令和８年度　資料"
    (made / "奥").mkdir(parents=True)
    (made / "一.txt").write_text("本文である。", encoding="utf-8")
    return made


@pytest.fixture
def watch(folder):
    with FolderWatch([os.fsencode(folder)]) as opened:
        yield opened


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "奥" / "二.txt").write_text("新しい。"),
        lambda folder: (folder / "一.txt").write_text("変わった。"),
        lambda folder: (folder / "一.txt").unlink(),
        lambda folder: (folder / "一.txt").rename(folder / "三.txt"),
        lambda folder: (folder / "奥").rename(folder / "手前"),
    ],
    ids=["new", "changed", "removed", "renamed", "folder renamed"],
)
def test_each_change_is_told(folder, watch, change):
    assert watch.is_told_of_all
    change(folder)
    assert watch.wait(CancelToken(), LONG_S)


def test_changes_in_a_folder_that_is_new_are_told(folder, watch):
    (folder / "新しい課").mkdir()
    assert watch.wait(CancelToken(), LONG_S)
    (folder / "新しい課" / "四.txt").write_text("本文である。", encoding="utf-8")
    assert watch.wait(CancelToken(), LONG_S)


def test_reading_is_no_change(folder, watch):
    for _ in range(3):
        (folder / "一.txt").read_bytes()
        list(folder.rglob("*"))
    assert not watch.wait(CancelToken(), 1.5)


def test_a_change_is_told_once(folder, watch):
    (folder / "二.txt").write_text("新しい。")
    assert watch.wait(CancelToken(), LONG_S)
    assert not watch.wait(CancelToken(), 0.5)


def test_cancelling_ends_the_wait(watch):
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    assert not watch.wait(cancel, LONG_S)


def test_share_is_not_told_of(folder, monkeypatch):
    monkeypatch.setattr(watching, "is_on_network", lambda _folder: True)
    with FolderWatch([os.fsencode(folder)]) as watch:
        assert not watch.is_told_of_all


def test_folder_that_is_gone_is_not_told_of(tmp_path):
    with FolderWatch([os.fsencode(tmp_path / "ない")]) as watch:
        assert not watch.is_told_of_all


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (b"/home/a", "ext4"),
        (b"/mnt/share", "cifs"),
        (b"/mnt/share/a/b", "cifs"),
        (b"/mnt/shared", "ext4"),
        (b"/mnt/share/local/x", "tmpfs"),
        ("/mnt/共有 資料/令和８年度".encode(), "nfs4"),
    ],
)
def test_file_system_is_that_of_the_longest_mount(path, kind):
    assert kind_of_mount(path, MOUNTS) == kind


def test_folder_of_this_pc_is_not_on_the_network(tmp_path):
    assert not is_on_network(os.fsencode(tmp_path))
