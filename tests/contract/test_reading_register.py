"""What a register of reading ahead keeps to, on a real library."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes.store_documents import WHEN, made_document, put, written

from localrag.domain.document import Document, chunk_id
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.library import FoundFile
from localrag.domain.passage import Passage
from localrag.domain.reading import Part, ReadingRegister
from localrag.store.library import Library

RULES = made_document(b"/d/rules", ["旅費の規程は総務課が定めるものとする。", "宿泊料の規程。"])
OTHER = made_document(b"/d/other", ["休暇の規程は人事課が定めるものとする。"])
A, B = RULES.source.path, OTHER.source.path


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with written(tmp_path, [RULES, OTHER]):
        pass
    with Library.open(tmp_path, "main", write=True) as opened:
        yield opened


def register(library: Library) -> ReadingRegister:
    return library.reading


def paths(library: Library) -> list[bytes]:
    return [one.path for one in register(library).pinned()]


def keep(library: Library, part: Part, key: str = "0" * 16) -> Path:
    folder = library.folder / "reading"
    folder.mkdir(exist_ok=True)
    file = folder / f"{part.name}.{key}.state"
    file.write_bytes(b"state")
    return file


def test_pins_come_back_by_path_and_only_once(library: Library) -> None:
    register(library).pin([A, B])
    register(library).pin([A])
    assert paths(library) == [B, A]


def test_a_document_that_is_not_there_pins_nothing(library: Library) -> None:
    with pytest.raises(UsageError) as raised:
        register(library).pin([A, b"/d/none"])
    assert raised.value.code is UsageCode.NOT_IN_LIBRARY
    assert paths(library) == []


def test_a_pin_that_is_not_there_takes_none_away(library: Library) -> None:
    register(library).pin([A])
    with pytest.raises(UsageError) as raised:
        register(library).unpin([A, B])
    assert raised.value.code is UsageCode.NOT_PINNED
    assert paths(library) == [A]


def test_the_whole_document_comes_in_reading_order(library: Library) -> None:
    passages = register(library).whole(RULES.id)
    assert [passage.chunk.ordinal for passage in passages] == list(range(len(passages)))
    text = "".join(passage.chunk.text for passage in passages)
    assert "総務課" in text
    assert "宿泊料" in text
    assert register(library).whole(12345) == ()


def test_taking_a_pin_away_deletes_what_was_read_of_the_document(library: Library) -> None:
    register(library).pin([A, B])
    one, other = (pinned.part for pinned in register(library).pinned())
    files = [keep(library, one), keep(library, other), keep(library, replace(one, chunk=7))]
    register(library).unpin([B])
    assert [file.exists() for file in files] == [False, True, True]


def test_removing_the_document_deletes_pin_and_files_at_once(library: Library) -> None:
    register(library).pin([A, B])
    parts = {pinned.path: pinned.part for pinned in register(library).pinned()}
    gone = [keep(library, parts[A]), keep(library, replace(parts[A], chunk=7))]
    held, rules = keep(library, parts[B]), keep(library, Part())
    unfinished = library.folder / "reading" / "1-1-all.0.state.77.tmp"
    unfinished.write_bytes(b"half")
    library.writer.remove([A])
    assert paths(library) == [B]
    assert not any(file.exists() for file in (*gone, unfinished))
    assert held.exists()
    assert rules.exists()


def test_new_content_keeps_the_pin_and_deletes_the_files(library: Library) -> None:
    register(library).pin([A])
    (before,) = register(library).pinned()
    file = keep(library, before.part)
    put(library, made_document(A, ["旅費の規程は財務課が定めるものとする。"]))
    library.writer.publish(WHEN)
    (after,) = register(library).pinned()
    assert (after.path, after.part.document) == (A, before.part.document)
    assert after.part.generation > before.part.generation
    assert not file.exists()


def cite(folder: Path, times: int, document: Document = RULES, ordinal: int = 0) -> None:
    """Count as an answer does, with a library that is open for reading only."""
    with Library.open(folder, "main") as reader:
        for _ in range(times):
            reader.reading.note_cited([chunk_id(document.id, ordinal)], WHEN)


def cited(folder: Path) -> list[tuple[Part, Passage]]:
    with Library.open(folder, "main") as reader:
        return register(reader).most_cited(8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with written(tmp_path, [RULES, OTHER]):
        pass
    return tmp_path


def test_a_document_that_moves_keeps_its_pin_and_its_counts(folder: Path) -> None:
    cite(folder, 2)
    with Library.open(folder, "main", write=True) as library:
        register(library).pin([A])
        library.writer.move(A, FoundFile(path=b"/d/new", size_bytes=1, modified_ns=1))
        assert paths(library) == [b"/d/new"]
    ((part, passage),) = cited(folder)
    assert passage.source.path == b"/d/new"
    assert part.chunk == passage.chunk.id


def test_passages_cited_at_least_twice_come_most_often_first(folder: Path) -> None:
    cite(folder, 1, OTHER)
    assert cited(folder) == []
    cite(folder, 2, RULES)
    cite(folder, 2, OTHER)
    assert [part.document for part, _ in cited(folder)] == [OTHER.id, RULES.id]
    with Library.open(folder, "main") as reader:
        assert [part.document for part, _ in register(reader).most_cited(1)] == [OTHER.id]


def test_what_is_gone_is_not_counted(folder: Path) -> None:
    cite(folder, 3, RULES)
    with Library.open(folder, "main") as reader:
        reader.reading.note_cited([123], WHEN)
    assert len(cited(folder)) == 1
    with Library.open(folder, "main", write=True) as library:
        library.writer.remove([A])
    assert cited(folder) == []


def test_counting_gives_way_to_a_writer(folder: Path) -> None:
    with Library.open(folder, "main", write=True):
        cite(folder, 2)
    assert cited(folder) == []


def test_the_size_counts_pins_files_and_bytes(library: Library) -> None:
    register(library).pin([A])
    (pinned,) = register(library).pinned()
    keep(library, pinned.part)
    size = library.catalogue.status().reading
    assert (size.pinned, size.states, size.size_bytes) == (1, 1, 5)
