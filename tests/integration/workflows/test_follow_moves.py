"""Files that were moved or renamed are followed, not read again."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from tests.integration.workflows.test_index_folders import folder, run, texts

__all__ = ["folder"]
TITLED = "# 公印の規程\n\n公印は会計課の金庫に保管している。"


class Counting:
    """A document source that counts what it is asked to read."""

    def __init__(self, source) -> None:
        self._source = source
        self.version, self.has_ocr = source.version, source.has_ocr
        self.files = []

    def read(self, files, cancel):
        self.files += [Path(os.fsdecode(file.path)).name for file in files]
        return self._source.read(files, cancel)


@pytest.fixture
def counted():
    made = []

    def change(tools):
        made.append(Counting(tools.source))
        return replace(tools, source=made[-1])

    change.files = lambda: made[-1].files
    return change


def move(folder, old, new):
    (folder / new).parent.mkdir(exist_ok=True)
    (folder / old).rename(folder / new)


def test_a_folder_that_was_renamed_is_not_read_again(session, folder, counted):
    run(session, folder)
    (folder / "奥").rename(folder / "令和８年度　資料")
    report = run(session, change=counted)
    assert counted.files() == []
    assert (report.unchanged, report.removed, report.added) == (2, 0, 0)
    assert "会計課の金庫" in texts(session, "公印の保管")[0]


def test_a_renamed_file_with_a_title_of_its_own_is_not_read_again(session, folder, counted):
    (folder / "公印.md").write_text(TITLED, encoding="utf-8")
    run(session, folder)
    move(folder, "公印.md", "規程.md")
    run(session, change=counted)
    assert counted.files() == []
    with session.reading() as library:
        names = {Path(d.source.path.decode()).name for d in library.catalogue.documents()}
    assert names == {"鍵.txt", "印.txt", "規程.md"}


def test_a_file_whose_name_is_its_title_is_read_again(session, folder, counted):
    (folder / "一覧.csv").write_text("1,2\n3,4\n", encoding="utf-8")
    run(session, folder)
    move(folder, "一覧.csv", "台帳.csv")
    report = run(session, change=counted)
    assert counted.files() == ["台帳.csv"]
    assert (report.added, report.removed) == (1, 1)


def test_another_file_of_the_same_size_and_time_is_read(session, folder, counted):
    run(session, folder)
    old = folder / "奥" / "印.txt"
    status = old.stat()
    text = old.read_text(encoding="utf-8").replace("会計課", "総務課")
    old.unlink()
    new = folder / "新" / "印.txt"
    new.parent.mkdir()
    new.write_text(text, encoding="utf-8")
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    run(session, change=counted)
    assert counted.files() == ["印.txt"]
    assert "総務課の金庫" in texts(session, "公印の保管")[0]


def test_a_copy_beside_its_original_is_a_document_of_its_own(session, folder, counted):
    run(session, folder)
    copy = folder / "写し" / "印.txt"
    copy.parent.mkdir()
    copy.write_bytes((folder / "奥" / "印.txt").read_bytes())
    report = run(session, change=counted)
    assert (report.added, report.unchanged, report.removed) == (1, 2, 0)
