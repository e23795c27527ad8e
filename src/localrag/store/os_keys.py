"""Keys in the key store of the operating system, and the only file that knows keyring.

The Secret Service on Linux (GNOME Keyring, KWallet, KeePassXC), the Credential Manager on Windows.
keyring would choose by its own settings, among plug-ins that may write plain files: the two are
named here instead.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from keyring.backend import KeyringBackend
from keyring.backends.SecretService import Keyring as SecretService
from keyring.backends.Windows import WinVaultKeyring
from keyring.errors import KeyringError, PasswordDeleteError

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.keys import KeyPlace
from localrag.sealed import KEY_BYTES

_SERVICE = "localrag"
# What a locked store, a bus that is not there and a failing system call raise.
_FAILURES: tuple[type[Exception], ...] = (KeyringError, OSError, RuntimeError, ValueError)


class OsKeys:
    """KeyStore of the user who is logged in. A key that was found is held until the process ends.

    `backend` is another one than that of the platform.
    """

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._given = backend
        self._held: dict[str, bytes] = {}

    @property
    def place(self) -> KeyPlace:
        """OS."""
        return KeyPlace.OS

    def require(self) -> None:
        """Raise StoreError KEY_STORE where nobody keeps keys, as on Linux without a desktop."""
        self._backend()

    def get(self, key_id: str) -> bytes | None:
        """Return a key; asking the system takes 20 to 30 ms, and is done once for each key."""
        if key_id not in self._held:
            with _told():
                found = self._backend().get_password(_SERVICE, key_id)
            if found is None:
                return None
            self._held[key_id] = _key(found)
        return self._held[key_id]

    def put(self, key_id: str, key: bytes) -> None:
        """Hand a key to the system, and look whether it is there."""
        with _told():
            backend = self._backend()
            backend.set_password(_SERVICE, key_id, key.hex())
            if backend.get_password(_SERVICE, key_id) != key.hex():
                raise StoreError(StoreCode.KEY_STORE, reason="not kept")
        self._held[key_id] = key

    def remove(self, key_id: str) -> None:
        """Have the system delete a key."""
        self._held.pop(key_id, None)
        with _told():
            try:
                self._backend().delete_password(_SERVICE, key_id)
            except PasswordDeleteError:
                if self._backend().get_password(_SERVICE, key_id) is not None:
                    raise

    def _backend(self) -> KeyringBackend:
        if self._given is not None:
            return self._given
        kind = WinVaultKeyring if sys.platform == "win32" else SecretService
        with _told():
            _ = kind.priority  # raises where it cannot be used, and says why
        return kind()


@contextmanager
def _told() -> Iterator[None]:
    """Turn what keyring raises into StoreError. What it says may name items, never a key."""
    try:
        yield
    except _failures() as error:
        raise StoreError(StoreCode.KEY_STORE, reason=type(error).__name__) from error


def _failures() -> tuple[type[Exception], ...]:
    """Return what can be raised here; the two libraries below are there on Linux alone."""
    if sys.platform == "win32":
        return _FAILURES
    from jeepney.wrappers import DBusErrorResponse
    from secretstorage.exceptions import SecretStorageException

    return (*_FAILURES, DBusErrorResponse, SecretStorageException)


def _key(found: str) -> bytes:
    try:
        key = bytes.fromhex(found)
    except ValueError:
        key = b""
    # What is not a key of ours does not open anything, and is told as a wrong one.
    return key if len(key) == KEY_BYTES else bytes(KEY_BYTES)
