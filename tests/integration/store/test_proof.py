"""A proof of deletion that finds what was left on purpose, in each of its places."""

import shutil

import pytest
from tests.fakes.store_documents import MODEL, WHEN, made_document, put, written

from localrag.cli.deleting import _PLACES
from localrag.store.library import Library
from localrag.store.proof import LibraryProof

GONE = made_document(b"/d/gone", ["旅費の規程は総務課が定めるものとする。", "宿泊料の規程。"])
OTHER = made_document(b"/d/other", ["休暇の規程は人事課が定めるものとする。"])


@pytest.fixture
def folder(tmp_path):
    with written(tmp_path, [GONE, OTHER]):
        pass
    return tmp_path


def left(folder, path=GONE.source.path):
    with Library.open(folder, "main") as library:
        return {t.place: t.left for t in LibraryProof(library).traces(path) if t.left}


def removed(folder):
    with Library.open(folder, "main", write=True) as library:
        library.writer.remove([GONE.source.path])


def test_each_place_has_words(folder):
    with Library.open(folder, "main") as library:
        places = {trace.place for trace in LibraryProof(library).traces(GONE.source.path)}
    assert places == set(_PLACES)


def test_document_that_is_there_is_found(folder):
    assert left(folder) == {"documents": 1}


def test_nothing_is_left_of_a_removed_document(folder):
    removed(folder)
    assert left(folder) == {}
    assert left(folder, OTHER.source.path) == {"documents": 1}


PAGE = (
    "INSERT INTO pages (document, number, label, text, blocks) VALUES (7, 1, x'', x'', x'90')"
)
CHUNK = (
    "INSERT INTO chunks (id, document, ordinal, headings, located, text) "
    "VALUES (9, 7, 0, x'90', x'90', x'')"
)
VECTOR = "INSERT INTO vectors (chunk, data) VALUES (999, x'00')"
FACT = "INSERT INTO facts VALUES ('division', x'41', 7)"
EDITION = "INSERT INTO editions VALUES (7, x'41', 0, 0, 1000)"
MISSING = "INSERT INTO missing VALUES (CAST('/d/gone' AS BLOB), 'pending', 1)"


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        (PAGE, "pages"),
        (CHUNK, "chunks"),
        (VECTOR, "vectors"),
        (FACT, "facts"),
        (EDITION, "facts"),
        (MISSING, "missing"),
    ],
)
def test_row_that_was_left_is_found(folder, sql, place):
    removed(folder)
    with Library.open(folder, "main", write=True) as library:
        library.database.run("PRAGMA foreign_keys = OFF")
        library.database.run(sql)
    assert place in left(folder)


@pytest.mark.parametrize("name", ["words", "vectors"])
def test_cache_of_before_is_found(folder, name):
    kept = folder / "kept"
    shutil.copytree(folder / "main", kept)
    removed(folder)
    for path in (folder / "main").glob(f"{name}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in kept.glob(f"{name}*"):
        target = folder / "main" / path.name
        shutil.copytree(path, target) if path.is_dir() else shutil.copy2(path, target)
    assert f"{name}_cache" in left(folder)


def test_file_that_no_manifest_names_is_found(folder):
    removed(folder)
    (folder / "main" / "vectors-000001.faiss").write_bytes(b"old")
    assert left(folder) == {"unnamed_files": 1}


def test_changes_that_wait_in_the_log_are_found(folder):
    removed(folder)
    with (
        Library.open(folder, "main") as reader,
        Library.open(folder, "main", write=True) as library,
        reader.database.snapshot(),
    ):
        reader.catalogue.generation()
        put(library, made_document(b"/d/new", ["新しい規程。"]))
        assert {t.place for t in LibraryProof(reader).traces(b"/d/gone") if t.left} == {"log"}


def test_copies_are_counted_by_their_sentences(folder):
    copy = made_document(b"/d/copy", ["旅費の規程は総務課が定めるものとする。"])
    with Library.open(folder, "main", write=True) as library:
        library.writer.use_model(MODEL, iter(()))
        put(library, copy)
        library.writer.publish(WHEN)
        library.writer.remove([GONE.source.path])
    with Library.open(folder, "main") as library:
        proof = LibraryProof(library)
        assert proof.holding(["旅費の規程は総務課が定めるものとする。"]) == 1
        assert proof.holding(["どこにもない文である。"]) == 0
        assert proof.holding([]) == 0
