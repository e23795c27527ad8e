"""Copies a model into the models folder: whole, hashed and checked, or not at all."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode

OnCopied: TypeAlias = Callable[[int, int], None]
"""Called with bytes copied so far and bytes in all."""

_BLOCK_BYTES = 4 * 1024 * 1024
_SPARE_BYTES = 64 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyJob:
    """Files to copy as (source, path below `to`); `to` is a folder that does not exist yet."""

    files: tuple[tuple[Path, str], ...]
    to: Path

    @property
    def size_bytes(self) -> int:
        """Bytes of all sources together."""
        return sum(source.stat().st_size for source, _ in self.files)


def copy_in(job: CopyJob, on_copied: OnCopied, cancel: CancelToken) -> list[tuple[str, str]]:
    """Copy all files and return (path below `to`, SHA-256) of each.

    On any fault or cancel nothing is left of `to`. Raises StoreError DISK_FULL, READ_ONLY,
    IO_FAILED, and Cancelled.
    """
    total = 0
    try:
        total = job.size_bytes
        _require_room(job.to.parent, total)
        job.to.mkdir(parents=True)
        return _copied(job, total, on_copied, cancel)
    except PermissionError:
        _discard(job.to)
        raise StoreError(StoreCode.READ_ONLY, folder=str(job.to.parent)) from None
    except OSError as error:
        _discard(job.to)
        if error.errno in _FULL:
            raise StoreError(StoreCode.DISK_FULL, needed=_megabytes(total)) from None
        raise StoreError(StoreCode.IO_FAILED, reason=error.strerror or "") from error
    except BaseException:
        _discard(job.to)
        raise


def _copied(
    job: CopyJob, total: int, on_copied: OnCopied, cancel: CancelToken
) -> list[tuple[str, str]]:
    done = 0
    found: list[tuple[str, str]] = []
    for source, below in job.files:
        target = job.to / below
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with source.open("rb", buffering=0) as reader, target.open("xb", buffering=0) as writer:
            while block := reader.read(_BLOCK_BYTES):
                cancel.raise_if_cancelled()
                digest.update(block)
                writer.write(block)
                done += len(block)
                on_copied(done, total)
            os.fsync(writer.fileno())
        found.append((below, digest.hexdigest()))
    return found


def _require_room(folder: Path, needed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < needed + _SPARE_BYTES:
        raise StoreError(StoreCode.DISK_FULL, needed=_megabytes(needed + _SPARE_BYTES))


def _megabytes(size_bytes: int) -> str:
    return f"{-(-size_bytes // 1_000_000)} MB"


def _discard(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
