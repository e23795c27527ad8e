"""What is wrong although every seal is right, and what cannot be deleted: F7, and removals of F5."""

import errno
import shutil
from dataclasses import replace

import pytest
from tests.fakes.store_documents import made_document, made_vectors, written

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.store.check import check_library
from localrag.store.database import open_to_write
from localrag.store.library import Library
from localrag.store.manifest import read_manifest, recorded, write_manifest
from localrag.store.proof import LibraryProof

DOCUMENTS = [
    made_document(b"/d/%d" % number, [f"規程 {number} の休暇", f"第{number}号の旅費と鍵"])
    for number in range(10)
]


@pytest.fixture
def folder(tmp_path):
    with written(tmp_path, DOCUMENTS):
        pass
    return tmp_path


def _nearest(library):
    return library.vectors.search(made_vectors(["規程 7 の休暇"])[0], 9, None)


def _unnamed(library):
    """Return how many files no manifest names."""
    traces = LibraryProof(library).traces(b"/d/7")
    return {trace.place: trace.left for trace in traces}["unnamed_files"]


def test_a_removal_whose_files_cannot_be_deleted_is_told(folder, monkeypatch):
    """What was removed would stay on the disk, as terms in a file that no manifest names."""

    def failing(path):
        raise OSError(errno.EIO, "broken", str(path))

    with Library.open(folder, "main", write=True) as library:
        with monkeypatch.context() as broken:
            broken.setattr(shutil, "rmtree", failing)
            with pytest.raises(StoreError) as caught:
                library.writer.remove([b"/d/7"])
        assert caught.value.code is StoreCode.IO_FAILED
        assert library.catalogue.page(DOCUMENTS[7].id, 1) is None
        assert _unnamed(library) > 0
    with Library.open(folder, "main", write=True) as library:
        assert not any(trace.left for trace in LibraryProof(library).traces(b"/d/7"))


def test_what_a_crash_left_behind_goes_with_the_next_writer(folder):
    """Killed between a removal and the deletion of the old files, with a cache that is current."""
    (folder / "main" / "words-000001-9" / "tantivy").mkdir(parents=True)
    for name in ("words-000001-9/terms.npy", "vectors-000001.faiss", "words.json.tmp"):
        (folder / "main" / name).write_bytes(b"removed")
    with Library.open(folder, "main") as library:
        assert _unnamed(library) == 3
    with Library.open(folder, "main", write=True) as library:
        assert not any(trace.left for trace in LibraryProof(library).traces(b"/d/none"))
        assert len(_nearest(library)) == 9


def test_a_cache_that_is_as_it_was_written_and_cannot_be_used_is_made_again(folder):
    """A mistake of ours, or of a library of others: hashes alone would never find it."""
    with Library.open(folder, "main") as library:
        right = _nearest(library)
    path = folder / "main" / "vectors.json"
    manifest = read_manifest(path)
    arrays = next((folder / "main").glob("vectors-*.npy"))
    arrays.write_bytes(arrays.read_bytes()[:50])
    write_manifest(path, replace(manifest, files=recorded(folder / "main", _names(manifest))))
    assert check_library(folder, "main", read_data=False, repair=False).problems == ()
    found = check_library(folder, "main", read_data=True, repair=False)
    assert [(p.what, p.code) for p in found.problems] == [("vectors", "cache.damaged")]
    with Library.open(folder, "main") as library:
        assert _nearest(library) == right
    assert check_library(folder, "main", read_data=True, repair=False).problems == ()


def _names(manifest):
    return [file.name for file in manifest.files]


# Each of two indexes has the pages of the other one.
_SWAPPED = """
WITH pair AS MATERIALIZED (
    SELECT name, rootpage FROM sqlite_schema
    WHERE name IN ('facts_by_document', 'editions_by_family')
)
UPDATE sqlite_schema SET rootpage = (
    SELECT pair.rootpage FROM pair WHERE pair.name <> sqlite_schema.name
) WHERE name IN ('facts_by_document', 'editions_by_family')
"""


@pytest.mark.parametrize(
    ("sql", "is_seen_at_once"),
    [
        ("DELETE FROM vectors WHERE chunk = (SELECT min(chunk) FROM vectors)", True),
        ("UPDATE pages SET document = 1 WHERE row = (SELECT min(row) FROM pages)", False),
        (_SWAPPED, False),
    ],
)
def test_a_database_that_is_wrong_under_right_seals_is_found(folder, sql, is_seen_at_once):
    """Every page is authentic; what they say together is not (F7)."""
    database = open_to_write(folder / "main")
    database.rows("PRAGMA foreign_keys = OFF")
    database.rows("PRAGMA writable_schema = ON")
    assert database.run(sql) > 0
    database.close()
    problem = ("truth", "store.damaged", False)
    for read_data in (False, True):
        found = check_library(folder, "main", read_data=read_data, repair=True)
        is_seen = read_data or is_seen_at_once
        assert [(p.what, p.code, p.repaired) for p in found.problems] == [problem] * is_seen
        assert found.is_sound is not is_seen
