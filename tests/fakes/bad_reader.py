"""A reader process for tests that misbehaves as the file it is given says."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from localrag.documents.messages import Failed, FileRead, PageDrawn, ReadFile, request_decoder
from localrag.documents.worker import answered
from localrag.domain.errors.document import DocumentCode
from localrag.processes.child_main import child_channel

_BLOCK_BYTES = 64 * 1024 * 1024


def hang(_: ReadFile) -> None:
    time.sleep(3600)


def balloon(_: ReadFile) -> None:
    kept = []
    while True:
        kept.append(bytearray(_BLOCK_BYTES))


def crash(_: ReadFile) -> None:
    os.abort()


def be_killed(_: ReadFile) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def crash_the_first_time(request: ReadFile) -> None:
    seen = Path(os.fsdecode(request.path + b".seen"))
    if not seen.exists():
        seen.touch()
        os.abort()


ORDERS: dict[bytes, Callable[[ReadFile], None]] = {
    b"hang": hang,
    b"balloon": balloon,
    b"crash": crash,
    b"killed": be_killed,
    b"second time": crash_the_first_time,
}


def obeyed(request: ReadFile) -> FileRead | PageDrawn | Failed:
    order = Path(os.fsdecode(request.path)).read_bytes()
    try:
        if order in ORDERS:
            ORDERS[order](request)
    except MemoryError:
        return Failed(code=DocumentCode.TOO_MUCH_MEMORY, fields={})
    return answered(request)


def main() -> None:
    channel = child_channel(request_decoder())
    for request in channel.requests():
        assert isinstance(request, ReadFile)
        channel.send(obeyed(request))


if __name__ == "__main__":
    main()
