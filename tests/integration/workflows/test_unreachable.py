"""What cannot be looked at is not deleted: shares that go away in a run (F15)."""

import os
from dataclasses import replace

import pytest
from tests.fakes.indexing import run, texts

from localrag.domain.cancel import CancelToken
from localrag.domain.errors.document import DocumentCode
from localrag.domain.events import FileSkipped, Finished, Progress
from localrag.domain.library import FoundFile, SkippedFile
from localrag.domain.ports import ReadOutcome
from localrag.workflows.index_folders import index_folders

FILES = 30


@pytest.fixture
def share(tmp_path):
    made = tmp_path / "共有"
    made.mkdir()
    for number in range(FILES):
        _write(made, number, "旧規程")
    return made


def _write(folder, number, word):
    text = f"{word}第{number:02}号は書庫に置く。"
    (folder / f"規程{number:02}.txt").write_text(text, encoding="utf-8")


def _held(session):
    """Return the words that the documents begin with, in the order of their paths."""
    with session.reading() as library:
        documents = library.catalogue.documents()
        return [library.catalogue.page(d.id, 1).text[:3] for d in documents]


def test_a_share_that_vanishes_in_a_run_takes_nothing_along(session, share, tmp_path):
    run(session, share)
    for number in range(FILES):
        _write(share, number, "新規程")
    away = tmp_path / "away"
    codes = []
    with session.indexing() as tools:
        for event in index_folders([], tools, CancelToken()):
            if isinstance(event, Progress) and event.done == 3:
                share.rename(away)
            if isinstance(event, FileSkipped):
                codes.append(event.file.code)
            if isinstance(event, Finished):
                report = event.result
    assert FILES - 8 <= codes.count(DocumentCode.GONE) == len(codes) == report.skipped
    assert (report.removed, report.pending, report.changed) == (0, 0, FILES - len(codes))
    held = _held(session)
    assert len(held) == FILES
    assert held.count("旧規程") == len(codes)
    away.rename(share)
    report = run(session)
    assert (report.changed, report.unchanged) == (len(codes), FILES - len(codes))
    assert _held(session) == ["新規程"] * FILES


class Refusing:
    """Reads as the reader given does, but for one file, of which it says `code`."""

    has_ocr = False

    def __init__(self, source, path, code, sha256=""):
        self.version = source.version
        self._source = source
        self._path = path
        self._row = SkippedFile(path=path, code=code, sha256=sha256, reader=self.version)

    def read(self, files, cancel):
        """Yield one outcome per file."""
        for file, outcome in zip(files, self._source.read(files, cancel), strict=True):
            yield outcome if file.path != self._path else self._refusal(file)

    def _refusal(self, file):
        sizes = {"size_bytes": file.size_bytes, "modified_ns": file.modified_ns}
        return ReadOutcome(file=replace(self._row, **sizes))


def _refused(session, path, code, sha256=""):
    def change(tools):
        return replace(tools, source=Refusing(tools.source, path, code, sha256))

    return run(session, change=change)


@pytest.mark.parametrize("code", ["GONE", "CHANGING", "IN_USE", "IO_FAILED", "TOO_SLOW"])
def test_a_file_that_could_not_be_reached_leaves_its_document(session, share, code):
    run(session, share)
    _write(share, 7, "新規程")
    path = os.fsencode(share / "規程07.txt")
    report = _refused(session, path, DocumentCode[code])
    assert (report.skipped, report.changed, report.unchanged) == (1, 0, FILES - 1)
    assert _held(session)[7] == "旧規程"
    assert "旧規程第07号" in texts(session, "規程第07号")[0]
    assert run(session).changed == 1
    assert _held(session)[7] == "新規程"


@pytest.mark.parametrize(
    ("code", "sha256"),
    [("DAMAGED", "ab"), ("NO_PERMISSION", ""), ("TOO_SLOW", "ab"), ("EMPTY", "ab")],
)
def test_a_file_that_is_another_now_leaves_a_row(session, share, code, sha256):
    """The control: of what was seen, or may not be seen any more, the old text does not stay."""
    run(session, share)
    _write(share, 7, "新規程")
    path = os.fsencode(share / "規程07.txt")
    assert _refused(session, path, DocumentCode[code], sha256).skipped == 1
    assert len(_held(session)) == FILES - 1
    with session.reading() as library:
        assert [row.code for row in library.catalogue.skipped()] == [DocumentCode[code]]


def test_a_new_file_that_could_not_be_reached_is_a_row(session, share):
    run(session, share)
    _write(share, 90, "新規程")
    path = os.fsencode(share / "規程90.txt")
    assert _refused(session, path, DocumentCode.IO_FAILED).skipped == 1
    with session.reading() as library:
        assert [row.path for row in library.catalogue.skipped()] == [path]
    assert run(session).added == 1


def test_files_whose_state_cannot_be_had_are_kept(session, share, monkeypatch):
    """A share that goes away between the listing and the look at each file."""
    run(session, share)

    def discover(_folder):
        for number, path in enumerate(sorted(share.iterdir())):
            name, stat = os.fsencode(path), path.stat()
            if number < 2:
                yield FoundFile(
                    path=name, size_bytes=stat.st_size, modified_ns=stat.st_mtime_ns
                )
            else:
                yield SkippedFile(path=name, code=DocumentCode.NO_PERMISSION)

    with monkeypatch.context() as away:
        away.setattr("localrag.workflows.folder_plan.discover", discover)
        report = run(session)
    assert (report.unchanged, report.skipped, report.removed) == (2, FILES - 2, 0)
    assert len(_held(session)) == FILES
    assert run(session).unchanged == FILES
