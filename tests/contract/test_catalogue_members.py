"""What the catalogue promises of archives, warnings, copies and moved files."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fakes.store_documents import (
    MODEL,
    WHEN,
    made_chunks,
    made_document,
    made_member,
    made_vectors,
    put,
    written,
)

from localrag.domain.document import (
    Block,
    BlockKind,
    Page,
    ReadWarning,
    Span,
    WarningCode,
    chunk_id,
    document_id,
)
from localrag.domain.library import FoundFile, SkippedFile
from localrag.domain.passage import Cell, IndexedDocument, PageSpan
from localrag.domain.question import Scope
from localrag.store.library import Library

ARCHIVE = "/資料/書庫.zip".encode()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library, open for writing."""
    with written(tmp_path / "libraries", []) as opened:
        yield opened


def put_archive(library: Library, *names: str) -> None:
    """Commit an archive the way a run does: what lies inside it first."""
    members = [made_member(ARCHIVE, name.encode(), [f"{name} の本文"]) for name in names]
    for member in members:
        put(library, member)
    top = made_document(ARCHIVE, ["一覧"])
    put(library, replace(top, members=tuple(member.source.path for member in members)))


def test_members_are_children_and_no_files(library: Library) -> None:
    put_archive(library, "a.txt", "奥/b.txt")
    status = library.catalogue.status()
    assert (status.documents, status.children) == (3, 2)
    assert (status.found, status.indexed) == (1, 1)
    assert set(library.catalogue.known()) == {ARCHIVE}
    places = [document.source.location for document in library.catalogue.documents()]
    assert places == [ARCHIVE, ARCHIVE + b"/a.txt", ARCHIVE + "/奥/b.txt".encode()]


def test_members_that_are_gone_go_with_the_next_commit(library: Library) -> None:
    put_archive(library, "a.txt", "b.txt")
    library.writer.skip(SkippedFile(path=b"c.txt", container=ARCHIVE, code="document.empty"))
    put_archive(library, "b.txt")
    status = library.catalogue.status()
    assert (status.children, status.skipped_children) == (1, ())


def test_a_member_that_fails_is_a_row_in_place_of_its_document(library: Library) -> None:
    put_archive(library, "a.txt", "b.txt")
    row = SkippedFile(path=b"a.txt", container=ARCHIVE, code="document.damaged", sha256="12")
    library.writer.skip(row)
    status = library.catalogue.status()
    assert (status.children, status.skipped, status.skipped_children) == (1, (), (row,))
    put(library, made_member(ARCHIVE, b"a.txt", ["また読めた"]))
    status = library.catalogue.status()
    assert (status.children, status.skipped_children) == (2, ())


def test_an_archive_takes_its_members_along(library: Library) -> None:
    for is_removed in (True, False):
        put_archive(library, "a.txt")
        library.writer.skip(SkippedFile(path=b"c", container=ARCHIVE, code="document.empty"))
        if is_removed:
            library.writer.remove([ARCHIVE])
        else:
            library.writer.skip(SkippedFile(path=ARCHIVE, code="document.damaged"))
        status = library.catalogue.status()
        assert (status.documents, status.children, status.skipped_children) == (0, 0, ())


def test_a_member_and_a_file_of_the_same_name_stay_two(library: Library) -> None:
    put_archive(library, "a.txt")
    put(library, made_document(b"a.txt", ["ファイル"]))
    library.writer.skip(SkippedFile(path=b"a.txt", code="document.empty"))
    assert library.catalogue.status().children == 1


def test_scope_reaches_into_archives(library: Library) -> None:
    put_archive(library, "a.txt", "b.pdf")
    inside = library.catalogue.in_scope(Scope(path_globs=("*書庫.zip/a.txt",)))
    assert inside == frozenset({document_id(b"a.txt", ARCHIVE)})
    pdfs = library.catalogue.in_scope(Scope(types=("pdf",)))
    assert pdfs == frozenset({document_id(b"b.pdf", ARCHIVE)})


def test_what_was_recognised_and_where_a_table_begins_come_back(library: Library) -> None:
    cell = Cell(row=3, column=2, sheet="旅費", table=0)
    block = Block(kind=BlockKind.TABLE, span=Span(start=0, end=2), table=4, first_row=3)
    page = Page(number=1, label="旅費", text="本文", blocks=(block,), ocr_confidence=0.5)
    document = replace(made_document(b"/a", ["本文"]), pages=(page,))
    place = PageSpan(
        page=1, label="旅費", span=Span(start=0, end=2), first_cell=cell, ocr_confidence=0.5
    )
    chunk = replace(made_chunks(document)[0], located=(place,))
    library.writer.commit(document, [chunk], made_vectors([chunk.text]))
    assert library.catalogue.page(document.id, 1) == page
    assert library.catalogue.chunks([chunk.id])[0].chunk == chunk


def test_doubtful_documents_are_named_with_their_warnings(library: Library) -> None:
    warning = ReadWarning(code=WarningCode.NEEDS_OCR, pages=(2, 3))
    put(library, replace(made_document(b"/a", ["本文"]), warnings=(warning,)))
    put(library, made_document(b"/b", ["本文"]))
    put(library, replace(made_member(ARCHIVE, b"c", ["本文"]), warnings=(warning,)))
    doubtful = library.catalogue.status().doubtful
    assert [row.location for row in doubtful] == [b"/a", ARCHIVE + b"/c"]
    assert all(row.warnings == (warning,) for row in doubtful)
    known = library.catalogue.known()[b"/a"]
    assert isinstance(known, IndexedDocument)
    assert known.warnings == (warning,)


def test_twins_are_chunks_of_the_same_words(library: Library) -> None:
    for name, text in (
        (b"/a", "別添のとおり。"),
        (b"/b", "別添 の\nとおり。"),
        (b"/c", "別添２。"),
    ):
        put(library, made_document(name, [text]))
    ids = [chunk_id(document_id(name), 0) for name in (b"/a", b"/b", b"/c")]
    assert library.catalogue.twins(ids) == dict(zip(ids, (1, 1, 0), strict=True))


def test_another_chunker_alone_leaves_the_vectors(library: Library) -> None:
    put(library, made_document(b"/a", ["本文"]))
    library.writer.use_model(replace(MODEL, chunker="2"), iter(()))
    put(library, made_document(b"/b", ["本文"]))
    found = {d.source.path: d.chunker for d in library.catalogue.documents()}
    assert found == {b"/a": "1", b"/b": "2"}
    assert library.catalogue.status().chunks == 2


def moved(path: bytes, seconds: int = 0) -> FoundFile:
    stamp = int((WHEN + timedelta(seconds=seconds)).timestamp()) * 10**9
    return FoundFile(path=path, size_bytes=1, modified_ns=stamp)


def test_a_moved_document_is_the_one_that_would_be_read_there(library: Library) -> None:
    put(library, made_document(b"/a/x.txt", ["一の本文", "二の本文"]))
    library.writer.publish(WHEN)
    library.writer.move(b"/a/x.txt", moved(b"/b/x.txt"))
    library.writer.publish(WHEN)
    there = made_document(b"/b/x.txt", ["一の本文", "二の本文"])
    assert [d.source for d in library.catalogue.documents()] == [there.source]
    chunks = [
        stored.chunk for stored in library.catalogue.chunks([c.id for c in made_chunks(there)])
    ]
    assert chunks == made_chunks(there)
    assert library.catalogue.page(there.id, 2) == there.pages[1]
    (hit,) = library.words.search("二の", 1, None)
    assert hit.chunk_id == chunks[1].id
    (near,) = library.vectors.search(made_vectors(["一の本文"])[0], 1, None)
    assert near.chunk_id == chunks[0].id


def test_a_moved_archive_takes_what_lies_in_it_along(library: Library) -> None:
    put_archive(library, "a.txt")
    library.writer.skip(SkippedFile(path=b"b", container=ARCHIVE, code="document.empty"))
    library.writer.move(ARCHIVE, moved(b"/neu.zip"))
    status = library.catalogue.status()
    assert [row.location for row in status.skipped_children] == [b"/neu.zip/b"]
    places = [document.source.location for document in library.catalogue.documents()]
    assert places == [b"/neu.zip", b"/neu.zip/a.txt"]
    put(library, replace(made_document(b"/neu.zip", ["一覧"]), members=(b"a.txt", b"b")))
    assert library.catalogue.status().children == 1
