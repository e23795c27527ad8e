r"""Paths of Windows on any system: the forms that Microsoft documents."""

import ntpath
import os
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.domain.windows import (
    as_kept,
    extended,
    is_junction,
    is_placeholder,
    is_remote,
    on_disk,
    plain,
)

NAMES = st.text(
    alphabet=st.characters(blacklist_characters='\\/:*?"<>|\0', blacklist_categories=["Cs"]),
    min_size=1,
    max_size=60,
).filter(lambda name: name not in (".", ".."))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"C:\令和８年度　資料\旅費.pdf", r"\\?\C:\令和８年度　資料\旅費.pdf"),
        ("C:/a/b", r"\\?\C:\a\b"),
        (r"C:\a\..\b\.\c", r"\\?\C:\b\c"),
        (r"\\server\共有\a.txt", r"\\?\UNC\server\共有\a.txt"),
        (r"C:\a\CON", r"\\?\C:\a\CON"),
        ("C:\\a\\dot. ", "\\\\?\\C:\\a\\dot. "),
        (r"\\?\C:\a", r"\\?\C:\a"),
        (r"\\.\COM1", r"\\.\COM1"),
        (r"a\b", r"a\b"),
        (r"C:a", r"C:a"),
        (r"\a", r"\a"),
    ],
)
def test_absolute_paths_become_extended(path, expected):
    assert extended(path) == expected


@given(
    st.lists(NAMES, min_size=1, max_size=12), st.sampled_from(["C:\\", "\\\\server\\share\\"])
)
def test_extended_path_names_the_same_file_and_can_be_taken_back(names, root):
    path = root + "\\".join(names)
    assert plain(extended(path)) == ntpath.normpath(path)
    assert extended(extended(path)) == extended(path)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [(0x20, False), (0x1000, True), (0x40020, True), (0x400000, True), (0x400, False)],
)
def test_files_that_are_elsewhere_are_told(attributes, expected):
    assert is_placeholder(SimpleNamespace(st_file_attributes=attributes)) is expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [(0, False), (0xA0000003, True), (0xA000000C, True), (0x9000001A, False)],
)
def test_junctions_are_told_from_cloud_folders(tag, expected):
    assert is_junction(SimpleNamespace(st_reparse_tag=tag)) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [(r"\\server\share\a", True), (r"\\?\UNC\server\share", True), ("C:\\a", False)],
)
def test_shares_are_remote(path, expected):
    assert is_remote(path) is expected


@pytest.mark.skipif(os.name == "nt", reason="POSIX paths are bytes that stay as they are")
def test_paths_of_other_systems_are_left_alone(tmp_path):
    assert on_disk(b"/a/\xff") == as_kept(b"/a/\xff") == b"/a/\xff"
    status = tmp_path.stat()
    assert not is_placeholder(status)
    assert not is_junction(status)
