"""A child process that tries what a reader must not be able to do, and says what happened."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from localrag.processes.child_main import child_args, child_channel
from localrag.processes.wall import NOWHERE, Places


class Try(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    folder: str


class Tried(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    outcomes: dict[str, str]


def outcome(deed: Callable[[], object]) -> str:
    try:
        deed()
    except OSError as error:
        return type(error).__name__
    return "done"


def started_thread() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def forked() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def deeds(folder: Path) -> dict[str, Callable[[], object]]:
    there = folder / "there.txt"
    return {
        "read": there.read_bytes,
        "list": lambda: list(folder.iterdir()),
        "thread": started_thread,
        "internet": lambda: socket.socket(socket.AF_INET),
        "local socket": lambda: socket.socket(socket.AF_UNIX),
        "program": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        "fork": forked,
        "new file": lambda: (folder / "new.txt").write_text("x"),
        "append": lambda: there.open("ab"),
        "truncate": lambda: os.truncate(there, 0),
        "remove": there.unlink,
        "rename": lambda: there.rename(folder / "other.txt"),
        "new folder": (folder / "new").mkdir,
        "link": lambda: (folder / "link").symlink_to(there),
        "mode": lambda: there.chmod(0o777),
        "signal": lambda: os.kill(os.getppid(), 0),
    }


def main() -> None:
    """Try the deeds named in the arguments, all if none is; after --wall come a model's places."""
    names, places = child_args(), NOWHERE
    if names[:1] == ["--wall"]:
        _, model, writable, file_bytes = names
        names = []
        places = Places(reads=(model,), folder=writable, file_bytes=int(file_bytes))
    channel = child_channel(msgspec.msgpack.Decoder(Try), places=places)
    for request in channel.requests():
        folder = Path(request.folder)
        tried = {
            name: outcome(deed)
            for name, deed in deeds(folder).items()
            if not names or name in names
        }
        channel.send(Tried(outcomes=tried))


if __name__ == "__main__":
    main()
