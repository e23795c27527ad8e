"""The key of a library, and the note in its folder that tells where it lies.

Without a note the key lies beside the library, as `library.key`: integrity, not secrecy. Each key
that comes later brings a note and new names for the files under it, so that one rename, that of
the note, goes over to the new key and to the new files at once.
"""

import hmac
import os
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import msgspec

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.keys import KeyPlace
from localrag.durable import sync_folder
from localrag.sealed import KEY_BYTES, Sealer, derived_key
from localrag.store.files import told_as_store_error, write_whole

KEY_FILE = "library.key"
NOTE_FILE = "key.json"
_FORMAT = 1
_ID_BYTES = 16
_ID_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNote:
    """Where the key lies and its id, '' for the first one, beside the library.

    `mark` is made with the key: whoever brings another one is found out.
    """

    place: KeyPlace = KeyPlace.BESIDE
    id: str = ""
    mark: str = ""

    @property
    def is_sealed(self) -> bool:
        """Whether the files of the library are unreadable without what lies elsewhere."""
        return self.place is not KeyPlace.BESIDE

    def named(self, stem: str, ending: str = "") -> str:
        """Return the name of a file or folder under this key."""
        return f"{stem}-{self.id[:_ID_SHOWN]}{ending}" if self.id else f"{stem}{ending}"

    @property
    def database(self) -> str:
        """The name of the database under this key."""
        return self.named("library", ".sqlite")

    @property
    def key_file(self) -> str:
        """The name of the key itself where it lies beside the library."""
        return self.named("library", ".key")


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    format: int
    note: KeyNote


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryKey:
    """A key in hand."""

    note: KeyNote
    secret: bytes

    @property
    def pages(self) -> bytes:
        """The 32 bytes that the pages of the database are encrypted with."""
        if not self.note.is_sealed:
            return self.secret
        return derived_key(self.secret, "pages")

    @property
    def sealer(self) -> Sealer | None:
        """What seals the files beside the database; None where anybody may read them."""
        return Sealer(derived_key(self.secret, "files")) if self.note.is_sealed else None

    @property
    def is_right(self) -> bool:
        """Whether it is the key that the note was made with."""
        return hmac.compare_digest(self.note.mark, _mark(self.note, self.secret))


def new_key(place: KeyPlace) -> LibraryKey:
    """Return a new random key with its note; it is kept nowhere yet."""
    note = KeyNote(place=place, id=secrets.token_hex(_ID_BYTES))
    secret = secrets.token_bytes(KEY_BYTES)
    return LibraryKey(note=replace(note, mark=_mark(note, secret)), secret=secret)


def read_note(folder: Path) -> KeyNote:
    """Return the note in `folder`, that of the first key where there is none.

    Raises StoreError DAMAGED for one that does not verify.
    """
    path = folder / NOTE_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return KeyNote()
    except OSError as error:
        raise StoreError(StoreCode.IO_FAILED, reason=NOTE_FILE) from error
    expected, _, body = content.partition(b"\n")
    try:
        found = msgspec.json.decode(body, type=_File)
    except msgspec.MsgspecError as error:
        raise StoreError(StoreCode.DAMAGED, file=str(path)) from error
    if sha256(body).hexdigest().encode() != expected or found.format != _FORMAT:
        raise StoreError(StoreCode.DAMAGED, file=str(path))
    return found.note


def write_note(folder: Path, note: KeyNote) -> None:
    """Put the note into `folder`; from then on its key is that of the library. Raises OSError."""
    body = msgspec.json.encode(_File(format=_FORMAT, note=note))
    write_whole(folder / NOTE_FILE, sha256(body).hexdigest().encode() + b"\n" + body)


def read_key(folder: Path, name: str = KEY_FILE) -> bytes:
    """Return the 32 bytes beside a library.

    Raises StoreError DAMAGED if they are not there or cut off.
    """
    path = folder / name
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    except OSError as error:
        raise StoreError(StoreCode.IO_FAILED, reason=name) from error
    if len(key) != KEY_BYTES:
        raise StoreError(StoreCode.DAMAGED, file=str(path))
    return key


def create_key(folder: Path) -> bytes:
    """Write a new random key, readable by its owner only, and return it. Raises StoreError."""
    key = secrets.token_bytes(KEY_BYTES)
    # A key that a crash cut off has never locked anything: no database is there yet.
    with told_as_store_error(folder):
        write_key(folder / KEY_FILE, key)
    return key


def write_key(path: Path, key: bytes) -> None:
    """Put a key at `path`, in place of what is there, readable by its owner only. Raises OSError."""
    path.unlink(missing_ok=True)
    with open(path, "xb", opener=_private) as stream:
        stream.write(key)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(path.parent)


def _mark(note: KeyNote, secret: bytes) -> str:
    told = f"{_FORMAT} {note.place} {note.id}".encode()
    return hmac.new(derived_key(secret, "mark"), told, sha256).hexdigest()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
