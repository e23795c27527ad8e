"""A process that dies by SIGKILL at the n-th of the calls that change the disk."""

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any


def die_at(count: int, calls: Iterable[tuple[Any, str]]) -> None:
    """Die at call `count` of all these functions together, each named by its owner and name."""
    left = [count]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return wrapped

    for owner, name in calls:
        setattr(owner, name, counted(getattr(owner, name)))
