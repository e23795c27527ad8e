"""Files that kill, stop or bloat their reader cost one row each."""

import os
import sys
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from localrag.documents.discover import discover
from localrag.documents.pool import ReaderPool
from localrag.documents.version import READER_VERSION
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.document import Document, WarningCode
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import Folder, SkippedFile
from localrag.domain.limits import ReadLimits

ROOT = Path(__file__).parents[2]
BAD_READER = "tests.fakes.bad_reader"
GIB = 1024**3


@pytest.fixture(autouse=True)
def reader_can_be_imported(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)


def read(folder, **limits):
    files = list(discover(Folder(path=os.fsencode(folder))))
    with ReaderPool(workers=1, module=BAD_READER, limits=ReadLimits(**limits)) as pool:
        return [outcome.file for outcome in pool.read(files, CancelToken())]


def put(folder, *orders):
    for number, order in enumerate(orders):
        (folder / f"{number}.txt").write_bytes(order.encode())


@pytest.mark.parametrize(
    ("order", "code", "limits"),
    [
        ("hang", DocumentCode.TOO_SLOW, {"wall_s": 1.0}),
        ("crash", DocumentCode.READER_CRASHED, {}),
        ("killed", DocumentCode.TOO_MUCH_MEMORY, {}),
        pytest.param(
            "balloon",
            DocumentCode.TOO_MUCH_MEMORY,
            {"memory_bytes": GIB},
            marks=pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX"),
        ),
    ],
)
def test_bad_file_is_one_row_and_the_others_are_read(tmp_path, order, code, limits):
    put(tmp_path, "良い文書である。", order, "次の文書である。")
    first, bad, last = read(tmp_path, **limits)
    assert isinstance(first, Document)
    assert bad.code == code
    assert isinstance(last, Document)


def test_slow_file_says_how_long_it_had(tmp_path):
    put(tmp_path, "hang")
    (row,) = read(tmp_path, wall_s=1.0)
    assert row.fields == {"limit_s": "1"}


def test_crash_in_a_used_reader_gets_a_second_chance_in_a_fresh_one(tmp_path):
    put(tmp_path, "良い文書である。", "second time")
    assert all(isinstance(outcome, Document) for outcome in read(tmp_path))


def test_run_can_be_cancelled_while_a_reader_hangs(tmp_path):
    put(tmp_path, "良い文書である。", "hang")
    files = list(discover(Folder(path=os.fsencode(tmp_path))))
    cancel = CancelToken()
    with ReaderPool(workers=1, module=BAD_READER) as pool:
        outcomes = pool.read(files, cancel)
        assert isinstance(next(outcomes).file, Document)
        cancel.cancel()
        with pytest.raises(Cancelled):
            next(outcomes)


def test_pool_closes_while_a_reader_hangs(tmp_path):
    put(tmp_path, "良い文書である。", "hang", "hang")
    files = list(discover(Folder(path=os.fsencode(tmp_path))))
    with ReaderPool(workers=1, module=BAD_READER) as pool:
        outcomes = pool.read(files, CancelToken())
        assert isinstance(next(outcomes).file, Document)


def archive(folder, *orders):
    with zipfile.ZipFile(folder / "a.zip", "w") as opened:
        for number, order in enumerate(orders):
            opened.writestr(f"{number}.txt", order)


def members(folder, **limits):
    files = list(discover(Folder(path=os.fsencode(folder))))
    with ReaderPool(workers=1, module=BAD_READER, limits=ReadLimits(**limits)) as pool:
        (outcome,) = pool.read(files, CancelToken())
    return outcome.file, {
        member.source.path if isinstance(member, Document) else member.path: getattr(
            member, "code", "read"
        )
        for member in outcome.members
    }


def test_member_that_kills_its_reader_costs_that_member_alone(tmp_path):
    archive(tmp_path, "一つ目である。", "crash", "二つ目である。", "hang", "三つ目である。")
    top, found = members(tmp_path, wall_s=2.0)
    assert found == {
        b"0.txt": "read",
        b"1.txt": DocumentCode.READER_CRASHED,
        b"2.txt": "read",
        b"3.txt": DocumentCode.TOO_SLOW,
        b"4.txt": "read",
    }
    assert isinstance(top, Document)
    assert top.members == tuple(found)
    assert [warning.code for warning in top.warnings] == [WarningCode.MEMBERS_SKIPPED]


def test_archive_as_a_whole_has_its_time_too(tmp_path):
    archive(tmp_path, *["一つである。"] * 3, "hang")
    top, found = members(tmp_path, wall_s=60.0, container_wall_s=0.0)
    assert (top.code, top.fields, found) == (DocumentCode.TOO_SLOW, {"limit_s": "0"}, {})


def rows_of(folder, rows=(), **options):
    files = list(discover(Folder(path=os.fsencode(folder))))
    with ReaderPool(workers=1, rows=rows, **options) as pool:
        return [outcome.file for outcome in pool.read(files, CancelToken())]


def test_bytes_that_ended_a_reader_are_not_tried_again_under_any_name(tmp_path):
    put(tmp_path, "hang")
    limits = ReadLimits(wall_s=1.0)
    (row,) = rows_of(tmp_path, module=BAD_READER, limits=limits)
    assert (row.code, row.sha256) == (DocumentCode.TOO_SLOW, sha256(b"hang").hexdigest())
    (tmp_path / "0.txt").rename(tmp_path / "写し.txt")
    (again,) = rows_of(tmp_path, [row])  # a reader that would read it
    assert (again.code, again.fields) == (DocumentCode.TOO_SLOW, {"limit_s": "1"})
    assert again.path.endswith("写し.txt".encode())


def test_quarantine_ends_with_another_version_of_the_readers(tmp_path):
    put(tmp_path, "hang")
    (row,) = rows_of(tmp_path, module=BAD_READER, limits=ReadLimits(wall_s=1.0))
    (later,) = rows_of(tmp_path, [replace(row, reader="0")])
    assert isinstance(later, Document)


def test_quarantine_reaches_into_archives(tmp_path):
    archive(tmp_path, "良い文書である。", "hang")
    row = SkippedFile(
        path=b"/x",
        code=DocumentCode.READER_CRASHED,
        sha256=sha256(b"hang").hexdigest(),
        reader=READER_VERSION,
    )
    files = list(discover(Folder(path=os.fsencode(tmp_path))))
    with ReaderPool(workers=1, rows=[row], module=BAD_READER) as pool:
        (outcome,) = pool.read(files, CancelToken())
    assert [getattr(member, "code", "read") for member in outcome.members] == [
        "read",
        DocumentCode.READER_CRASHED,
    ]
