"""The caches follow the truth: by delta, after a crash, after damage, for readers and writers."""

import shutil
from dataclasses import replace

import pytest
from tests.fakes.passage_index import MemoryWords
from tests.fakes.store_documents import (
    MODEL,
    WHEN,
    changed,
    made_chunks,
    made_document,
    made_entries,
    made_vectors,
    put,
    written,
)

from localrag.domain.errors import StoreError
from localrag.store.check import check_library
from localrag.store.library import Library
from localrag.store.word_segment import open_segment
from localrag.store.words import WordContents
from localrag.text.tokens import TERMS_VERSION

DOCUMENTS = [
    made_document(b"/d/travel", ["出張旅費は実費で精算する。", "宿泊料は一夜一万円とする。"]),
    made_document(b"/d/leave", ["年次休暇は二十日とする。"]),
    made_document(b"/d/keys", ["駐車場の鍵は総務課で保管する。"]),
]
QUESTION = "休暇と旅費と鍵"


@pytest.fixture
def folder(tmp_path):
    with written(tmp_path, DOCUMENTS):
        pass
    return tmp_path


def _hits(library, documents=None):
    words = [(h.chunk_id, h.score) for h in library.words.search(QUESTION, 9, documents)]
    near = library.vectors.search(made_vectors(["年次休暇は二十日とする。"])[0], 9, documents)
    return words, [(h.chunk_id, h.score) for h in near]


def _hits_of_fresh(tmp_path, documents):
    with written(tmp_path / "fresh", documents) as library:
        return _hits(library)


def _files(folder):
    return {path for path in folder.rglob("*") if path.is_file()}


def _cache_files(folder, what):
    return sorted(path for path in _files(folder) if what in str(path.relative_to(folder)))


def test_a_changed_library_answers_like_one_made_afresh(folder, tmp_path):
    new = made_document(b"/d/new", ["新しい休暇の規程。"])
    leave = changed(DOCUMENTS[1], ["夏季休暇は三日。", "慶弔休暇は五日。"])
    with Library.open(folder, "main", write=True) as library:
        put(library, new)
        put(library, leave)
        library.writer.remove([b"/d/keys"])
        library.writer.publish(WHEN)
        found = _hits(library)
    assert found == _hits_of_fresh(tmp_path, [leave, DOCUMENTS[0], new])


def test_statistics_count_live_chunks_only(folder):
    with Library.open(folder, "main", write=True) as library:
        library.writer.remove([b"/d/leave"])
        live = MemoryWords(made_entries([DOCUMENTS[0], DOCUMENTS[2]]))
        terms = ["休暇", "鍵", "旅費", "する"]
        assert library.statistics.weights(terms) == pytest.approx(live.weights(terms))


def test_commits_without_publish_are_there_after_the_next_open(folder, tmp_path):
    new = made_document(b"/d/new", ["新しい休暇の規程。"])
    with Library.open(folder, "main", write=True) as library:
        put(library, new)
    with Library.open(folder, "main") as library:
        assert _hits(library) == _hits_of_fresh(tmp_path, [*DOCUMENTS, new])


def test_a_reader_works_on_the_older_cache_while_a_run_goes_on(folder):
    with Library.open(folder, "main") as reader:
        before = _hits(reader)
        with Library.open(folder, "main", write=True) as library:
            put(library, made_document(b"/d/new", ["新しい休暇の規程。"]))
            assert _hits(reader) == before
            library.writer.publish(WHEN)
            assert len(_hits(reader)[1]) == len(before[1]) + 1


def test_a_reader_that_comes_during_a_run_without_caches_still_finds(folder):
    with Library.open(folder, "main") as reader:
        before = _hits(reader)
    with Library.open(folder, "main", write=True):
        for path in [*_cache_files(folder, "words"), *_cache_files(folder, "vectors")]:
            path.unlink()
        with Library.open(folder, "main") as reader:
            assert _hits(reader) == before
        assert _cache_files(folder, "vectors") == []


def test_a_reader_builds_in_memory_once_for_a_whole_run(tmp_path, monkeypatch):
    built = []
    in_memory = WordContents.in_memory
    monkeypatch.setattr(WordContents, "in_memory", lambda c: built.append(1) or in_memory(c))
    with Library.open(tmp_path, "main", write=True) as library:
        library.writer.use_model(MODEL, iter(()))
        put(library, DOCUMENTS[0])
        with Library.open(tmp_path, "main") as reader:
            first = _hits(reader)
            assert first[0]
            put(library, DOCUMENTS[1])
            put(library, DOCUMENTS[2])
            assert _hits(reader) == first
            assert len(built) == 1
            library.writer.publish(WHEN)
            assert _hits(reader) == _hits_of_fresh(tmp_path, DOCUMENTS)


@pytest.mark.parametrize("is_open", [False, True])
def test_vectors_of_another_model_are_not_searched_meanwhile(folder, is_open):
    """A stale cache serves until the next publish, but not with vectors of another model."""
    texts = [page.text for document in DOCUMENTS for page in document.pages]
    ids = [chunk.id for document in DOCUMENTS for chunk in made_chunks(document)]
    turned = made_vectors(texts)[::-1]
    with Library.open(folder, "main") as reader, Library.open(folder, "main", write=True) as it:
        if is_open:
            _hits(reader)
        it.writer.use_model(replace(MODEL, model_id="other"), iter([(ids, turned)]))
        put(it, made_document(b"/d/later", ["後の規程。"]))
        found = [reader.vectors.search(v, 1, None)[0].chunk_id for v in turned]
    assert found == ids


def test_a_reader_leaves_a_stale_cache_current_on_the_disk(folder):
    with Library.open(folder, "main", write=True) as library:
        put(library, made_document(b"/d/new", ["新しい休暇の規程。"]))
    before = _files(folder)
    with Library.open(folder, "main") as reader:
        _hits(reader)
    after = _files(folder)
    assert any("vectors" in path.name for path in after - before)
    with Library.open(folder, "main") as reader:
        _hits(reader)
    assert _files(folder) == after


@pytest.mark.parametrize("what", ["words", "vectors"])
def test_a_missing_cache_is_made_again(folder, what):
    with Library.open(folder, "main") as reader:
        before = _hits(reader)
    for path in _cache_files(folder, what):
        path.unlink()
    with Library.open(folder, "main") as reader:
        assert _hits(reader) == before
    assert _cache_files(folder, what)


def test_the_caches_of_another_library_are_not_taken(folder, tmp_path):
    with written(tmp_path, [made_document(b"/x", ["休暇。"])], "other") as library:
        expected = _hits(library)
    for path in list((tmp_path / "other").glob("words*")) + list(
        (tmp_path / "other").glob("vectors*")
    ):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in list((tmp_path / "main").glob("words*")) + list(
        (tmp_path / "main").glob("vectors*")
    ):
        copy = tmp_path / "other" / path.name
        shutil.copytree(path, copy) if path.is_dir() else shutil.copy2(path, copy)
    with Library.open(tmp_path, "other") as reader:
        assert _hits(reader) == expected


def test_a_database_from_a_backup_gets_its_caches_made_again(folder, tmp_path):
    kept = tmp_path / "backup.sqlite"
    with Library.open(folder, "main") as reader:
        before = _hits(reader)
    shutil.copy2(folder / "main" / "library.sqlite", kept)
    with Library.open(folder, "main", write=True) as library:
        put(library, made_document(b"/d/new", ["新しい休暇の規程。"]))
        library.writer.publish(WHEN)
    shutil.copy2(kept, folder / "main" / "library.sqlite")
    with Library.open(folder, "main") as reader:
        assert _hits(reader) == before


def test_a_copied_library_opens_elsewhere_without_building_anything(folder, tmp_path):
    with Library.open(folder, "main") as reader:
        before = _hits(reader)
    shutil.copytree(folder / "main", tmp_path / "elsewhere" / "main")
    files = _files(tmp_path / "elsewhere")
    with Library.open(tmp_path / "elsewhere", "main") as reader:
        assert _hits(reader) == before
    assert _files(tmp_path / "elsewhere") == files


def test_old_files_go_with_each_publish(folder):
    with Library.open(folder, "main", write=True) as library:
        for number in range(5):
            put(library, made_document(b"/d/%d" % number, [f"規程 {number}"]))
            library.writer.publish(WHEN)
        assert len(list((folder / "main").glob("vectors-*.faiss"))) == 1
        assert len(list((folder / "main").glob("words-*"))) == 1


def test_large_segments_stay_as_they_are(tmp_path, monkeypatch):
    monkeypatch.setattr("localrag.store.words._SEGMENT_CHUNKS", 10)
    documents = [made_document(b"/d/%d" % n, [f"規程 {n} の休暇"] * 4) for n in range(10)]
    with written(tmp_path, documents) as library:
        before = {path.name: path.stat().st_ino for path in (tmp_path / "main").glob("words-*")}
        assert len(before) == 5
        new = made_document(b"/d/new", ["鍵の休暇"])
        put(library, new)
        library.writer.publish(WHEN)
        after = {path.name for path in (tmp_path / "main").glob("words-*")}
        assert len(after - before.keys()) == 1
        expected = MemoryWords(made_entries([*documents, new])).search(QUESTION, 50, None)
        found = library.words.search(QUESTION, 50, None)
        assert [h.chunk_id for h in found] == [h.chunk_id for h in expected]
        library.writer.remove([document.source.path for document in documents[:5]])
        live = MemoryWords(made_entries([*documents[5:], new])).search(QUESTION, 50, None)
        found = library.words.search(QUESTION, 50, None)
        assert [h.chunk_id for h in found] == [h.chunk_id for h in live]


def test_what_is_removed_leaves_no_bytes(tmp_path):
    text = "駐車場の鍵は総務課の青い箱に保管している。鑰匙。"
    other = made_document(b"/d/other", ["休暇の規程。"])
    document = made_document(b"/d/secret", [text], title="秘密の鑰匙")
    with written(tmp_path, [other, document]) as library:
        segments = list((tmp_path / "main").glob("words-*"))
        assert (
            sum(open_segment(s, TERMS_VERSION).frequencies(["鑰匙"])["鑰匙"] for s in segments)
            == 1
        )
        assert library.writer.remove([b"/d/secret"]) == 1
        segments = list((tmp_path / "main").glob("words-*"))
        assert segments
        for segment in segments:
            assert open_segment(segment, TERMS_VERSION).frequencies(["鑰匙", "青い"]) == {
                "鑰匙": 0,
                "青い": 0,
            }
        raw = b"".join(path.read_bytes() for path in _files(tmp_path))
        vector = made_vectors([text])[0].astype("<f2").tobytes()
        for piece in (text.encode(), text.encode("utf-16-le"), "鑰匙".encode(), vector):
            assert piece not in raw
        assert (tmp_path / "main" / "library.sqlite-wal").stat().st_size == 0
        assert [h.chunk_id for h in library.words.search("鑰匙", 5, None)] == []


@pytest.mark.parametrize("others", [[], DOCUMENTS])
def test_a_document_without_chunks_may_come_first(tmp_path, others):
    """An archive has no text of its own; whose id is the lowest is chance."""
    empty = [made_document(b"/d/%d.zip" % number, []) for number in range(40)]
    with written(tmp_path / "some", [*empty, *others]) as library:
        assert library.catalogue.status().documents == len(empty) + len(others)
        assert _hits(library) == _hits_of_fresh(tmp_path, others)
    checked = check_library(tmp_path / "some", "main", read_data=True, repair=False)
    assert checked.problems == ()


def test_a_changed_document_leaves_no_terms_of_its_old_version(tmp_path):
    document = made_document(b"/d/a", ["鑰匙の規程。"])
    with written(tmp_path, [document]) as library:
        put(library, changed(document, ["新しい規程。"]))
        library.writer.publish(WHEN)
        raw = b"".join(path.read_bytes() for path in _files(tmp_path))
        assert "鑰匙".encode() not in raw
        (segment,) = (tmp_path / "main").glob("words-*")
        assert open_segment(segment, TERMS_VERSION).frequencies(["鑰匙"]) == {"鑰匙": 0}


def test_an_odd_library_name_is_kept_and_its_folder_is_private(tmp_path):
    name = "総務部の資料 / 2026"
    with written(tmp_path / "libraries", DOCUMENTS, name) as library:
        assert library.catalogue.status().library == name
    (folder,) = (tmp_path / "libraries").iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "libraries").stat().st_mode & 0o777 == 0o700
    with Library.open(tmp_path / "libraries", name) as library:
        assert library.catalogue.status().documents == 3


def test_reading_a_library_that_nobody_made_finds_nothing_and_makes_nothing(tmp_path):
    with Library.open(tmp_path / "none", "main") as library:
        assert _hits(library) == ([], [])
        status = library.catalogue.status()
        assert (status.library, status.documents, status.size_bytes) == ("main", 0, 0)
        assert library.statistics.weights(["鍵"]) == pytest.approx([0.6931471805599453])
    assert list(tmp_path.iterdir()) == []


def test_a_failure_in_the_middle_of_a_commit_leaves_the_old_version(folder):
    document = changed(DOCUMENTS[0], ["新しい旅費。", "新しい宿泊料。"])
    chunks = made_chunks(document)
    vectors = made_vectors([chunk.text for chunk in chunks])
    vectors[1, 0] = float("nan")
    with Library.open(folder, "main", write=True) as library:
        before = _hits(library)
        with pytest.raises(ValueError, match="2"):
            library.writer.commit(document, chunks, vectors)
        assert library.catalogue.page(document.id, 1) == DOCUMENTS[0].pages[0]
        library.writer.publish(WHEN)
        assert _hits(library) == before


def test_a_second_writer_is_refused_and_readers_are_not(folder):
    with Library.open(folder, "main", write=True):
        with pytest.raises(StoreError, match=r"store\.locked"):
            Library.open(folder, "main", write=True)
        with Library.open(folder, "main") as reader:
            assert reader.catalogue.status().documents == 3
    with Library.open(folder, "main", write=True):
        pass
