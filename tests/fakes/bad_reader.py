"""A reader process for tests that misbehaves as the file it is given says.

The order is the content of the file, or of a text file inside an archive or mail.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from localrag.documents import media, read_file
from localrag.documents.messages import Failed, ReadFile, Reply, request_decoder
from localrag.documents.worker import answered
from localrag.domain.errors.document import DocumentCode
from localrag.processes.child_main import child_channel

_BLOCK_BYTES = 64 * 1024 * 1024


def hang() -> None:
    time.sleep(3600)


def balloon() -> None:
    kept = []
    while True:
        kept.append(bytearray(_BLOCK_BYTES))


def crash() -> None:
    os.abort()


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


ORDERS: dict[bytes, Callable[[], None]] = {
    b"hang": hang,
    b"balloon": balloon,
    b"crash": crash,
    b"killed": be_killed,
}
READ_BEFORE: list[bytes] = []
_plain_media_type = media.media_type


def obeyed(request: ReadFile) -> Iterator[Reply]:
    if Path(os.fsdecode(request.path)).read_bytes() == b"second time" and READ_BEFORE:
        os.abort()
    READ_BEFORE.append(request.path)
    try:
        yield from answered(request)
    except MemoryError:
        yield Failed(code=DocumentCode.TOO_MUCH_MEMORY, fields={})


def media_type(data: bytes, extension: str) -> media.MediaType:
    ORDERS.get(data, lambda: None)()
    return _plain_media_type(data, extension)


def main() -> None:
    vars(read_file)["media_type"] = media_type
    channel = child_channel(request_decoder())
    for request in channel.requests():
        assert isinstance(request, ReadFile)
        for reply in obeyed(request):
            channel.send(reply)


if __name__ == "__main__":
    main()
