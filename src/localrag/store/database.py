"""SQLite as we use it, and the only file that knows apsw.

Pages are encrypted and authenticated (sqlite3mc, ChaCha20-Poly1305), so that a flipped bit is an
error and never a wrong answer; SQLite itself keeps no checksum.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import apsw

from localrag.domain.errors import PublicationError, StoreError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.durable import sync_folder
from localrag.store.database_files import has_log, is_missing, is_sealed
from localrag.store.files import disk_full, is_full, told_as_store_error
from localrag.store.key import KeyNote, LibraryKey, create_key, read_key, read_note
from localrag.store.keys import NO_KEYS, Keys
from localrag.store.schema import MIGRATIONS

Value: TypeAlias = int | float | bytes | str | None
Row: TypeAlias = tuple[Value, ...]

DATABASE_FILE = KeyNote().database  # under the first key
# CVE-2026-119373 and -119374: memory corruption from a crafted file in anything older.
_OLDEST_SQLITE = (3, 54, 0)
_BUSY_MS = 10_000
_LOOKS = 5
_SETTINGS = (
    ("secure_delete", "ON"),
    ("trusted_schema", "OFF"),
    ("cell_size_check", "ON"),
    ("foreign_keys", "ON"),
    ("synchronous", "FULL"),
    ("cache_size", "-8000"),
    ("temp_store", "MEMORY"),
)
_DAMAGES = (apsw.CorruptError, apsw.NotADBError, apsw.FormatError)
_REFUSALS = (apsw.ReadOnlyError, apsw.PermissionsError, apsw.AuthError)


class Database:
    """One connection to the truth of one library, with the key that it was opened with."""

    def __init__(
        self, connection: apsw.Connection, path: Path | None, key: LibraryKey | None = None
    ) -> None:
        self._connection = connection
        self._path = path
        self.key = key

    def close(self) -> None:
        """Close the connection; the last one of all takes the log away."""
        self._connection.close()

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return all rows. Raises StoreError."""
        with self._translated():
            return list(self._connection.execute(sql, values))

    def row(self, sql: str, values: Sequence[Value] = ()) -> Row | None:
        """Return the first row, or None. Raises StoreError."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def run(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Run a statement and return how many rows it changed. Raises StoreError."""
        with self._translated():
            self._connection.execute(sql, values)
            return self._connection.changes()

    def run_each(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run a statement once for each row of values. Raises StoreError."""
        with self._translated():
            self._connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing of it, durable at its end. Raises StoreError."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state throughout the block, whatever is written meanwhile."""
        self.run("BEGIN")
        try:
            yield
        finally:
            self._roll_back()

    def empty_log(self) -> None:
        """Move the write-ahead log into the database and cut it to nothing.

        Waits for readers of an older state; if they outlast the wait, the next call does it.
        """
        try:
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        except StoreError as error:
            if error.code is not StoreCode.LOCKED:
                raise

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self.run("ROLLBACK")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGES as error:
            raise StoreError(StoreCode.DAMAGED, file=str(self._path)) from error
        except _REFUSALS as error:
            if self._path is not None and is_sealed(self._path.parent):
                name = self._path.parent.name
                raise PublicationError(PublicationCode.READ_ONLY, library=name) from error
            raise StoreError(StoreCode.READ_ONLY, folder=self._folder()) from error
        except apsw.BusyError as error:
            raise StoreError(StoreCode.LOCKED, pid="?", since="?") from error
        except apsw.FullError as error:
            raise disk_full(Path(self._folder())) from error
        except (apsw.IOError, apsw.CantOpenError) as error:
            if is_full(Path(self._folder())):
                raise disk_full(Path(self._folder())) from error
            raise StoreError(StoreCode.IO_FAILED, reason=type(error).__name__) from error

    def _folder(self) -> str:
        return str(self._path.parent) if self._path else ""


def require_sqlite(found: str | None = None) -> None:
    """Raise StoreError SQLITE_TOO_OLD unless SQLite (here or `found`) is one we trust."""
    version = apsw.sqlite_lib_version() if found is None else found
    if tuple(int(part) for part in version.split(".")[:3]) < _OLDEST_SQLITE:
        needed = ".".join(str(part) for part in _OLDEST_SQLITE)
        raise StoreError(StoreCode.SQLITE_TOO_OLD, found=version, needed=needed)


def open_to_write(folder: Path, keys: Keys = NO_KEYS) -> Database:
    """Open the database in `folder`, made or brought to our schema first. Raises StoreError.

    The caller holds the writer's lock.
    """
    require_sqlite()
    with told_as_store_error(folder):
        note = read_note(folder)
        is_new = is_missing(folder, note)
    if is_new and keys.is_required:
        raise StoreError(StoreCode.NOT_ENCRYPTED, folder=str(folder))
    key = _first_key(folder) if is_new else keys.key_of(folder, note)
    return open_with(folder, key, is_new=is_new)


def open_with(folder: Path, key: LibraryKey, *, is_new: bool) -> Database:
    """Open the database that belongs to `key`, made if it `is_new`, as `open_to_write` does."""
    path = folder / key.note.database
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if is_new else 0)
    database = _connected(path, str(path), key, flags)
    try:
        database.rows("PRAGMA journal_mode = WAL")
        _migrate(database)
        with told_as_store_error(folder):
            # SQLite does not look whether the name of a new log got to the disk.
            sync_folder(folder)
    except BaseException:
        database.close()
        raise
    return database


def open_alone(folder: Path, key: LibraryKey) -> Database:
    """Open the database that belongs to `key` so that nobody else has it, with an empty log.

    Raises StoreError IN_USE if another process has it open.
    """
    path = folder / key.note.database
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
    database = _connected(path, path.absolute().as_uri(), key, flags)
    try:
        database.run("PRAGMA locking_mode = EXCLUSIVE")
        # Leaving the log behind takes that no other connection is there.
        database.run("PRAGMA journal_mode = DELETE")
        database.run("BEGIN EXCLUSIVE")
        database.run("COMMIT")
    except StoreError as error:
        database.close()
        if error.code is StoreCode.LOCKED:
            raise StoreError(StoreCode.IN_USE, folder=str(folder)) from error
        raise
    return database


def copied(database: Database, folder: Path, key: LibraryKey) -> None:
    """Write what `database` holds into a new one under `key`, not synced yet. Raises StoreError."""
    target = (folder / key.note.database).absolute().as_uri()
    database.run("VACUUM INTO ?", (f"{target}?cipher=chacha20&key=raw:{key.pages.hex()}",))


def open_to_read(folder: Path, keys: Keys = NO_KEYS) -> Database:
    """Open the database in `folder` for reading; an empty one if there is none.

    Raises StoreError, OLDER if only writing could bring it to our schema.

    Where nothing may be written, not even SQLite's own log, the file is read as it stands.
    """
    require_sqlite()
    return _following(folder, lambda note: _read(folder, note, keys)) or _empty()


def open_beside(folder: Path, keys: Keys = NO_KEYS) -> Database | None:
    """Open the database in `folder` for short changes beside the writer; None if there is none.

    What the writer alone changes stays as it is. Raises StoreError, OLDER if the database is not of
    our schema.
    """
    require_sqlite()
    return _following(folder, lambda note: _beside(folder, note, keys))


def _following(folder: Path, opened: Callable[[KeyNote], Database | None]) -> Database | None:
    """Open by the note, again if another one took its place meanwhile.

    Once a database was read it cannot be replaced before it is closed (`open_alone`).
    """
    for left in reversed(range(_LOOKS)):
        note = read_note(folder)
        try:
            database = opened(note)
        except StoreError:
            if not left or read_note(folder) == note:
                raise
            continue
        if not left or read_note(folder) == note:
            return database
        if database is not None:
            database.close()
    return None


def _read(folder: Path, note: KeyNote, keys: Keys) -> Database | None:
    path = folder / note.database
    if is_missing(folder, note):
        return None
    key = keys.key_of(folder, note)
    try:
        database = _immutable(path, key) if is_sealed(folder) else _shared(path, key)
    except StoreError as error:
        # A log that is left holds commits, and cannot be read without writing.
        if error.code not in (StoreCode.READ_ONLY, StoreCode.IO_FAILED) or has_log(path):
            raise
        database = _immutable(path, key)
    version = _version(database)
    if version < len(MIGRATIONS):
        database.close()
        if version:
            raise StoreError(StoreCode.OLDER, folder=str(folder))
        return None
    return database


def _beside(folder: Path, note: KeyNote, keys: Keys) -> Database | None:
    path = folder / note.database
    if is_missing(folder, note):
        return None
    key = keys.key_of(folder, note)
    database = _connected(path, str(path), key, apsw.SQLITE_OPEN_READWRITE)
    if _version(database) < len(MIGRATIONS):
        database.close()
        raise StoreError(StoreCode.OLDER, folder=str(folder))
    return database


def _shared(path: Path, key: LibraryKey) -> Database:
    database = _connected(path, str(path), key, apsw.SQLITE_OPEN_READWRITE)
    database.rows("PRAGMA query_only = ON")
    return database


def _immutable(path: Path, key: LibraryKey) -> Database:
    """Read the file as it stands, without a lock and without SQLite's own log."""
    uri = f"{path.absolute().as_uri()}?immutable=1"
    return _connected(path, uri, key, apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


def _first_key(folder: Path) -> LibraryKey:
    try:
        secret = read_key(folder)
    except StoreError as error:
        if error.code is not StoreCode.DAMAGED:
            raise
        secret = create_key(folder)
    return LibraryKey(note=KeyNote(), secret=secret)


def _connected(path: Path, name: str, key: LibraryKey, flags: int) -> Database:
    try:
        connection = apsw.Connection(name, flags=flags)
    except apsw.Error as error:
        if is_full(path.parent):
            raise disk_full(path.parent) from error
        raise StoreError(StoreCode.IO_FAILED, reason=str(path.name)) from error
    database = Database(connection, path, key)
    try:
        connection.set_busy_timeout(_BUSY_MS)
        connection.pragma("cipher", "chacha20")
        connection.pragma("key", f"raw:{key.pages.hex()}")
        for setting, value in _SETTINGS:
            database.rows(f"PRAGMA {setting} = {value}")
        _version(database)
    except BaseException:
        connection.close()
        raise
    return database


def _empty() -> Database:
    connection = apsw.Connection(":memory:")
    database = Database(connection, None)
    _migrate(database)
    return database


def _version(database: Database) -> int:
    row = database.row("PRAGMA user_version")
    found = int(str(row[0])) if row else 0
    if found > len(MIGRATIONS):
        raise StoreError(StoreCode.NEWER, found=found, known=len(MIGRATIONS))
    return found


def _migrate(database: Database) -> None:
    if _version(database) == len(MIGRATIONS):
        return
    # All in one transaction: a reader beside us sees the schema before or after, none between.
    with database.transaction():
        for number in range(_version(database), len(MIGRATIONS)):
            database.run(MIGRATIONS[number])
            database.run(f"PRAGMA user_version = {number + 1}")
