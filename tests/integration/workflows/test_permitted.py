"""A published library shows a user only what the system lets that user open."""

import os
import stat
from dataclasses import replace
from threading import Event

import pytest
from tests.fakes.failing_sweep import _forked
from tests.fakes.store_documents import made_document, made_member, made_vectors, written

from localrag.documents.access import AccessCheck
from localrag.workflows.permitted import Permissions, PermittedIndex


class Refusing:
    """Access of a user to whom the files in `refused_files` are closed."""

    def __init__(self, *refused_files):
        self.refused_files, self.asked = frozenset(refused_files), []

    def refused(self, paths):
        self.asked += paths
        return self.refused_files.intersection(paths)


@pytest.fixture
def library(tmp_path):
    open_ones = [made_document(b"/d/open-%02d" % n, [f"旅費の規程 {n}。"]) for n in range(5)]
    secret = [made_document(b"/d/secret-%02d" % n, ["旅費の規程 旅費。"]) for n in range(30)]
    member = made_member(b"/d/closed.zip", b"in.txt", ["旅費の規程 旅費 旅費。"])
    archive = replace(made_document(b"/d/closed.zip", []), members=(b"in.txt",))
    with written(tmp_path, [*open_ones, *secret, member, archive]) as library:
        yield library


def test_what_may_not_be_opened_is_gone_before_anything_is_ranked(library):
    closed = [f"/d/secret-{n:02}".encode() for n in range(30)]
    access = Refusing(*closed, b"/d/closed.zip")
    permissions = Permissions(library.catalogue, access)
    words = PermittedIndex(library.words, permissions)
    everything = library.words.search("旅費の規程", 5, None)
    found = words.search("旅費の規程", 5, None)
    assert [hit.rank for hit in found] == [1, 2, 3, 4, 5]
    paths = [one.source.path for one in library.catalogue.chunks([h.chunk_id for h in found])]
    assert sorted(paths) == [b"/d/open-%02d" % n for n in range(5)]
    assert not {hit.chunk_id for hit in everything} & {hit.chunk_id for hit in found}
    near = PermittedIndex(library.vectors, permissions)
    hits = near.search(made_vectors(["旅費の規程 旅費。"])[0], 40, None)
    assert len(hits) == 5
    # Each file was asked about once.
    assert len(access.asked) == len(set(access.asked)) == 36


def test_what_nobody_can_tell_of_is_shown(tmp_path):
    check = AccessCheck(5.0)
    assert check.refused([os.fsencode(tmp_path / "none"), b"/nowhere/at/all", b"\0"]) == set()
    assert AccessCheck(0.0).refused([os.fsencode(tmp_path)]) == set()


def test_a_share_that_hangs_is_not_waited_for(monkeypatch):
    answers, asked = Event(), []

    def hanging(path):
        asked.append(path)
        answers.wait(60)
        return path.endswith(b"closed")

    monkeypatch.setattr("localrag.documents.access._is_refused", hanging)
    check = AccessCheck(0.01)
    try:
        assert check.refused([b"/share/closed", b"/share/open"]) == set()
        assert check.refused([b"/share/other-closed"]) == set()
    finally:
        answers.set()
    assert set(asked) >= {b"/share/closed", b"/share/open"}
    assert AccessCheck(60.0).refused([b"/share/closed", b"/share/open"]) == {b"/share/closed"}


@pytest.mark.skipif(not hasattr(os, "setuid") or os.getuid() != 0, reason="needs another user")
def test_a_user_who_lost_the_right_to_a_file_is_told_nothing_of_it(tmp_path):
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o011)
    files = [tmp_path / "open", tmp_path / "closed", tmp_path / "pipe"]
    files[0].touch(0o644)
    files[1].touch(0o600)
    os.mkfifo(files[2], 0o644)
    paths = [os.fsencode(file) for file in files]

    def asked() -> list[str]:
        os.setgid(65534)
        os.setuid(65534)
        return [os.fsdecode(path) for path in AccessCheck(60.0).refused(paths)]

    assert AccessCheck(60.0).refused(paths) == set()
    assert _forked(asked) == [str(files[1])]
