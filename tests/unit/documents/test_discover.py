import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from localrag.documents.discover import discover
from localrag.domain.document import moment
from localrag.domain.errors import UsageError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.library import Folder, FolderRules, FoundFile, SkippedFile


def names(folder, **rules):
    top = os.fsencode(folder)
    found = discover(Folder(path=top, rules=FolderRules(**rules)))
    return [file.path[len(top) + 1 :].decode() for file in found]


def put(folder, *paths, content=b"x"):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def test_files_come_sorted_folder_by_folder(tmp_path):
    put(tmp_path, "b.txt", "a/二.txt", "a/z.txt", "c/d/e.pdf", "規程.docx")
    assert names(tmp_path) == ["b.txt", "規程.docx", "a/z.txt", "a/二.txt", "c/d/e.pdf"]


def test_size_and_time_are_those_of_the_file(tmp_path):
    put(tmp_path, "a.txt", content=b"12345")
    (file,) = discover(Folder(path=os.fsencode(tmp_path)))
    assert isinstance(file, FoundFile)
    assert (file.size_bytes, file.modified_ns) == (5, (tmp_path / "a.txt").stat().st_mtime_ns)


def test_what_programs_leave_behind_is_left_out(tmp_path):
    put(
        tmp_path,
        "~$規程.docx", "Thumbs.db", "desktop.ini", ".git/config", ".svn/entries", "x.tmp",
        ".~lock.a.odt#", ".DS_Store", "__MACOSX/a.txt", "残る.txt",
    )  # fmt: skip
    assert names(tmp_path) == ["残る.txt"]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.bak", ["old/b.txt", "新.txt"]),
        ("old/*", ["a.bak", "新.txt"]),
        ("old", ["a.bak", "新.txt"]),
        ("新*", ["a.bak", "old/b.txt"]),
    ],
)
def test_excluded_globs_are_left_out(tmp_path, glob, expected):
    put(tmp_path, "a.bak", "old/b.txt", "新.txt")
    assert sorted(names(tmp_path, exclude=(glob,))) == sorted(expected)


def test_too_large_file_is_a_row_with_both_sizes(tmp_path):
    put(tmp_path, "big.txt", content=b"x" * 11)
    (file,) = discover(Folder(path=os.fsencode(tmp_path), rules=FolderRules(max_size_bytes=10)))
    assert isinstance(file, SkippedFile)
    assert file.code == DocumentCode.TOO_LARGE
    assert file.fields == {"size": "11 B", "limit": "10 B"}


def test_older_files_are_left_out(tmp_path):
    put(tmp_path, "old.txt", "new.txt")
    os.utime(tmp_path / "old.txt", (0, 0))
    assert names(tmp_path, newer_than=datetime(2000, 1, 1, tzinfo=UTC)) == ["new.txt"]


def test_file_as_old_as_the_limit_is_left_out(tmp_path):
    put(tmp_path, "a.txt")
    at = moment((tmp_path / "a.txt").stat().st_mtime_ns)
    assert names(tmp_path, newer_than=at) == []
    assert names(tmp_path, newer_than=at - timedelta(microseconds=1)) == ["a.txt"]


def test_link_to_a_file_is_followed_only_inside_the_folder(tmp_path):
    put(tmp_path, "outside.txt", "in/real.txt")
    (tmp_path / "in/good").symlink_to(tmp_path / "in/real.txt")
    (tmp_path / "in/bad").symlink_to(tmp_path / "outside.txt")
    assert names(tmp_path / "in") == ["good", "real.txt"]


def test_links_to_folders_loops_and_nowhere_are_not_followed(tmp_path):
    put(tmp_path, "a/b.txt")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "nowhere").symlink_to("missing")
    assert names(tmp_path) == ["a/b.txt"]


def test_pipes_and_sockets_are_left_out(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "socket"))
    server.close()
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may list everything")
def test_folder_that_cannot_be_listed_is_a_row(tmp_path):
    put(tmp_path, "locked/a.txt", "b.txt")
    (tmp_path / "locked").chmod(0)
    try:
        found = list(discover(Folder(path=os.fsencode(tmp_path))))
    finally:
        (tmp_path / "locked").chmod(0o700)
    assert [getattr(file, "code", None) for file in found] == [None, DocumentCode.NO_PERMISSION]


def test_name_that_is_not_utf8_keeps_its_bytes(tmp_path):
    path = os.fsencode(tmp_path) + b"/\x8b\x4b\x92\xf6.txt"
    Path(os.fsdecode(path)).write_bytes(b"x")
    assert [file.path for file in discover(Folder(path=os.fsencode(tmp_path)))] == [path]


@pytest.mark.parametrize(
    ("name", "code"),
    [("missing", UsageCode.FOLDER_NOT_FOUND), ("file.txt", UsageCode.NOT_A_FOLDER)],
)
def test_what_is_no_folder_is_refused_before_the_first_file(tmp_path, name, code):
    put(tmp_path, "file.txt")
    with pytest.raises(UsageError) as caught:
        discover(Folder(path=os.fsencode(tmp_path / name)))
    assert caught.value.code == code


def test_empty_folder_holds_nothing(tmp_path):
    assert names(tmp_path) == []
