"""How long one turn of the event loop keeps the window from answering, in CPU time of its own.

CPU time of the window's thread and not the clock's, so that a busy PC does not look like a fault
of ours: what is counted is the work that we do between two looks at the keyboard.
"""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QAbstractEventDispatcher, QObject

LIMIT_S = 0.1


class StallWatch(QObject):
    """Calls `stalled` with the CPU seconds of each turn above `limit_s`.

    Made in the thread that it watches. `longest_s` is the longest turn and `turns` their number.
    A turn lasts from one waking of the loop to the next; what it waits costs no CPU time. (Qt's
    dispatchers differ in what they do before and after they block, so that only the whole counts.)
    """

    def __init__(self, stalled: Callable[[float], None], *, limit_s: float = LIMIT_S) -> None:
        super().__init__()
        self._stalled = stalled
        self._limit_s = limit_s
        self._since_s = time.thread_time()
        self.longest_s = 0.0
        self.turns = 0
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is None:
            raise RuntimeError("no event loop in this thread")
        self._dispatcher = dispatcher
        dispatcher.awake.connect(self._turn)

    def stop(self) -> None:
        """Count no further turns."""
        self._dispatcher.awake.disconnect(self._turn)

    def _turn(self) -> None:
        used_s = time.thread_time() - self._since_s
        self.turns += 1
        self.longest_s = max(self.longest_s, used_s)
        if used_s > self._limit_s:
            self._stalled(used_s)
        self._since_s = time.thread_time()  # telling of it is no part of the next turn


class StallLog:
    """Writes one line a stall, and the longest turn at the end; figures only."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("w", encoding="utf-8", buffering=1)
        self._watch = StallWatch(lambda used_s: self._write(f"stall {used_s * 1000:.0f} ms"))

    def close(self) -> None:
        """End the log."""
        self._watch.stop()
        self._write(f"longest {self._watch.longest_s * 1000:.0f} ms of {self._watch.turns}")
        self._file.close()

    def _write(self, line: str) -> None:
        self._file.write(line + "\n")
