"""Encrypt a library, decrypt it, give it a new key, and tell where its key lies."""

from dataclasses import dataclass
from pathlib import Path

from localrag.domain.errors import StoreError, UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.keys import KeyPlace
from localrag.domain.terms import Tokenisers
from localrag.store.key import read_note
from localrag.store.key_change import change_key, is_changing, strangers
from localrag.store.keys import Keys
from localrag.store.library import Library
from localrag.store.lock import WriterLock
from localrag.store.naming import folder_name

_ID_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyState:
    """`key_id` are the first figures of the key's id, '' for the first key of an unencrypted library.

    `is_at_hand` is False where `trouble` keeps the key from being used. `is_changing`: a change of
    keys was cut off, or could not tidy up; the next opening of the library does that. `is_required`
    by policy. `next_place` is where a new key would lie, None where nothing could keep one.
    """

    place: KeyPlace
    key_id: str
    is_changing: bool
    is_required: bool
    next_place: KeyPlace | None
    trouble: StoreError | None

    @property
    def is_at_hand(self) -> bool:
        """Whether the library can be opened."""
        return self.trouble is None


def key_state(libraries: Path, name: str, keys: Keys) -> KeyState:
    """Return what is known of the key without opening the library.

    Raises UsageError NO_LIBRARY, StoreError DAMAGED for a note that does not verify.
    """
    folder = _folder(libraries, name)
    note = read_note(folder)
    trouble = None
    try:
        keys.key_of(folder, note)
    except StoreError as error:
        trouble = error
    return KeyState(
        place=note.place,
        key_id=note.id[:_ID_SHOWN],
        is_changing=is_changing(folder) or bool(strangers(folder, note)),
        is_required=keys.is_required,
        next_place=_next_place(keys),
        trouble=trouble,
    )


def give_key(
    libraries: Path, name: str, keys: Keys, place: KeyPlace, tokenisers: Tokenisers
) -> KeyState:
    """Give the library a new key at `place`, and make its caches anew under it.

    No document is read and nothing embedded. Raises UsageError NO_LIBRARY, and StoreError as change_key.
    """
    folder = _folder(libraries, name)
    with WriterLock(folder).held():
        change_key(folder, keys, place)
    if place is not KeyPlace.BESIDE or not keys.is_required:
        Library.open(libraries, name, write=True, tokenisers=tokenisers, keys=keys).close()
    return key_state(libraries, name, keys)


def _next_place(keys: Keys) -> KeyPlace | None:
    try:
        return keys.for_new().place
    except StoreError:
        return None


def _folder(libraries: Path, name: str) -> Path:
    folder = libraries / folder_name(name)
    if not folder.is_dir():
        raise UsageError(UsageCode.NO_LIBRARY)
    return folder
