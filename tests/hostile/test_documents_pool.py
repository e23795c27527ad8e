"""Files that kill, stop or bloat their reader cost one row each."""

import os
import sys
from pathlib import Path

import pytest

from localrag.documents.discover import discover
from localrag.documents.pool import ReaderPool
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.document import Document
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import Folder
from localrag.domain.limits import ReadLimits

ROOT = Path(__file__).parents[2]
BAD_READER = "tests.fakes.bad_reader"
GIB = 1024**3


@pytest.fixture(autouse=True)
def reader_can_be_imported(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def read(folder, **limits):
    files = list(discover(Folder(path=os.fsencode(folder))))
    with ReaderPool(workers=1, module=BAD_READER, limits=ReadLimits(**limits)) as pool:
        return list(pool.read(files, CancelToken()))


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
        assert isinstance(next(outcomes), Document)
        cancel.cancel()
        with pytest.raises(Cancelled):
            next(outcomes)


def test_pool_closes_while_a_reader_hangs(tmp_path):
    put(tmp_path, "良い文書である。", "hang", "hang")
    files = list(discover(Folder(path=os.fsencode(tmp_path))))
    with ReaderPool(workers=1, module=BAD_READER) as pool:
        outcomes = pool.read(files, CancelToken())
        assert isinstance(next(outcomes), Document)
