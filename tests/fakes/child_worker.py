"""A child process for tests: it echoes, streams, prints, hangs, dies and sends rubbish."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

import msgspec

from localrag.processes.child_main import ChildChannel, child_args, child_channel

_HUGE_BYTES = 4 * 1024**3


class Say(msgspec.Struct, tag=True, frozen=True):
    text: str


class Do(msgspec.Struct, tag=True, frozen=True):
    what: str


class Heard(msgspec.Struct, tag=True, frozen=True):
    text: str


Channel: TypeAlias = ChildChannel[Say | Do]
cancelled = threading.Event()


def replies() -> msgspec.msgpack.Decoder[Heard]:
    return msgspec.msgpack.Decoder(Heard)


def make_noise(_: Channel) -> Iterator[str]:
    sys.stdout.write("noise that must not reach the pipe\n")
    sys.stdout.flush()
    os.write(1, b"noise from native code")
    yield "printed"


def stream(_: Channel) -> Iterator[str]:
    for number in range(1000):
        yield str(number)
        if cancelled.wait(0.01):
            yield "cancelled"
            return


def take_much_memory(_: Channel) -> Iterator[str]:
    try:
        bytearray(_HUGE_BYTES)
    except MemoryError:
        yield "no room"
    else:
        yield "had room"


def flood(_: Channel) -> Iterator[str]:
    for _number in range(500):
        yield "x" * 10_000


def hang(_: Channel) -> Iterator[str]:
    time.sleep(3600)
    yield "awake"


def die(_: Channel) -> Iterator[str]:
    yield from ()
    os._exit(7)


def garble(channel: Channel) -> Iterator[str]:
    channel._writer._stream.write(b"\xff\xff\xff\xff rubbish")
    yield from ()


def send_another_type(channel: Channel) -> Iterator[str]:
    channel.send(Do("not a reply"))
    yield from ()


ORDERS: dict[str, Callable[[Channel], Iterator[str]]] = {
    "print": make_noise,
    "stream": stream,
    "balloon": take_much_memory,
    "flood": flood,
    "hang": hang,
    "die": die,
    "garble": garble,
    "other": send_another_type,
    "arguments": lambda _: iter([" ".join(child_args())]),
    "pids": lambda _: iter([f"{os.getpid()} {os.getppid()}"]),
    "environment": lambda _: iter([os.environ["HF_HUB_OFFLINE"]]),
}


def intercept(request: Say | Do) -> bool:
    if request != Do("cancel"):
        return False
    cancelled.set()
    return True


def main() -> None:
    channel = child_channel(msgspec.msgpack.Decoder(Say | Do), intercept=intercept)
    for request in channel.requests():
        texts = (
            iter([request.text]) if isinstance(request, Say) else ORDERS[request.what](channel)
        )
        for text in texts:
            channel.send(Heard(text))


if __name__ == "__main__":
    main()
