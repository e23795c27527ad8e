"""The key of a library's pages. It lies beside the library: integrity, not secrecy."""

import os
import secrets
from pathlib import Path

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.store.files import sync_folder, told_as_store_error

KEY_FILE = "library.key"
_KEY_BYTES = 32


def read_key(folder: Path) -> bytes:
    """Return the 32 bytes. Raises StoreError DAMAGED if they are not there or cut off."""
    path = folder / KEY_FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    except OSError as error:
        raise StoreError(StoreCode.IO_FAILED, reason=KEY_FILE) from error
    if len(key) != _KEY_BYTES:
        raise StoreError(StoreCode.DAMAGED, file=str(path))
    return key


def create_key(folder: Path) -> bytes:
    """Write a new random key, readable by its owner only, and return it. Raises StoreError."""
    path = folder / KEY_FILE
    with told_as_store_error(folder):
        # A key that a crash cut off has never locked anything: no database is there yet.
        path.unlink(missing_ok=True)
        key = secrets.token_bytes(_KEY_BYTES)
        with open(path, "xb", opener=_private) as stream:
            stream.write(key)
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(folder)
    return key


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
