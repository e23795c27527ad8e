"""The keys of libraries: where they lie, and what keeps them."""

from enum import StrEnum
from typing import Protocol


class KeyPlace(StrEnum):
    """Where the key of a library lies; only with the first one its files can be read by anybody."""

    BESIDE = "beside"  # in the library's folder: integrity, no secrecy
    OS = "os"  # in the key store of the operating system
    FILE = "file"  # in a folder of the user's own, away from the data
    MEMORY = "memory"  # in this process alone, for what does not outlive it


class KeyStore(Protocol):
    """Keeps the keys of libraries by their ids. All methods raise StoreError KEY_STORE."""

    @property
    def place(self) -> KeyPlace:
        """Where it keeps them."""
        ...

    def require(self) -> None:
        """Raise StoreError KEY_STORE unless keys can be kept here and now."""
        ...

    def get(self, key_id: str) -> bytes | None:
        """Return a key, None if it is not here."""
        ...

    def put(self, key_id: str, key: bytes) -> None:
        """Keep a key of 32 bytes, durably, before this returns."""
        ...

    def remove(self, key_id: str) -> None:
        """Keep a key no longer; one that is not here is no error."""
        ...
