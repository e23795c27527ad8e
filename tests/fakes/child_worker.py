"""A child process for tests: it echoes, streams, prints, hangs, dies and sends rubbish."""

import os
import sys
import threading
import time

import msgspec

from localrag.processes.child_main import child_args, child_channel


class Say(msgspec.Struct, tag=True, frozen=True):
    text: str


class Do(msgspec.Struct, tag=True, frozen=True):
    what: str


class Heard(msgspec.Struct, tag=True, frozen=True):
    text: str


def replies() -> msgspec.msgpack.Decoder[Heard]:
    return msgspec.msgpack.Decoder(Heard)


def main() -> None:
    cancelled = threading.Event()

    def intercept(request: Say | Do) -> bool:
        if request == Do("cancel"):
            cancelled.set()
            return True
        return False

    channel = child_channel(msgspec.msgpack.Decoder(Say | Do), intercept=intercept)
    for request in channel.requests():
        match request:
            case Say(text):
                channel.send(Heard(text))
            case Do("print"):
                print("noise that must not reach the pipe")
                os.write(1, b"noise from native code")
                sys.stdout.flush()
                channel.send(Heard("printed"))
            case Do("stream"):
                for number in range(1000):
                    channel.send(Heard(str(number)))
                    if cancelled.wait(0.01):
                        channel.send(Heard("cancelled"))
                        break
            case Do("arguments"):
                channel.send(Heard(" ".join(child_args())))
            case Do("pids"):
                channel.send(Heard(f"{os.getpid()} {os.getppid()}"))
            case Do("environment"):
                channel.send(Heard(os.environ["HF_HUB_OFFLINE"]))
            case Do("balloon"):
                try:
                    bytearray(4 * 1024**3)
                    channel.send(Heard("had room"))
                except MemoryError:
                    channel.send(Heard("no room"))
            case Do("flood"):
                for _ in range(500):
                    channel.send(Heard("x" * 10_000))
            case Do("hang"):
                time.sleep(3600)
            case Do("die"):
                os._exit(7)
            case Do("garble"):
                channel._writer._stream.write(b"\xff\xff\xff\xff rubbish")
            case Do("other"):
                channel.send(Do("not a reply"))


if __name__ == "__main__":
    main()
