"""One writer per library; the operating system lets go when a process dies."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.store.files import told_as_store_error

_LOCK_FILE = "writer.lock"
_HOLDER_FILE = "writer.json"
_RENEWAL_WAIT_S = 60.0
_POLL_S = 0.05


class WriterLock:
    """The right to write. It may be taken again by the object that has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / _LOCK_FILE, timeout=0, mode=0o600, thread_local=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock. Raises StoreError LOCKED if another process writes, READ_ONLY, IO_FAILED.

        A reader that only renews the caches is waited for.
        """
        self._acquire(waits_for_renewal=True)
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def held_if_free(self) -> Iterator[bool]:
        """Hold the lock if that can be had at once; yield whether it is held."""
        try:
            self._acquire(waits_for_renewal=False)
        except StoreError:
            yield False
            return
        try:
            yield True
        finally:
            self._lock.release()

    def _acquire(self, *, waits_for_renewal: bool) -> None:
        if self._lock.is_locked:
            self._lock.acquire()
            return
        give_up = time.monotonic() + _RENEWAL_WAIT_S
        while not self._taken(is_renewal=not waits_for_renewal):
            holder = self._holder()
            is_brief = holder.get("renews") == "caches"
            if not (waits_for_renewal and is_brief and time.monotonic() < give_up):
                pid, since = holder.get("pid", "?"), holder.get("since", "?")
                raise StoreError(StoreCode.LOCKED, pid=pid, since=since)
            time.sleep(_POLL_S)

    def _taken(self, *, is_renewal: bool) -> bool:
        with told_as_store_error(self._folder):
            # FileLock would make the folder; reading must not.
            self._folder.stat()
            try:
                self._lock.acquire()
            except Timeout:
                return False
        self._sign(is_renewal=is_renewal)
        return True

    def _sign(self, *, is_renewal: bool) -> None:
        since = datetime.fromtimestamp(int(time.time()), UTC).isoformat()
        note = {"pid": str(os.getpid()), "since": since}
        if is_renewal:
            note["renews"] = "caches"
        try:
            (self._folder / _HOLDER_FILE).write_text(json.dumps(note), encoding="utf-8")
        except OSError:
            # Who holds the lock is a courtesy; a full disk must not keep anybody from forgetting.
            return

    def _holder(self) -> dict[str, str]:
        try:
            note = json.loads((self._folder / _HOLDER_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(k): str(v) for k, v in note.items()} if isinstance(note, dict) else {}


def forget_holder(folder: Path) -> None:
    """Delete what a lock leaves in `folder`, once nobody will write there again. Raises OSError."""
    for name in (_LOCK_FILE, _HOLDER_FILE):
        (folder / name).unlink(missing_ok=True)
