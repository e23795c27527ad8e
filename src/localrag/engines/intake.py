"""Copies a model into the models folder: whole, hashed and checked, or not at all."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import ModelError, StoreError
from localrag.domain.errors.model import ModelCode
from localrag.domain.errors.store import StoreCode

OnCopied: TypeAlias = Callable[[int, int], None]
"""Called with bytes copied so far and bytes in all."""

_BLOCK_BYTES = 4 * 1024 * 1024
_SPARE_BYTES = 64 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyJob:
    """Files to copy as (source, path below `to`); `to` is a folder that does not exist yet.

    `model` is what errors call it.
    """

    model: str
    files: tuple[tuple[Path, str], ...]
    to: Path

    @property
    def size_bytes(self) -> int:
        """Bytes of all sources together. Raises ModelError UNREADABLE."""
        try:
            return sum(source.stat().st_size for source, _ in self.files)
        except OSError as error:
            raise self.unreadable(error.strerror or "") from None

    def unreadable(self, reason: str) -> ModelError:
        """Return the error of a source that cannot be read to its end."""
        return ModelError(ModelCode.UNREADABLE, model=self.model, reason=reason)


def copy_in(job: CopyJob, on_copied: OnCopied, cancel: CancelToken) -> list[tuple[str, str]]:
    """Copy all files and return (path below `to`, SHA-256) of each.

    On any fault or cancel nothing is left of `to`. Raises ModelError NO_ROOM for a disk that is
    too small, UNREADABLE for sources that fail or change; StoreError READ_ONLY, IO_FAILED for the
    models folder; Cancelled.
    """
    total = job.size_bytes
    try:
        _require_room(job, total)
        job.to.mkdir(parents=True)
        return _copied(job, total, on_copied, cancel)
    except PermissionError:
        _discard(job.to)
        raise StoreError(StoreCode.READ_ONLY, folder=str(job.to.parent)) from None
    except OSError as error:
        _discard(job.to)
        if error.errno in _FULL:
            raise _no_room(job, total + _SPARE_BYTES) from None
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
        with target.open("xb", buffering=0) as writer:
            for block in _blocks(job, source):
                cancel.raise_if_cancelled()
                digest.update(block)
                writer.write(block)
                done += len(block)
                on_copied(done, total)
            os.fsync(writer.fileno())
        found.append((below, digest.hexdigest()))
    if done != total:
        raise job.unreadable("its size changed")
    return found


def _blocks(job: CopyJob, source: Path) -> Iterator[bytes]:
    """Yield a file in pieces; what fails here is the source's fault, not that of our disk."""
    try:
        with source.open("rb", buffering=0) as reader:
            while block := reader.read(_BLOCK_BYTES):
                yield block
    except OSError as error:
        raise job.unreadable(error.strerror or "") from None


def _require_room(job: CopyJob, total: int) -> None:
    job.to.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(job.to.parent).free < total + _SPARE_BYTES:
        raise _no_room(job, total + _SPARE_BYTES)


def _no_room(job: CopyJob, needed: int) -> ModelError:
    free = shutil.disk_usage(job.to.parent).free
    return ModelError(
        ModelCode.NO_ROOM,
        model=job.model,
        needed=f"{-(-needed // 1_000_000)} MB",
        free=f"{free // 1_000_000} MB",
    )


def _discard(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
