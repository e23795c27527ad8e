"""Libraries that older versions wrote go on working, whoever opens them first (F18)."""

import zipfile
from pathlib import Path

import pytest

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.question import Scope
from localrag.store import library as libraries
from localrag.store.check import check_library
from localrag.store.database import open_to_read, open_to_write
from localrag.store.library import Library
from localrag.store.lock import WriterLock
from localrag.store.schema import MIGRATIONS

SAMPLES = Path(__file__).parents[2] / "samples" / "libraries"
OLDER = range(1, len(MIGRATIONS))


@pytest.fixture(params=OLDER)
def folder(request, tmp_path):
    with zipfile.ZipFile(SAMPLES / f"format-{request.param}.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path


def _must_hold_all(library):
    documents = {document.source.path: document for document in library.catalogue.documents()}
    assert sorted(documents) == sorted(
        path.encode() for path in ("/srv/documents/届出.csv", "/srv/documents/旅費規程.md")
    )
    rules = documents["/srv/documents/旅費規程.md".encode()]
    assert "宿泊料は一夜につき9,800円" in library.catalogue.page(rules.id, 1).text
    [hit, *_] = library.words.search("宿泊料", 3, None)
    [found] = library.catalogue.chunks([hit.chunk_id])
    assert found.chunk.document_id == rules.id
    assert [row.path for row in library.catalogue.skipped()] == [
        "/srv/documents/壊れた.pdf".encode()
    ]
    assert library.catalogue.status().generation == 4


def test_there_is_a_library_of_each_older_format():
    assert sorted(p.stem for p in SAMPLES.glob("*.zip")) == [f"format-{n}" for n in OLDER]


def test_the_first_to_open_it_only_reads(folder):
    with Library.open(folder, "main") as library:
        _must_hold_all(library)
        assert library.catalogue.waiting() is None
    checked = check_library(folder, "main", read_data=True, repair=False)
    assert (checked.problems, checked.chunks) == ((), 2)


def test_the_first_to_open_it_writes(folder):
    with Library.open(folder, "main", write=True) as library:
        _must_hold_all(library)
        library.writer.remove(["/srv/documents/届出.csv".encode()])
        assert library.catalogue.status().documents == 1


def test_what_documents_say_of_themselves_is_found_without_reading_them_again(folder):
    with Library.open(folder, "main") as library:
        [rules] = library.catalogue.in_scope(Scope(heading="旅費規程"))
        [page] = library.catalogue.page(rules, 1).text.splitlines()[:1]
        assert page == "旅費規程"
        assert len(library.catalogue.editions([rules])) == 1


def test_a_reader_beside_the_older_versions_writer_is_told_to_wait(folder):
    with WriterLock(folder / "main").held(), pytest.raises(StoreError) as caught:
        libraries.Library.open(folder, "main")
    assert caught.value.code is StoreCode.LOCKED


def test_a_reader_waits_for_a_writer_that_is_migrating(folder, monkeypatch):
    def migrated(_seconds):
        open_to_write(folder / "main").close()

    monkeypatch.setattr(libraries.time, "sleep", migrated)
    with WriterLock(folder / "main").held(), Library.open(folder, "main") as library:
        _must_hold_all(library)


def test_where_nothing_may_be_written_it_says_what_to_do(folder, monkeypatch):
    def refused(place, _keys):
        raise StoreError(StoreCode.READ_ONLY, folder=str(place))

    monkeypatch.setattr(libraries, "open_to_write", refused)
    with pytest.raises(StoreError) as caught:
        Library.open(folder, "main")
    assert caught.value.code is StoreCode.OLDER
    assert caught.value.fields == {"folder": str(folder / "main")}
    monkeypatch.undo()
    with pytest.raises(StoreError, match=r"store\.older"):
        open_to_read(folder / "main")
    open_to_write(folder / "main").close()
    open_to_read(folder / "main").close()
