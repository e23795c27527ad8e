"""What Catalogue, RunState, FolderRegister and LibraryWriter promise."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.fakes.store_documents import (
    DIMENSION,
    MODEL,
    WHEN,
    changed,
    made_chunks,
    made_document,
    made_vectors,
    put,
    written,
)

from localrag.domain.document import (
    Document,
    ReadWarning,
    WarningCode,
    chunk_id,
    document_id,
)
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.library import Folder, FolderRules, FoundFile, SkippedFile
from localrag.domain.passage import IndexedDocument
from localrag.domain.question import Scope
from localrag.store.library import Library

ODD_PATHS = [
    "/書庫/ソ表能.txt".encode("cp932"),
    "/書庫/改行\nの名.txt".encode(),
    "/書庫/\u202efdp.txt".encode(),
    "/書庫/\ud800.txt".encode("utf-8", "surrogatepass"),
    b"/\xff\xfe/\x80.txt",
    "/書庫/が.txt".encode(),
    "/書庫/か\u3099.txt".encode(),
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library, open for writing."""
    with written(tmp_path / "libraries", []) as opened:
        yield opened


@pytest.mark.parametrize("path", ODD_PATHS)
def test_a_name_comes_back_byte_for_byte(library: Library, path: bytes) -> None:
    document = made_document(path, ["本文"])
    put(library, document)
    assert [found.source for found in library.catalogue.documents()] == [document.source]
    assert set(library.catalogue.known()) == {path}


def test_names_that_look_alike_stay_two_documents(library: Library) -> None:
    for path in ODD_PATHS:
        put(library, made_document(path, ["本文"]))
    assert [d.source.path for d in library.catalogue.documents()] == sorted(ODD_PATHS)


def test_a_chunk_comes_back_as_it_was_given(library: Library) -> None:
    document = made_document(b"/a", ["一頁目。", "二頁目。\ud83d"], title="題\udc80名")
    put(library, document)
    chunks = made_chunks(document)
    found = library.catalogue.chunks([chunk.id for chunk in reversed(chunks)])
    assert [stored.chunk for stored in found] == chunks[::-1]
    assert {stored.title for stored in found} == {"題\udc80名"}
    assert {stored.source for stored in found} == {document.source}


def test_chunks_that_are_gone_are_left_out(library: Library) -> None:
    document = made_document(b"/a", ["一", "二"])
    put(library, document)
    known = chunk_id(document.id, 1)
    assert [s.chunk.id for s in library.catalogue.chunks([1, known, 2])] == [known]


def test_a_page_comes_back_with_its_blocks(library: Library) -> None:
    document = made_document(b"/a", ["一頁目。", "二頁目。"])
    put(library, document)
    assert library.catalogue.page(document.id, 2) == document.pages[1]
    assert library.catalogue.page(document.id, 3) is None
    assert library.catalogue.page(1, 1) is None


def test_a_new_version_takes_the_place_of_the_old_one(library: Library) -> None:
    old = made_document(b"/a", ["古い一", "古い二"])
    new = changed(old, ["新しい"])
    put(library, old)
    put(library, new)
    (found,) = library.catalogue.documents()
    assert (found.pages, found.chunks) == (1, 1)
    assert library.catalogue.page(new.id, 1) == new.pages[0]
    assert library.catalogue.page(new.id, 2) is None


def test_a_read_document_takes_the_place_of_its_skip_row(library: Library) -> None:
    library.writer.skip(SkippedFile(path=b"/a", code="document.damaged"))
    put(library, made_document(b"/a", ["本文"]))
    assert isinstance(library.catalogue.known()[b"/a"], IndexedDocument)
    assert library.catalogue.status().found == 1


def test_a_skip_row_takes_the_place_of_the_document(library: Library) -> None:
    put(library, made_document(b"/a", ["本文"]))
    row = SkippedFile(
        path=b"/a",
        code="document.too_large",
        fields={"size": "10 GB", "limit": "5 GB"},
        size_bytes=10_000_000_000,
        modified_ns=1_700_000_000_123_456_789,
    )
    library.writer.skip(row)
    assert library.catalogue.known() == {b"/a": row}
    assert list(library.catalogue.documents()) == []


def test_touch_changes_time_and_nothing_else(library: Library) -> None:
    document = made_document(b"/a", ["本文"])
    put(library, document)
    size = document.source.size_bytes
    file = FoundFile(path=b"/a", size_bytes=size, modified_ns=1_700_000_000_123_456_789)
    library.writer.touch(document.id, file)
    (found,) = library.catalogue.documents()
    later = datetime(2023, 11, 14, 22, 13, 20, 123456, tzinfo=UTC)
    assert found.source == replace(document.source, modified=later)
    assert found.chunks == 1


def test_remove_takes_documents_and_skip_rows(library: Library) -> None:
    put(library, made_document(b"/a", ["一"]))
    put(library, made_document(b"/b", ["二"]))
    library.writer.skip(SkippedFile(path=b"/c", code="document.damaged"))
    assert library.writer.remove([b"/a", b"/c", b"/never"]) == 2
    assert set(library.catalogue.known()) == {b"/b"}


def test_what_lies_in_an_archive_is_a_child_and_goes_with_it(library: Library) -> None:
    whole = made_document(b"/a.zip", ["目録"])
    source = replace(whole.source, path=b"inner.txt", container=b"/a.zip")
    child = replace(
        made_document(b"inner.txt", ["中身"]),
        id=document_id(b"inner.txt", b"/a.zip"),
        source=source,
    )
    put(library, whole)
    put(library, child)
    status = library.catalogue.status()
    assert (status.documents, status.indexed, status.children) == (2, 1, 1)
    assert set(library.catalogue.known()) == {b"/a.zip"}
    assert library.writer.remove([b"/a.zip"]) == 1
    assert library.catalogue.status().documents == 0


def test_the_generation_grows_with_each_change_and_only_then(library: Library) -> None:
    seen = [library.catalogue.generation()]
    document = made_document(b"/a", ["一"])
    file = FoundFile(path=b"/a", size_bytes=1, modified_ns=1)
    for change in (
        lambda: put(library, document),
        lambda: library.writer.touch(document.id, file),
        lambda: library.writer.skip(SkippedFile(path=b"/b", code="document.empty")),
        lambda: library.writer.remove([b"/a"]),
    ):
        change()
        seen.append(library.catalogue.generation())
    assert seen == sorted(set(seen))
    assert library.writer.publish(WHEN) == seen[-1]
    assert library.writer.remove([b"/never"]) == 0
    assert library.catalogue.generation() == seen[-1]


def test_status_counts_what_is_there(library: Library) -> None:
    put(library, made_document(b"/a", ["一", "二"]))
    row = SkippedFile(path=b"/b", code="document.empty")
    library.writer.skip(row)
    library.catalogue.register(Folder(path=b"/"))
    library.writer.publish(WHEN)
    status = library.catalogue.status()
    assert (status.documents, status.pages, status.chunks) == (1, 2, 2)
    assert (status.found, status.indexed, status.skipped) == (2, 1, (row,))
    assert (status.library, status.fingerprint, status.last_run) == ("main", MODEL, WHEN)
    assert status.folders == (Folder(path=b"/"),)
    assert status.size_bytes > 0


def test_folders_keep_their_order_and_take_new_rules(library: Library) -> None:
    first = Folder(path="/甲".encode("cp932"))
    second = Folder(path="/乙".encode())
    rules = FolderRules(
        exclude=("*.bak", "控え\udc80/*"),
        max_size_bytes=5,
        newer_than=WHEN + timedelta(hours=9),
    )
    library.catalogue.register(first)
    library.catalogue.register(second)
    library.catalogue.register(replace(first, rules=rules))
    assert library.catalogue.folders() == [replace(first, rules=rules), second]
    library.catalogue.unregister(first.path)
    assert library.catalogue.folders() == [second]


def test_forgotten_paths_are_kept_until_they_are_let_in_again(library: Library) -> None:
    for path in ODD_PATHS:
        library.catalogue.set_forgotten(path, is_forgotten=True)
    library.catalogue.set_forgotten(ODD_PATHS[0], is_forgotten=True)
    library.catalogue.set_forgotten(ODD_PATHS[1], is_forgotten=False)
    assert library.catalogue.forgotten() == frozenset(ODD_PATHS) - {ODD_PATHS[1]}


def _dated(path: str, when: datetime) -> Document:
    document = made_document(path.encode(), ["本文"])
    return replace(document, source=replace(document.source, modified=when))


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(path_globs=("*規程*",)), {"/総務/旅費規程.PDF"}),
        (Scope(path_globs=("旅費*",)), {"/総務/旅費規程.PDF"}),
        (Scope(path_globs=("/人事/*",)), {"/人事/休暇.md", "/人事/か\u3099.txt"}),
        (Scope(path_globs=("が.txt",)), {"/人事/か\u3099.txt"}),
        (Scope(types=("pdf", "md")), {"/総務/旅費規程.PDF", "/人事/休暇.md"}),
        (Scope(types=("pdf",), path_globs=("/人事/*",)), set()),
        (Scope(modified_after=WHEN), {"/人事/休暇.md"}),
    ],
)
def test_scope_limits_by_name_type_and_time(
    library: Library, scope: Scope, expected: set[str]
) -> None:
    documents = [
        _dated("/総務/旅費規程.PDF", WHEN),
        _dated("/人事/休暇.md", WHEN + timedelta(days=1)),
        _dated("/人事/か\u3099.txt", WHEN - timedelta(days=1)),
    ]
    for document in documents:
        put(library, document)
    by_id = {document.id: document.source.path.decode() for document in documents}
    found = library.catalogue.in_scope(scope)
    assert found is not None
    assert {by_id[number] for number in found} == expected


def test_no_scope_is_the_whole_library(library: Library) -> None:
    assert library.catalogue.in_scope(Scope()) is None


def test_vectors_of_another_length_are_refused(library: Library) -> None:
    document = made_document(b"/a", ["本文"])
    with pytest.raises(StoreError) as caught:
        library.writer.commit(
            document, made_chunks(document), made_vectors(["本文"], DIMENSION * 2)
        )
    assert caught.value.code is StoreCode.MODEL_MISMATCH
    assert caught.value.fields == {"stored": "tiny", "current": str(DIMENSION * 2)}
    assert library.catalogue.known() == {}


def test_vectors_of_no_named_model_are_refused(tmp_path: Path) -> None:
    document = made_document(b"/a", ["本文"])
    with (
        Library.open(tmp_path, "main", write=True) as library,
        pytest.raises(StoreError) as caught,
    ):
        put(library, document)
    assert caught.value.code is StoreCode.MODEL_MISMATCH


def test_another_model_replaces_all_vectors_at_once(library: Library) -> None:
    document = made_document(b"/a", ["一", "二"])
    put(library, document)
    library.writer.publish(WHEN)
    other = replace(MODEL, model_id="other", dimension=3)
    ids = [chunk.id for chunk in made_chunks(document)]
    rows = np.eye(3, dtype=np.float32)[:2]
    library.writer.use_model(other, iter([(ids[:1], rows[:1]), (ids[1:], rows[1:])]))
    library.writer.publish(WHEN)
    assert library.catalogue.status().fingerprint == other
    assert [hit.chunk_id for hit in library.vectors.search(rows[1], 1, None)] == [ids[1]]
    with pytest.raises(StoreError) as caught:
        library.vectors.search(made_vectors(["一"])[0], 1, None)
    assert caught.value.code is StoreCode.MODEL_MISMATCH


def test_a_model_that_misses_a_chunk_changes_nothing(library: Library) -> None:
    document = made_document(b"/a", ["一", "二"])
    put(library, document)
    library.writer.publish(WHEN)
    before = library.catalogue.generation()
    only_first = [chunk.id for chunk in made_chunks(document)][:1]
    other = replace(MODEL, model_id="other")
    with pytest.raises(ValueError, match="1"):
        library.writer.use_model(other, iter([(only_first, made_vectors(["一"]))]))
    assert library.catalogue.status().fingerprint == MODEL
    assert library.catalogue.generation() == before
    assert len(library.vectors.search(made_vectors(["二"])[0], 5, None)) == 2


def test_chunks_must_say_where_their_text_stands(library: Library) -> None:
    document = made_document(b"/a", ["本文"])
    wrong = [replace(chunk, text="本") for chunk in made_chunks(document)]
    with pytest.raises(ValueError, match=r"\d+"):
        library.writer.commit(document, wrong, made_vectors(["本"]))


def test_a_document_without_chunks_is_kept(library: Library) -> None:
    document = replace(
        made_document(b"/a", []),
        warnings=(ReadWarning(code=WarningCode.NO_TEXT_ON_PAGE, pages=(1,)),),
    )
    library.writer.commit(document, [], np.empty((0, DIMENSION), np.float32))
    (found,) = library.catalogue.documents()
    assert (found.pages, found.chunks) == (0, 0)


def test_a_reader_sees_what_the_writer_committed(library: Library, tmp_path: Path) -> None:
    with Library.open(tmp_path / "libraries", "main") as reader:
        put(library, made_document(b"/a", ["本文"]))
        assert set(reader.catalogue.known()) == {b"/a"}


def test_a_reader_has_no_writer(library: Library, tmp_path: Path) -> None:
    with (
        Library.open(tmp_path / "libraries", "main") as reader,
        pytest.raises(StoreError) as caught,
    ):
        reader.writer.remove([b"/a"])
    assert caught.value.code is StoreCode.READ_ONLY
    with (
        Library.open(tmp_path / "libraries", "main") as reader,
        pytest.raises(StoreError) as caught,
    ):
        reader.catalogue.register(Folder(path=b"/"))
    assert caught.value.code is StoreCode.READ_ONLY
