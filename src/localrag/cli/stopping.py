"""Ctrl-C and a polite kill set the cancel token; a second Ctrl-C stops at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from localrag.domain.cancel import CancelToken


@contextmanager
def stoppable() -> Iterator[CancelToken]:
    """Return a token that SIGINT and SIGTERM set; the former handlers come back afterwards."""
    cancel = CancelToken()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if cancel.is_cancelled:
            raise KeyboardInterrupt
        cancel.cancel()

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancel
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
