"""May whoever runs this read a file, now? The system is asked by opening it."""

import os
import time
from collections.abc import Sequence
from threading import Event, Thread

_PLAIN = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class AccessCheck:
    """Asks about the files of one question, for `budget_s` seconds of waiting in all."""

    def __init__(self, budget_s: float) -> None:
        self._left_s = budget_s

    def refused(self, paths: Sequence[bytes]) -> frozenset[bytes]:
        """Return the files that the system refuses to open for reading.

        One that is not there, lies on a share that is away or does not answer in time is not
        refused: nobody can tell.
        """
        found: set[bytes] = set()
        is_done = Event()

        def look() -> None:
            for path in paths:
                if _is_refused(path):
                    found.add(path)
            is_done.set()

        begun = time.monotonic()
        # A share that hangs keeps its thread, not the question.
        Thread(target=look, name="access", daemon=True).start()
        is_done.wait(self._left_s)
        self._left_s = max(0.0, self._left_s - (time.monotonic() - begun))
        return frozenset(found)


def _is_refused(path: bytes) -> bool:
    try:
        number = os.open(path, os.O_RDONLY | _PLAIN)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    os.close(number)
    return False
