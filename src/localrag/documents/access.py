"""May whoever runs this read a file, now? The system is asked by opening it."""

import os
import time
from collections.abc import Sequence
from threading import Thread

_AT_ONCE = 8  # a share takes milliseconds to answer, and answers several at a time
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
        found: list[bytes] = []  # which a thread that was not waited for may still add to

        def look(some: Sequence[bytes]) -> None:
            found.extend(path for path in some if _is_refused(path))

        begun = time.monotonic()
        # A share that hangs keeps its threads, not the question.
        threads = [
            Thread(target=look, args=(paths[first::_AT_ONCE],), name="access", daemon=True)
            for first in range(min(_AT_ONCE, len(paths)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, self._left_s - (time.monotonic() - begun)))
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
