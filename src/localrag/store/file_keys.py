"""Keys in files of the user's own, away from the data, and keys that only this process has."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.keys import KeyPlace
from localrag.durable import sync_folder
from localrag.sealed import KEY_BYTES
from localrag.store.files import make_private, remove, told_as_store_error
from localrag.store.key import write_key

_ENDING = ".key"
_OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKeys:
    """KeyStore in `folder`, a file for each key, where policy allows it.

    Whoever can read the user's files can read it: it keeps a stolen copy of the data folder
    unreadable, no more. Not used where it lies in the data folder `away_from`.
    """

    folder: Path
    away_from: Path

    @property
    def place(self) -> KeyPlace:
        """FILE."""
        return KeyPlace.FILE

    def require(self) -> None:
        """Raise StoreError KEY_STORE for a folder among the data, or that others may read."""
        folder = self.folder.resolve()
        if folder.is_relative_to(self.away_from.resolve()):
            raise StoreError(StoreCode.KEY_STORE, reason="beside")
        # Windows tells no modes; there a user's own folder is the user's by its place.
        if os.name != "nt" and folder.exists() and folder.stat().st_mode & _OTHERS:
            raise StoreError(
                StoreCode.KEY_STORE, reason=f"mode {folder.stat().st_mode & 0o777:o}"
            )

    def get(self, key_id: str) -> bytes | None:
        """Return a key; one that was cut off is none."""
        self.require()
        try:
            key = self._file(key_id).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(StoreCode.KEY_STORE, reason=error.strerror or "file") from error
        return key if len(key) == KEY_BYTES else None

    def put(self, key_id: str, key: bytes) -> None:
        """Write a key, synced."""
        self.require()
        make_private(self.folder)
        with told_as_store_error(self.folder):
            sync_folder(self.folder.parent)  # the folder may be new
            try:
                write_key(self._file(key_id), key)
            except OSError:
                with suppress(OSError):
                    self._file(key_id).unlink(missing_ok=True)
                raise

    def remove(self, key_id: str) -> None:
        """Delete a key."""
        if not self.folder.exists():
            return
        with told_as_store_error(self.folder):
            remove(self._file(key_id))
            sync_folder(self.folder)

    def _file(self, key_id: str) -> Path:
        return self.folder / f"{key_id}{_ENDING}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryKeys:
    """KeyStore of libraries that do not outlive this process: their files are waste after it."""

    _held: dict[str, bytes] = field(default_factory=dict)

    @property
    def place(self) -> KeyPlace:
        """MEMORY."""
        return KeyPlace.MEMORY

    def require(self) -> None:
        """Do nothing: memory is always there."""

    def get(self, key_id: str) -> bytes | None:
        """Return a key of this process."""
        return self._held.get(key_id)

    def put(self, key_id: str, key: bytes) -> None:
        """Hold a key."""
        self._held[key_id] = key

    def remove(self, key_id: str) -> None:
        """Drop a key."""
        self._held.pop(key_id, None)
