"""Files of our own, written so that a power cut leaves the old or the new, never half of one."""

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.durable import sync_folder

_PIECE = 1 << 20
_SPARE = 64 << 20
_TRIES = 20


def make_private(folder: Path) -> None:
    """Create `folder`, readable by its owner only, if it is not there. Raises StoreError."""
    with told_as_store_error(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_whole(path: Path, content: bytes, *, is_listed: bool = True) -> None:
    """Put `content` at `path`: a temporary file, synced, then renamed. Raises OSError.

    Where it `is_listed` the folder is synced too; otherwise that is left to the caller.
    """
    _put(path, (content,))
    if is_listed:
        sync_folder(path.parent)


def write_pieces(path: Path, content: Iterable[bytes]) -> None:
    """Put `content` at `path` as `write_whole` does, piece by piece. Raises OSError."""
    _put(path, content)
    sync_folder(path.parent)


def _put(path: Path, content: Iterable[bytes]) -> None:
    unfinished = path.with_name(f"{path.name}.tmp")
    with unfinished.open("wb") as stream:
        stream.writelines(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)


def sync_file(path: Path) -> None:
    """Have the bytes of `path` on the disk before going on."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def digest(path: Path) -> str:
    """Return the SHA-256 of the file in hex."""
    found = sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Put `array` at `path` as .npy. Raises OSError.

    numpy hands a real file to the C library, and does not look whether that wrote what it had
    buffered when it closed it.
    """
    with path.open("wb") as stream:
        np.save(_Told(stream.write), array, allow_pickle=False)


@dataclass(frozen=True, slots=True)
class _Told:
    write: Callable[[bytes], int]


def remove(path: Path) -> None:
    """Delete a file or a folder. Raises OSError.

    What another process holds open on Windows stays for later.
    """
    for left in reversed(range(_TRIES)):
        try:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except PermissionError:
            return
        except OSError as error:
            # Who opens a segment meanwhile makes a lock file in it, and takes it away again.
            if not left or error.errno not in (errno.ENOTEMPTY, errno.ENOENT):
                raise
        else:
            return


def size_of(folder: Path) -> int:
    """Return the bytes of all files below `folder`; files that vanish meanwhile do not count."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total


def disk_full(folder: Path) -> StoreError:
    """Return the error for a full disk: room for both caches once more is what is missing."""
    needed = max(_SPARE, size_of(folder))
    return StoreError(StoreCode.DISK_FULL, needed=f"{needed / 1e6:.0f} MB")


def is_full(folder: Path) -> bool:
    """Whether next to nothing can be written where `folder` lies."""
    try:
        return shutil.disk_usage(folder).free < _PIECE
    except OSError:
        return False


@contextmanager
def told_as_store_error(folder: Path) -> Iterator[None]:
    """Turn the operating system's errors in `folder` into StoreError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(folder) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise StoreError(StoreCode.READ_ONLY, folder=str(folder)) from error
        reason = errno.errorcode.get(error.errno or 0, type(error).__name__)
        raise StoreError(StoreCode.IO_FAILED, reason=reason) from error
