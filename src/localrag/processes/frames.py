"""Length-prefixed msgpack messages on a pipe: typed, capped, no pickle.

A frame is its length as four bytes, most significant first, and then one msgpack value, which
msgspec checks against the types that the receiving side expects.
"""

import contextlib
import os
from threading import Lock
from typing import IO, Generic, TypeVar

import msgspec

MAX_FRAME_BYTES = 256 * 1024 * 1024
_LENGTH_BYTES = 4
_READ_AT_ONCE = 1024 * 1024

Message = TypeVar("Message")


class FrameError(Exception):
    """The other side sent something that is no frame, is over the cap or of another type."""


def encode(message: msgspec.Struct, max_bytes: int = MAX_FRAME_BYTES) -> bytes:
    """Return `message` as one frame. Raises FrameError if it is over `max_bytes`."""
    body = msgspec.msgpack.encode(message)
    if len(body) > max_bytes:
        raise FrameError("too long")
    return len(body).to_bytes(_LENGTH_BYTES) + body


class FrameWriter:
    """Sends messages into an unbuffered stream; whole frames, from any thread."""

    def __init__(self, stream: IO[bytes], max_bytes: int = MAX_FRAME_BYTES) -> None:
        self._stream = stream
        self._max_bytes = max_bytes
        self._lock = Lock()

    def write(self, message: msgspec.Struct) -> None:
        """Send one message; waits while the pipe is full.

        Raises FrameError if it is over the cap, OSError if nobody listens, ValueError when closed.
        """
        left = memoryview(encode(message, self._max_bytes))
        with self._lock:
            while left:
                left = left[self._stream.write(left) :]

    def close(self, timeout_s: float) -> bool:
        """Close the stream unless a writer holds it for so long; return whether it is closed."""
        if not self._lock.acquire(timeout=timeout_s):
            return False
        try:
            with contextlib.suppress(OSError):
                self._stream.close()
        finally:
            self._lock.release()
        return True


class FrameReader(Generic[Message]):
    """Receives messages of the decoder's type from a file descriptor; for one thread."""

    def __init__(
        self,
        fd: int,
        decoder: msgspec.msgpack.Decoder[Message],
        max_bytes: int = MAX_FRAME_BYTES,
    ) -> None:
        self._fd = fd
        self._decoder = decoder
        self._max_bytes = max_bytes

    def read(self) -> Message | None:
        """Wait for the next message; None when the other side has closed. Raises FrameError."""
        prefix = self._exactly(_LENGTH_BYTES)
        if not prefix:
            return None
        untrusted_length = int.from_bytes(prefix)
        if untrusted_length > self._max_bytes:
            raise FrameError("too long")
        body = self._exactly(untrusted_length)
        if len(body) < untrusted_length:
            raise FrameError("cut off")
        try:
            return self._decoder.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise FrameError("not the expected message") from error

    def _exactly(self, count: int) -> bytes:
        """Return `count` bytes, or nothing at the end of the stream."""
        parts: list[bytes] = []
        left = count
        while left:
            part = os.read(self._fd, min(left, _READ_AT_ONCE))
            if not part:
                break
            parts.append(part)
            left -= len(part)
        if parts and left:
            raise FrameError("cut off")
        return b"".join(parts)
