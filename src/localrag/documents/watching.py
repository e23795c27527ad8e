"""What the system says of changes below folders; the one owner of watchdog.

Network shares tell nothing of what other PCs change: folders on them are looked through from time to
time, and so is everything where the system has no room for more watches.
"""

import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

from watchdog.events import (
    EVENT_TYPE_CLOSED,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_DELETED,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_MOVED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from localrag.documents.mounts import is_on_network
from localrag.domain.cancel import CancelToken

# Opening and reading are events too: our own reading must not wake us.
_CHANGES = frozenset(
    {
        EVENT_TYPE_CLOSED,
        EVENT_TYPE_CREATED,
        EVENT_TYPE_DELETED,
        EVENT_TYPE_MODIFIED,
        EVENT_TYPE_MOVED,
    }
)
_LOOK_S = 0.2
_QUIET_S = 1.0
_MOST_PATIENCE_S = 15.0


class FolderWatch(FileSystemEventHandler):
    """Watches folders until the end of its `with` block."""

    def __init__(self, folders: Sequence[bytes]) -> None:
        super().__init__()
        self._folders = tuple(folders)
        self._changed = threading.Event()
        self._last = 0.0
        self._observer: BaseObserver | None = None
        self._told = 0

    @property
    def is_told_of_all(self) -> bool:
        """Whether the system tells of changes in every folder."""
        return self._told == len(self._folders)

    def __enter__(self) -> Self:
        observer = Observer()
        observer.start()
        for folder in self._folders:
            if is_on_network(folder):
                continue
            with suppress(OSError):  # gone, or no room for more watches: it is looked through
                observer.schedule(self, os.fsdecode(folder), recursive=True)
                self._told += 1
        self._observer = observer
        return self

    def __exit__(self, *_: object) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take note of a change; called by watchdog in a thread of its own."""
        if event.event_type in _CHANGES:
            self._last = time.monotonic()
            self._changed.set()

    def wait(self, cancel: CancelToken, timeout_s: float) -> bool:
        """Return once something has changed and it is quiet again, or after `timeout_s` seconds.

        Says whether something has changed. What changes without pause is waited for a few seconds
        only. Returns at once when cancelled.
        """
        give_up = time.monotonic() + timeout_s
        while not self._changed.is_set():
            if cancel.wait(_LOOK_S) or time.monotonic() >= give_up:
                return False
        patience = time.monotonic() + _MOST_PATIENCE_S
        while time.monotonic() - self._last < _QUIET_S and time.monotonic() < patience:
            if cancel.wait(_LOOK_S):
                break
        self._changed.clear()
        return True
