"""An encrypted library: the same answers, nothing readable on the disk, and never a wrong key."""

import shutil
from pathlib import Path

import pytest
from tests.fakes.key_story import (
    DOCUMENTS,
    HIDDEN,
    change_to,
    prepare,
    state,
)
from tests.fakes.keys import file_keys, keys_beside
from tests.fakes.store_documents import WHEN, made_document, put, written

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.keys import KeyPlace
from localrag.domain.library import FoundFile
from localrag.store.cache import CacheFault
from localrag.store.check import check_library
from localrag.store.key import new_key, read_note
from localrag.store.key_change import CHANGE_FILE, change_key
from localrag.store.keys import Keys
from localrag.store.library import Library
from localrag.store.lock import WriterLock
from localrag.store.plain_text import encoded, holds_any, readable_files
from localrag.store.proof import LibraryProof

PLANTED = 200


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    folder = tmp_path_factory.mktemp("started")
    prepare(folder, "encrypt")
    return folder


@pytest.fixture
def folder(started, tmp_path):
    return Path(shutil.copytree(started, tmp_path / "copy"))


@pytest.fixture
def sealed(folder):
    change_to(folder, KeyPlace.FILE)
    return folder


def _keys(folder, *, is_required=False):
    return keys_beside(folder / "libraries", is_required=is_required)


def _opened(folder, keys=None, *, write=False):
    keys = keys or _keys(folder)
    return Library.open(folder / "libraries", "main", write=write, keys=keys)


def _code(call, *arguments, **named):
    with pytest.raises(StoreError) as caught:
        call(*arguments, **named)
    return caught.value.code


def _bytes_of(folder):
    return {
        path: path.read_bytes() for path in (folder / "libraries").rglob("*") if path.is_file()
    }


def test_every_change_of_keys_leaves_all_that_people_find_as_it_was(folder):
    expected = state(folder)
    for place in (KeyPlace.FILE, KeyPlace.FILE, KeyPlace.BESIDE, KeyPlace.FILE):
        before = read_note(folder / "libraries" / "main").id
        change_to(folder, place)
        note = read_note(folder / "libraries" / "main")
        assert (note.place, note.id != before) == (place, True)
        assert state(folder) == expected
        assert check_library(
            folder / "libraries", "main", read_data=True, repair=False, keys=_keys(folder)
        ).is_sound


def test_of_200_planted_phrases_none_is_in_the_raw_bytes_of_any_file(tmp_path):
    phrases = [f"合言葉{number:03}は青い封筒の中に書かれている" for number in range(PLANTED)]
    libraries = tmp_path / "libraries"
    keys = keys_beside(libraries)
    pages = [phrases[start : start + 4] for start in range(0, PLANTED, 4)]
    documents = [made_document(b"/d/%d" % n, texts, texts[0]) for n, texts in enumerate(pages)]
    needles = encoded([*phrases, *(phrase[:8] for phrase in phrases)])
    with written(libraries, documents, keys=keys) as library:
        # The log is there now, and is looked at too.
        put(library, made_document(b"/d/late", phrases[:4]))
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert any(path.name.endswith("-wal") and path.stat().st_size for path in files)
        assert [path for path in files if holds_any(path, needles)] == []
        assert readable_files(library) == []
        for phrase in phrases:
            hits = library.words.search(phrase, 3, None)
            assert hits
        # What the search of raw bytes finds where there is something to be found.
        opened = tmp_path / "opened"
        opened.write_bytes(library.database._connection.serialize("main"))
        assert all(holds_any(opened, [phrase.encode()]) for phrase in phrases)


def test_a_file_that_can_be_read_is_found(sealed):
    library = sealed / "libraries" / "main"
    for name, content in (
        ("words-9", b"anything"),
        ("notes.txt", b"\x00" * 50),
        ("library.sqlite", b"SQLite format 3\0"),
        ("runs/old.json", b"{}"),
    ):
        path = library / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        with _opened(sealed) as opened:
            assert path.relative_to(library).parts[0] in {
                Path(found).parts[0] for found in readable_files(opened)
            }
        problems = check_library(
            sealed / "libraries", "main", read_data=True, repair=False, keys=_keys(sealed)
        ).problems
        assert {problem.code for problem in problems} == {"store.plain_text"}
        path.unlink()
        if path.parent != library:
            path.parent.rmdir()


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16-le"])
def test_phrases_are_found_in_each_encoding_across_the_pieces_that_are_read(tmp_path, encoding):
    path = tmp_path / "file"
    needles = encoded([HIDDEN])
    content = HIDDEN.encode(encoding)
    for start in (0, (1 << 22) - 5, (1 << 22) - len(content) + 1):
        path.write_bytes(bytes(start) + content)
        assert holds_any(path, needles)
    path.write_bytes(content[:-1])
    assert not holds_any(path, needles)


def test_nothing_of_a_run_or_of_what_a_model_read_can_be_found(folder):
    needles = encoded([HIDDEN])
    library = folder / "libraries" / "main"
    assert sum(holds_any(path, needles) for path in library.rglob("*.json")) == 1
    assert sum(holds_any(path, needles) for path in library.rglob("*.state")) == 1
    change_to(folder, KeyPlace.FILE)
    with _opened(folder) as opened:
        assert len(opened.runs.runs()) == 1
    assert [p for p in folder.rglob("*") if p.is_file() and holds_any(p, needles)] == []
    assert not list(library.rglob("*.state"))


def test_without_its_key_nothing_is_read_written_or_made_anew(sealed):
    store = file_keys(sealed / "libraries")
    key_file = next(store.folder.iterdir())
    key = key_file.read_bytes()
    before = _bytes_of(sealed)
    for content, code in ((None, StoreCode.KEY_LOST), (bytes(32), StoreCode.KEY_WRONG)):
        key_file.unlink(missing_ok=True)
        if content is not None:
            store.put(key_file.stem, content)
        for write in (False, True):
            assert _code(_opened, sealed, write=write) is code
        with pytest.raises(StoreError):
            check_library(
                sealed / "libraries", "main", read_data=True, repair=True, keys=_keys(sealed)
            )
    after = _bytes_of(sealed)
    changing = {"writer.json"}
    assert {p: c for p, c in after.items() if p.name not in changing} == {
        p: c for p, c in before.items() if p.name not in changing
    }
    store.put(key_file.stem, key)
    with _opened(sealed, write=True) as library:
        assert library.catalogue.status().documents == len(DOCUMENTS)


@pytest.mark.parametrize("name", ["key.json", "library-*.sqlite"])
def test_a_note_or_a_database_that_is_gone_is_damage_and_no_new_library(sealed, name):
    next((sealed / "libraries" / "main").glob(name)).unlink()
    for write in (False, True):
        assert _code(_opened, sealed, write=write) is StoreCode.DAMAGED
    assert _code(change_to, sealed, KeyPlace.FILE) is StoreCode.DAMAGED


def test_where_policy_asks_writing_encrypts_and_reading_waits_for_it(folder):
    strict = _keys(folder, is_required=True)
    expected = state(folder)
    assert _code(_opened, folder, strict) is StoreCode.NOT_ENCRYPTED
    with _opened(folder, strict, write=True) as library:
        assert library.catalogue.status().key is KeyPlace.FILE
        assert readable_files(library) == []
    assert state(folder) == expected


def test_where_policy_asks_and_nothing_can_keep_a_key_nothing_is_written(folder, tmp_path):
    nobody = Keys((), is_required=True)
    before = _bytes_of(folder)
    assert _code(_opened, folder, nobody, write=True) is StoreCode.KEY_STORE
    new = tmp_path / "new"
    assert _code(Library.open, new, "main", write=True, keys=nobody) is StoreCode.KEY_STORE
    assert {p.name for p in new.rglob("*") if p.is_file()} <= {"writer.lock", "writer.json"}
    assert {p: c for p, c in _bytes_of(folder).items() if p.name != "writer.json"} == {
        p: c for p, c in before.items() if p.name != "writer.json"
    }


def test_a_key_that_cannot_be_kept_leaves_the_library_as_it_was(folder):
    class _Locked(type(file_keys(folder))):
        def put(self, key_id, key):
            raise StoreError(StoreCode.KEY_STORE, reason="KeyringLocked")

        def remove(self, key_id):
            raise StoreError(StoreCode.KEY_STORE, reason="KeyringLocked")

    whole = file_keys(folder / "libraries")
    keys = Keys((_Locked(folder=whole.folder, away_from=whole.away_from),))
    expected, main = state(folder), folder / "libraries" / "main"
    with WriterLock(main).held():
        assert _code(change_key, main, keys, KeyPlace.FILE) is StoreCode.KEY_STORE
    assert state(folder) == expected
    assert not (main / CHANGE_FILE).exists()
    assert not list(main.glob("library-*"))


def test_a_library_that_others_have_open_keeps_its_key(folder, monkeypatch):
    monkeypatch.setattr("localrag.store.database._BUSY_MS", 50)
    with _opened(folder) as reader:
        assert _code(change_to, folder, KeyPlace.FILE) is StoreCode.IN_USE
        assert reader.catalogue.status().key is KeyPlace.BESIDE
        assert len(reader.words.search("休暇", 5, None)) == 5
    assert not (folder / "libraries" / "main" / CHANGE_FILE).exists()
    change_to(folder, KeyPlace.FILE)


def test_who_opens_while_the_key_changes_comes_to_the_new_one(sealed):
    # The note is read before the change, the database opened after it.
    main = sealed / "libraries" / "main"
    keys, asked = _keys(sealed), []

    class _Late(Keys):
        def key_of(self, folder, note):
            key = keys.key_of(folder, note)
            if not asked:
                asked.append(note)
                with WriterLock(main).held():
                    change_key(main, keys, KeyPlace.FILE)
            return key

    with _opened(sealed, _Late()) as library:
        note = read_note(main)
        assert library.database.key.note == note != asked[0]
        assert library.catalogue.status().documents == len(DOCUMENTS)


def test_caches_of_another_key_are_not_used(sealed):
    main = sealed / "libraries" / "main"
    stale = {path.name: path.read_bytes() for path in main.glob("words*")}
    change_to(sealed, KeyPlace.FILE)
    for path in main.glob("words*"):
        path.unlink()
    for name, content in stale.items():
        (main / name).write_bytes(content)
    with _opened(sealed) as library:
        assert library.caches()["words"].fault(read_data=True) is CacheFault.DAMAGED
        assert len(library.words.search("休暇", 5, None)) == 5


def test_what_is_forgotten_leaves_no_trace_under_the_key(sealed):
    gone = DOCUMENTS[0].source.path
    with _opened(sealed, write=True) as library:
        library.writer.remove([gone])
        library.writer.publish(WHEN)
    with _opened(sealed) as library:
        traces = LibraryProof(library).traces(gone)
        assert {trace.place for trace in traces if trace.left} == set()
        assert "other_keys" in {trace.place for trace in traces}
        assert all(result.is_cleared for run in library.runs.runs() for result in run.results)


def test_an_encrypted_library_grows_and_follows_as_any_other(tmp_path):
    keys = keys_beside(tmp_path)
    with written(tmp_path, DOCUMENTS[:3], keys=keys) as library:
        put(library, DOCUMENTS[3])
        library.writer.publish(WHEN)
        moved = FoundFile(path=b"/d/elsewhere", size_bytes=1, modified_ns=1)
        library.writer.move(DOCUMENTS[0].source.path, moved)
        library.writer.publish(WHEN)
        found = {d.source.path for d in library.catalogue.documents()}
    assert found == {b"/d/elsewhere", *(d.source.path for d in DOCUMENTS[1:4])}


def test_a_copy_opens_with_the_key_of_its_time_and_no_other(sealed, tmp_path):
    libraries = sealed / "libraries"
    copy = shutil.copytree(libraries, tmp_path / "backup")
    expected = state(sealed)
    keys = _keys(sealed)
    with Library.open(copy, "main", keys=keys) as library:
        assert library.catalogue.status().documents == len(DOCUMENTS)
    change_to(sealed, KeyPlace.FILE)
    assert _code(Library.open, copy, "main", keys=keys) is StoreCode.KEY_LOST
    assert state(sealed) == expected


def test_a_change_that_cannot_be_read_any_more_is_tidied_up_all_the_same(sealed):
    main = sealed / "libraries" / "main"
    stray = new_key(KeyPlace.BESIDE)
    (main / CHANGE_FILE).write_bytes(b"{")
    (main / stray.note.database).write_bytes(b"half")
    (main / stray.note.key_file).write_bytes(stray.secret)
    with _opened(sealed) as library:
        assert library.catalogue.status().documents == len(DOCUMENTS)
    assert not (main / CHANGE_FILE).exists()
    assert not (main / stray.note.database).exists()
    assert not (main / stray.note.key_file).exists()
