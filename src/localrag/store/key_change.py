"""From one key to another: encrypting, decrypting, rotating, and founding an encrypted library.

1. `key.next.json` names the old key and the new one. 2. The new key is kept where it belongs. 3. The
database is copied under the new key, and what else people made. 4. The note changes: from here on
the new key is that of the library. 5. All that belongs to the old key goes, and the old key last.
Whoever opens the library after a crash before step 4 takes the new things away, after it the old
ones: no person is needed, and the library opens at each moment. The caches are made again.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.keys import KeyPlace
from localrag.durable import sync_folder
from localrag.store.database import Database, copied, open_alone, open_with
from localrag.store.database_files import is_missing
from localrag.store.files import (
    remove,
    sync_file,
    told_as_store_error,
    write_whole,
)
from localrag.store.key import (
    NOTE_FILE,
    KeyNote,
    LibraryKey,
    new_key,
    read_note,
    write_key,
    write_note,
)
from localrag.store.keys import Keys
from localrag.store.reading_size import READING_FOLDER
from localrag.store.saved_runs import RUNS_FOLDER, carry_runs

CHANGE_FILE = "key.next.json"
_CACHES = ("words*", "vectors*")
_UNDER_A_KEY = ("library*.key", "library*.sqlite*", f"{RUNS_FOLDER}*", f"{READING_FOLDER}*")
_QUICK = "PRAGMA quick_check(1)"
_COUNTS = (
    "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM pages), "
    "(SELECT count(*) FROM chunks), (SELECT count(*) FROM vectors), "
    "(SELECT count(*) FROM turns), (SELECT count(*) FROM meta)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    old: KeyNote
    new: KeyNote


def prepare_to_write(folder: Path, keys: Keys) -> None:
    """Take away what a crash left of a change of keys, and encrypt the library if that is asked for.

    The caller holds the writer's lock. Raises StoreError.
    """
    finish_change(folder, keys)
    if keys.is_required and not read_note(folder).is_sealed:
        change_key(folder, keys, keys.for_new().place)


def change_key(folder: Path, keys: Keys, place: KeyPlace) -> None:
    """Go over to a new key at `place`. The caller holds the writer's lock.

    Nobody else may have the library open. It is read and written whole: it takes the time of that,
    and as much room on the disk again as the database has. Raises StoreError: what keeps it from being opened, KEY_STORE, IN_USE,
    DISK_FULL; the library is then as it was.
    """
    finish_change(folder, keys)
    note = read_note(folder)
    with told_as_store_error(folder):
        is_new = is_missing(folder, note)
    old = None if is_new else _key_now(folder, note, keys)
    new = new_key(place)
    try:
        _change(folder, keys, old, new)
    except StoreError:
        with suppress(StoreError):
            finish_change(folder, keys)
        raise
    finish_change(folder, keys)


def finish_change(folder: Path, keys: Keys) -> None:
    """Take away all that belongs to the key that a change left, or did not reach.

    The caller holds the writer's lock. What cannot go yet, as a file that is open on Windows, or a
    key whose store does not answer, goes the next time. Raises StoreError.
    """
    with told_as_store_error(folder):
        (folder / f"{CHANGE_FILE}.tmp").unlink(missing_ok=True)
        if not is_changing(folder):
            return
        change, note = _read_change(folder), read_note(folder)
        (folder / f"{NOTE_FILE}.tmp").unlink(missing_ok=True)
        left = strangers(folder, note)
        if change is None or note.id == change.new.id:
            left += [path for names in _CACHES for path in folder.glob(names)]
        for path in left:
            remove(path)
        sync_folder(folder)
        if any(path.exists() for path in left) or not _is_dropped(folder, change, note, keys):
            return
        (folder / CHANGE_FILE).unlink()
        sync_folder(folder)


def strangers(folder: Path, note: KeyNote) -> list[Path]:
    """Return what lies in `folder` under another key than that of `note`, keys first."""
    own = {note.key_file, note.named(RUNS_FOLDER), note.named(READING_FOLDER)}
    own |= {f"{note.database}{ending}" for ending in ("", "-wal", "-shm", "-journal")}
    found = [path for names in _UNDER_A_KEY for path in sorted(folder.glob(names))]
    return [path for path in found if path.name not in own]


def is_changing(folder: Path) -> bool:
    """Whether a change of keys has begun and is not tidied up."""
    return (folder / CHANGE_FILE).exists()


def _change(folder: Path, keys: Keys, old: LibraryKey | None, new: LibraryKey) -> None:
    before = old.note if old is not None else read_note(folder)
    body = msgspec.json.encode(_Change(old=before, new=new.note))
    with told_as_store_error(folder):
        write_whole(folder / CHANGE_FILE, body)
        _keep(folder, keys, new)
        if old is None:
            open_with(folder, new, is_new=True).close()
            write_note(folder, new.note)
            return
    open_with(folder, old, is_new=False).close()  # brings it to our schema
    alone = open_alone(folder, old)
    try:
        _copy(alone, folder, new)
        with told_as_store_error(folder):
            carry_runs(folder, old, new)
            write_note(folder, new.note)
    finally:
        alone.close()


def _keep(folder: Path, keys: Keys, new: LibraryKey) -> None:
    """Put the new key where it belongs. Raises OSError, StoreError."""
    if not new.note.is_sealed:
        write_key(folder / new.note.key_file, new.secret)
        return
    try:
        keys.store(new.note.place, folder).put(new.note.id, new.secret)
    except StoreError:
        # Nothing began: a store that is locked must not be asked again by each who opens the library.
        (folder / CHANGE_FILE).unlink(missing_ok=True)
        raise


def _copy(alone: Database, folder: Path, new: LibraryKey) -> None:
    """Make the database under the new key, whole and on the disk. Raises StoreError."""
    path = folder / new.note.database
    copied(alone, folder, new)
    with told_as_store_error(folder):
        sync_file(path)
    copy = open_with(folder, new, is_new=False)
    try:
        is_whole = copy.rows(_QUICK) == [("ok",)]
        if not is_whole or copy.rows(_COUNTS) != alone.rows(_COUNTS):
            raise StoreError(StoreCode.DAMAGED, file=str(path))
    finally:
        copy.close()


def _key_now(folder: Path, note: KeyNote, keys: Keys) -> LibraryKey:
    """Return the key of a library that is about to get another one."""
    return keys.key_of(folder, note) if note.is_sealed else keys.beside(folder, note)


def _is_dropped(folder: Path, change: _Change | None, note: KeyNote, keys: Keys) -> bool:
    """Whether the key that is not that of the library is kept nowhere any more."""
    for gone in () if change is None else (change.old, change.new):
        if not gone.is_sealed or gone.id == note.id:
            continue
        try:
            keys.store(gone.place, folder).remove(gone.id)
        except StoreError:
            return False
    return True


def _read_change(folder: Path) -> _Change | None:
    """Return what the change was to be; None where that cannot be told any more."""
    try:
        return msgspec.json.decode((folder / CHANGE_FILE).read_bytes(), type=_Change)
    except msgspec.MsgspecError:
        return None
