"""Flipped bits, cut files, full and read-only disks: found out, never a wrong answer."""

import errno
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fakes.store_documents import made_chunks, made_document, made_vectors, put, written

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.question import Scope
from localrag.store import cache as caches
from localrag.store.check import check_library
from localrag.store.library import Library
from localrag.store.words import WordContents

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    made_document(b"/d/%d" % number, [f"規程 {number} の休暇", f"第{number}号の旅費と鍵"])
    for number in range(40)
]
QUESTIONS = ["休暇と旅費", "第7号", "鍵"]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pristine")
    with written(folder, DOCUMENTS):
        pass
    return folder


@pytest.fixture
def folder(pristine, tmp_path):
    return Path(shutil.copytree(pristine, tmp_path / "libraries"))


@pytest.fixture(scope="module")
def expected(pristine):
    with Library.open(pristine, "main") as library:
        return _answers(library)


def _answers(library):
    words = [library.words.search(question, 9, None) for question in QUESTIONS]
    near = [library.vectors.search(v, 9, None) for v in made_vectors(QUESTIONS)]
    return words, near


def _cache_files(folder):
    return sorted(
        path
        for path in (folder / "main").rglob("*")
        if path.is_file()
        and path.relative_to(folder / "main").parts[0].startswith(("w", "v"))
        and not path.name.startswith("writer")
    )


def _flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << (place % 8)
    path.write_bytes(bytes(content))


def test_a_flipped_bit_in_any_cache_file_is_found_out_and_repaired(folder, expected):
    chance = random.Random(1)  # noqa: S311 - places to flip
    flipped = 0
    for name in [path.name for path in _cache_files(folder)]:
        path = next((p for p in _cache_files(folder) if p.name == name), None)
        if path is None or path.stat().st_size == 0:
            continue
        _flip(path, chance.randrange(path.stat().st_size))
        flipped += 1
        with Library.open(folder, "main") as library:
            assert _answers(library) == expected
    assert flipped >= 8
    assert check_library(folder, "main", read_data=True, repair=False).problems == ()


def test_without_the_hashes_flipped_bits_give_other_answers(folder, expected, monkeypatch):
    """The control: what the hashes keep away does happen, and these tests would see it."""
    vectors = next((folder / "main").glob("vectors-*.faiss"))
    content = vectors.read_bytes()
    monkeypatch.setattr(caches, "verified", lambda _folder, files, **_: files)
    chance = random.Random(3)  # noqa: S311 - places to flip
    differing = 0
    for _ in range(40):
        # In the second half there are only numbers; FAISS itself would stumble over its header.
        _flip(vectors, chance.randrange(len(content) // 2, len(content)))
        with Library.open(folder, "main") as library:
            differing += _answers(library) != expected
        vectors.write_bytes(content)
    assert differing > 5


def test_a_cut_off_cache_file_is_found_out_and_repaired(folder, expected):
    for number in range(len(_cache_files(folder))):
        path = _cache_files(folder)[number]
        half = path.with_name("half")
        half.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        half.replace(path)  # in place it would pull the ground from under an open memory map
        with Library.open(folder, "main") as library:
            assert _answers(library) == expected


def test_damaged_caches_are_read_around_while_another_process_writes(folder, expected):
    with Library.open(folder, "main", write=True):
        for path in _cache_files(folder):
            if path.stat().st_size:
                _flip(path, path.stat().st_size // 2)
        with Library.open(folder, "main") as reader:
            assert _answers(reader) == expected


def _pages(folder):
    """Return all pages, or None where the database says that it is damaged."""
    try:
        with Library.open(folder, "main") as library:
            return [library.catalogue.page(d.id, n) for d in DOCUMENTS for n in (1, 2)]
    except StoreError as error:
        if error.code is not StoreCode.DAMAGED:
            raise
        return None


def test_no_flipped_bit_of_the_database_gives_another_text(folder):
    path = folder / "main" / "library.sqlite"
    content = path.read_bytes()
    right = [page for document in DOCUMENTS for page in document.pages]
    chance = random.Random(2)  # noqa: S311 - places to flip
    found_out = 0
    for _ in range(60):
        _flip(path, chance.randrange(len(content)))
        assert _pages(folder) in (None, right)
        found_out += not check_library(folder, "main", read_data=True, repair=False).is_sound
        path.write_bytes(content)
    assert found_out >= 58
    assert _pages(folder) == right


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.99])
def test_a_cut_off_database_is_damaged(folder, share):
    path = folder / "main" / "library.sqlite"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    checked = check_library(folder, "main", read_data=True, repair=True)
    assert [(p.what, p.code, p.repaired) for p in checked.problems] == [
        ("truth", "store.damaged", False)
    ]
    assert not checked.is_sound


def test_a_file_that_is_no_database_is_damaged(folder):
    (folder / "main" / "library.sqlite").write_bytes(b"SQLite format 3\0" + bytes(5000))
    for write in (False, True):
        with pytest.raises(StoreError) as caught:
            Library.open(folder, "main", write=write)
        assert caught.value.code is StoreCode.DAMAGED


def test_check_finds_what_rots_under_an_unchanged_stamp(folder, monkeypatch):
    with Library.open(folder, "main", write=True):
        pass  # stamps are now those of this copy
    monkeypatch.setattr("localrag.store.manifest._stamped", _stamp_of_size_and_inode)
    with Library.open(folder, "main", write=True):
        pass
    vectors = next((folder / "main").glob("vectors-*.faiss"))
    _flip(vectors, vectors.stat().st_size // 2)
    assert check_library(folder, "main", read_data=False, repair=False).problems == ()
    found = check_library(folder, "main", read_data=True, repair=True)
    assert [(p.what, p.code, p.repaired) for p in found.problems] == [
        ("vectors", "cache.damaged", True)
    ]
    assert found.is_sound
    assert check_library(folder, "main", read_data=True, repair=False).problems == ()


def _stamp_of_size_and_inode(path):
    stat = path.stat()
    return stat.st_size, (stat.st_ino, 0, 0)


def test_check_tells_missing_and_stale_caches(folder):
    with Library.open(folder, "main", write=True) as library:
        library.writer.commit(made_document(b"/d/new", []), [], made_vectors([]))
    (folder / "main" / "words.json").unlink()
    found = check_library(folder, "main", read_data=False, repair=False)
    assert {(p.what, p.code) for p in found.problems} == {
        ("words", "cache.missing"),
        ("vectors", "cache.stale"),
    }
    assert (found.chunks, found.vectors) == (80, 80)


def _in_own_namespace(script, folder):
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("needs unshare")
    probe = [unshare, "-rm", "mount", "-t", "tmpfs", "none", str(folder)]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    run = subprocess.run(
        [unshare, "-rm", "sh", "-ec", script, "sh", sys.executable, str(folder)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_a_full_disk_stops_the_run_and_keeps_what_was_committed(tmp_path):
    script = (
        'mount -t tmpfs -o size=4m none "$2"\n'
        '"$1" -m tests.fakes.store_child fill "$2/libraries"\n'
    )
    code, lost, words, nearness = _in_own_namespace(script, tmp_path)
    assert code == StoreCode.DISK_FULL
    assert (int(lost), nearness) == (0, "1.00")
    assert int(words) >= 1


def test_a_read_only_disk_is_searched_and_not_written(tmp_path):
    script = (
        'mount -t tmpfs -o size=20m none "$2"\n'
        '"$1" -m tests.fakes.store_child story "$2/libraries"\n'
        'mount -o remount,ro "$2"\n'
        '"$1" -m tests.fakes.store_child read "$2/libraries"\n'
    )
    words, nearness, documents, code = _in_own_namespace(script, tmp_path)
    assert (words, nearness, documents) == ("1", "1.00", "2")
    assert code == StoreCode.READ_ONLY


def test_commits_that_only_the_log_holds_are_not_passed_over_on_a_read_only_disk(tmp_path):
    with written(tmp_path / "source", DOCUMENTS[:1]) as library:
        put(library, made_document(b"/d/new", ["鍵の規程。"]))
        shutil.copytree(tmp_path / "source", tmp_path / "copy")
    assert (tmp_path / "copy" / "main" / "library.sqlite-wal").stat().st_size > 0
    (tmp_path / "disk").mkdir()
    script = (
        'mount -t tmpfs -o size=20m none "$2"\n'
        'cp -r "$2/../copy" "$2/libraries"\n'
        'rm "$2/libraries/main/library.sqlite-shm"\n'
        'mount -o remount,ro "$2"\n'
        '"$1" -m tests.fakes.store_child read "$2/libraries"\n'
    )
    codes = _in_own_namespace(script, tmp_path / "disk")
    assert len(codes) == 2
    assert set(codes) <= {StoreCode.READ_ONLY, StoreCode.IO_FAILED}


@pytest.mark.parametrize("failures", [1, 99])
def test_a_removal_on_a_full_disk_leaves_no_terms_in_the_caches(folder, monkeypatch, failures):
    write = WordContents.write
    left = [failures]

    def failing(*arguments):
        left[0] -= 1
        if left[0] >= 0:
            raise OSError(errno.ENOSPC, "full")
        return write(*arguments)

    monkeypatch.setattr(WordContents, "write", failing)
    with Library.open(folder, "main", write=True) as library:
        if failures == 1:
            assert library.writer.remove([b"/d/7"]) == 1
            assert list((folder / "main").glob("words-*"))
        else:
            with pytest.raises(StoreError) as caught:
                library.writer.remove([b"/d/7"])
            assert caught.value.code is StoreCode.DISK_FULL
            assert list((folder / "main").glob("words-*")) == []
        gone = {chunk.id for chunk in made_chunks(DOCUMENTS[7])}
        assert not gone & {hit.chunk_id for hit in library.words.search("第7号", 99, None)}
    assert left[0] < failures


def test_scope_and_status_work_on_a_copy_without_its_caches(folder, expected):
    for path in _cache_files(folder):
        path.unlink()
    with Library.open(folder, "main") as library:
        assert library.catalogue.in_scope(Scope(path_globs=("/d/7",))) == {DOCUMENTS[7].id}
        assert _answers(library) == expected
