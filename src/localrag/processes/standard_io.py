"""Standard input and output as a pipe for messages, safe from what libraries print."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


@contextmanager
def message_pipes() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Return the process's input and output as binary streams for messages alone.

    From then on what anything prints goes to standard error, and nothing can read the input away.
    """
    taken_in, taken_out = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    with os.fdopen(taken_in, "rb") as reader, os.fdopen(taken_out, "wb") as writer:
        yield reader, writer
