"""What keeps keys on this PC, as policy allows, and the way from a library's note to its key."""

from collections.abc import Sequence
from pathlib import Path

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.keys import KeyPlace, KeyStore
from localrag.store.key import KeyNote, LibraryKey, read_key


class Keys:
    """The stores that may be used here, the best one first.

    With `is_required` a library whose key lies beside it is not opened; whoever writes to it
    encrypts it first.
    """

    def __init__(self, stores: Sequence[KeyStore] = (), *, is_required: bool = False) -> None:
        self._stores = tuple(stores)
        self.is_required = is_required

    def key_of(self, folder: Path, note: KeyNote) -> LibraryKey:
        """Return the key of the library in `folder`.

        Raises StoreError: DAMAGED for a bad key beside it, KEY_LOST, KEY_WRONG, KEY_STORE,
        KEY_FILE_FORBIDDEN, NOT_ENCRYPTED.
        """
        if note.is_sealed:
            secret = self.store(note.place, folder).get(note.id)
            if secret is None:
                raise StoreError(StoreCode.KEY_LOST, folder=str(folder), place=note.place)
        elif self.is_required:
            raise StoreError(StoreCode.NOT_ENCRYPTED, folder=str(folder))
        else:
            secret = read_key(folder, note.key_file)
        return _right(LibraryKey(note=note, secret=secret), folder)

    def beside(self, folder: Path, note: KeyNote) -> LibraryKey:
        """Return the key that lies beside a library, whatever is required. Raises StoreError."""
        return _right(LibraryKey(note=note, secret=read_key(folder, note.key_file)), folder)

    def store(self, place: KeyPlace, folder: Path) -> KeyStore:
        """Return what keeps keys at `place`, for the library in `folder`.

        Raises StoreError KEY_FILE_FORBIDDEN or KEY_STORE where that is not used here.
        """
        for store in self._stores:
            if store.place is place:
                return store
        if place is KeyPlace.FILE:
            raise StoreError(StoreCode.KEY_FILE_FORBIDDEN, folder=str(folder))
        raise StoreError(StoreCode.KEY_STORE, reason=place.value)

    def for_new(self) -> KeyStore:
        """Return the first store that can keep a key now.

        Raises StoreError KEY_STORE of the first one if none can.
        """
        first: StoreError | None = None
        for store in self._stores:
            try:
                store.require()
            except StoreError as error:
                first = first or error
            else:
                return store
        raise first or StoreError(StoreCode.KEY_STORE, reason="none")


NO_KEYS = Keys()


def _right(key: LibraryKey, folder: Path) -> LibraryKey:
    # The first key, beside the library, has no note that could tell.
    if key.note.id and not key.is_right:
        raise StoreError(StoreCode.KEY_WRONG, folder=str(folder), place=key.note.place)
    return key
