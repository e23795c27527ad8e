"""The child's side of the pipe: the channel to the parent, safe from what libraries print."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Generic, TypeVar

import msgspec

from localrag.processes import posix
from localrag.processes.frames import MAX_FRAME_BYTES, FrameError, FrameReader, FrameWriter
from localrag.processes.wall import NOWHERE, Places, Wall, enter

_GRACE_S = 1.0
_OWN_ARGS = 3  # memory limit, parent and wall, before the arguments of the module

Request = TypeVar("Request")


class ChildChannel(Generic[Request]):
    """Requests in, replies out. The input is read in a thread, so that work can be cancelled.

    When the parent closes the pipe or is gone, `requests` ends; a child that is still busy a
    second later is ended from the thread.
    """

    def __init__(
        self,
        reader: FrameReader[Request],
        writer: FrameWriter,
        intercept: Callable[[Request], bool] | None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._intercept = intercept
        self._waiting: SimpleQueue[Request | None] = SimpleQueue()
        threading.Thread(target=self._listen, name="child-channel", daemon=True).start()

    def requests(self) -> Iterator[Request]:
        """Yield requests in their order until the parent closes the pipe."""
        while (request := self._waiting.get()) is not None:
            yield request

    def send(self, message: msgspec.Struct) -> None:
        """Send a reply, from any thread. Raises FrameError if over the cap, OSError if nobody listens."""
        self._writer.write(message)

    def _listen(self) -> None:
        try:
            while (request := self._reader.read()) is not None:
                if self._intercept is None or not self._intercept(request):
                    self._waiting.put(request)
        except (FrameError, OSError):
            os._exit(1)
        self._waiting.put(None)
        threading.Event().wait(_GRACE_S)
        os._exit(0)


def child_channel(
    decoder: msgspec.msgpack.Decoder[Request],
    *,
    intercept: Callable[[Request], bool] | None = None,
    max_frame_bytes: int = MAX_FRAME_BYTES,
    places: Places = NOWHERE,
) -> ChildChannel[Request]:
    """Return the channel to the parent; call it once, first thing, before heavy imports.

    It takes the limits from the command line, moves the pipe away from standard output (what a
    library prints goes to standard error) and starts to listen. `intercept` sees each request at
    once, in the listening thread, also while the child works; it returns whether that settled it.
    `places` stay open where there is a wall.
    """
    memory, parent, wall = sys.argv[1 : 1 + _OWN_ARGS]
    memory_bytes, parent_pid = int(memory), int(parent)
    if memory_bytes:
        posix.limit_memory(memory_bytes)
    if parent_pid:
        posix.die_with_parent(parent_pid)
    if wall:
        posix.limit_files(places.file_bytes)
        enter(Wall(wall), places)
    fd_in, fd_out = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    reader = FrameReader(fd_in, decoder, max_frame_bytes)
    writer = FrameWriter(os.fdopen(fd_out, "wb", buffering=0), max_frame_bytes)
    return ChildChannel(reader, writer, intercept)


def child_args() -> list[str]:
    """Return the arguments that the parent gave to this module."""
    return sys.argv[1 + _OWN_ARGS :]
