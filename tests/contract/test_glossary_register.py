"""What GlossaryRegister promises, on the library's own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest
from tests.fakes.store_documents import WHEN, made_document, put, written

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.glossary import GlossaryEntry, GlossaryStatus
from localrag.domain.library import FoundFile
from localrag.store.check import check_library
from localrag.store.library import Library
from localrag.store.state import LibraryState
from localrag.text.names import squeezed

REVIEW = GlossaryEntry(
    term="行政事業レビュー",
    abbreviations=("RS",),
    synonyms=("事業点検",),
    readings=("ぎょうせいじぎょうれびゅー",),
)
LEAVE = GlossaryEntry(term="育児休業", abbreviations=("育休",))
SENSING = GlossaryEntry(term="リモートセンシング", abbreviations=("ＲＳ",))
REMOVED = "機密計画青嵐"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with a document, open for writing."""
    with written(tmp_path, [made_document(b"/a", ["行政事業レビューの本文"])]) as opened:
        yield opened


def named(library: Library, text: str) -> list[tuple[str, str]]:
    """Return term and name of what stands in the text, in order."""
    found = library.glossary.within(squeezed(text).text)
    return [(hit.entry.term, hit.name) for hit in found]


def test_a_new_library_has_none(library: Library) -> None:
    assert library.glossary.entries() == []
    assert library.glossary.status() == GlossaryStatus()
    assert named(library, "RSの締切") == []


def test_entries_come_back_as_they_were_given(library: Library) -> None:
    library.glossary.replace([LEAVE, REVIEW], WHEN)
    assert library.glossary.entries() == [LEAVE, REVIEW]
    status = library.catalogue.status().glossary
    assert (status.terms, status.names, status.changed) == (2, 6, WHEN)


def test_a_change_is_a_new_generation_and_leaves_the_caches(library: Library) -> None:
    before = library.catalogue.generation()
    files = sorted(path.name for path in library.folder.iterdir())
    generation = library.glossary.replace([REVIEW], WHEN)
    assert generation == before + 1 == library.catalogue.generation()
    assert library.glossary.status().generation == generation
    assert sorted(path.name for path in library.folder.iterdir()) == files


def test_a_text_gives_the_entries_that_it_names(library: Library) -> None:
    library.glossary.replace([LEAVE, REVIEW, SENSING], WHEN)
    assert named(library, "ＲＳの締切") == [
        ("行政事業レビュー", "RS"),
        ("リモートセンシング", "ＲＳ"),
    ]
    assert named(library, "ギョウセイジギョウレビューとは") == [
        ("行政事業レビュー", "ぎょうせいじぎょうれびゅー")
    ]
    assert named(library, "宿泊料の上限\ud800") == []


def test_every_later_opening_has_the_last_one(library: Library) -> None:
    library.glossary.replace([REVIEW], WHEN)
    put(library, made_document(b"/b", ["別の本文"]))
    library.writer.move(b"/b", FoundFile(path=b"/c", size_bytes=1, modified_ns=0))
    library.writer.publish(WHEN + timedelta(days=1))
    with Library.open(library.folder.parent, "main") as reader:
        assert reader.glossary.entries() == [REVIEW]
        assert reader.glossary.status().changed == WHEN


def test_nothing_of_what_was_taken_out_stays_on_the_disk(library: Library) -> None:
    library.glossary.replace([GlossaryEntry(term=REMOVED, abbreviations=("青嵐",))], WHEN)
    library.glossary.replace([], WHEN)
    assert library.glossary.entries() == []
    assert named(library, REMOVED) == []
    assert library.database.rows("SELECT * FROM glossary_names") == []
    log = library.folder / "library.sqlite-wal"
    assert not log.exists() or log.stat().st_size == 0


def test_a_reader_cannot_change_it(library: Library) -> None:
    with Library.open(library.folder.parent, "main") as reader:
        with pytest.raises(StoreError) as caught:
            reader.glossary.replace([REVIEW], WHEN)
        assert caught.value.code is StoreCode.READ_ONLY
    assert library.glossary.entries() == []


def test_half_a_change_is_none(library: Library) -> None:
    library.glossary.replace([LEAVE], WHEN)
    library.database.run(
        "CREATE TEMP TRIGGER refused BEFORE INSERT ON glossary_names "
        "WHEN new.key = 'rs' BEGIN SELECT raise(ABORT, 'no space'); END"
    )
    with pytest.raises(apsw.ConstraintError):
        library.glossary.replace([REVIEW], WHEN)
    assert library.glossary.entries() == [LEAVE]
    assert library.glossary.status().names == 2


def test_keys_of_another_version_are_not_asked_and_made_anew(library: Library) -> None:
    library.glossary.replace([REVIEW], WHEN)
    with library.database.transaction():
        LibraryState(library.database).set_glossary_keys("0")
        library.database.run("UPDATE glossary_names SET head = 'zz'")
    assert ("行政事業レビュー", "RS") in named(library, "RSの締切")
    folder = library.folder.parent
    library.close()
    with Library.open(folder, "main", write=True) as again:
        rows = again.database.rows("SELECT key FROM glossary_names WHERE head = 'zz'")
        assert rows == []
        assert named(again, "RSの締切") == [("行政事業レビュー", "RS")]


def test_a_check_finds_it_whole(library: Library) -> None:
    library.glossary.replace([REVIEW, LEAVE], datetime(2026, 5, 1, tzinfo=UTC))
    for cache in library.caches().values():
        cache.rebuild()
    folder = library.folder.parent
    library.close()
    assert check_library(folder, "main", read_data=True, repair=False).problems == ()
    with Library.open(folder, "main") as reader:
        assert reader.glossary.entries() == [REVIEW, LEAVE]
