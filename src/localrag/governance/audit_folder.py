"""The files of one audit log: a file a day, each named after the number of its first line.

Nothing is ever written but at an end.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from localrag.durable import private, sync_folder, write_new
from localrag.governance.audit_head import begin_head
from localrag.governance.audit_line import Sealed, unseal

_NAME = re.compile(r"(\d{8,})-(\d{4}-\d{2}-\d{2})\.jsonl")
_LOCK, _RESERVE = "lock", "reserve"
_RESERVE_BYTES = 1 << 18
_WAIT_S = 10.0
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """One file of a log by its name."""

    path: Path
    first_seq: int
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """How a log ends: its last file that holds anything, its last sound line, what follows that.

    `is_open` says that the last line lacks its line feed.
    """

    file: LogFile | None
    last: Sealed | None
    broken: bytes
    is_open: bool


def log_files(folder: Path) -> list[LogFile]:
    """Return the files of a log that hold anything, oldest first. Raises OSError."""
    found = []
    for path in folder.iterdir():
        match = _NAME.fullmatch(path.name)
        if match is not None and path.stat().st_size:
            found.append(LogFile(path=path, first_seq=int(match[1]), day=match[2]))
    return sorted(found, key=lambda file: (file.first_seq, file.day))


def file_name(first_seq: int, day: str) -> str:
    """Return the name of a file that begins with line `first_seq`."""
    return f"{first_seq:08d}-{day}.jsonl"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only one who appends, in all processes; the folder is made if it is not there.

    Raises OSError, also after 10 s of waiting.
    """
    for private_folder in (folder.parent, folder):
        private_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with FileLock(folder / _LOCK, timeout=_WAIT_S, mode=0o600):
            yield
    except Timeout as error:
        raise TimeoutError(errno.ETIMEDOUT, "locked", str(folder)) from error


def prepare(folder: Path) -> None:
    """Make the head and the room kept for a full disk. Raises OSError."""
    if not log_files(folder):
        begin_head(folder)
    if not (folder / _RESERVE).exists():
        # Without it the log goes on all the same, as long as there is room.
        with suppress(OSError):
            write_new(folder / _RESERVE, bytes(_RESERVE_BYTES))


def give_room(folder: Path) -> bool:
    """Give back the room kept for a full disk; return whether there was any. Raises OSError."""
    if not (folder / _RESERVE).exists():
        return False
    (folder / _RESERVE).unlink()
    return True


def append(path: Path, content: bytes) -> None:
    """Put `content` at the end of a file and have it on the disk. Raises OSError."""
    is_new = not path.exists()
    with open(path, "ab", buffering=0, opener=private) as stream:
        left = memoryview(content)
        while left:
            left = left[stream.write(left) :]
        os.fsync(stream.fileno())
    if is_new:
        sync_folder(path.parent)


def read_tail(folder: Path) -> Tail:
    """Return how the log ends, reading no more than its last lines. Raises OSError."""
    files = log_files(folder)
    ending = files[-1] if files else None
    is_open = ending is not None and _is_open(ending.path)
    broken = b""
    last: Sealed | None = None
    for file in reversed(files):
        last, rest = _last_sound(file.path)
        broken = rest + broken
        if last is not None:
            break
    return Tail(file=ending, last=last, broken=broken.removesuffix(b"\n"), is_open=is_open)


def _is_open(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) != b"\n"


def _last_sound(path: Path) -> tuple[Sealed | None, bytes]:
    """Return the last sound line of a file and all that follows it."""
    size = path.stat().st_size
    begin, read = size, _PIECE
    with path.open("rb") as stream:
        while begin:
            begin, read = max(0, size - read), read * 2
            stream.seek(begin)
            lines = stream.read(size - begin).split(b"\n")
            for number in range(len(lines) - 1, -1 if begin == 0 else 0, -1):
                found = unseal(lines[number])  # not the first, which may be cut by our reading
                if found is not None and found.is_sound:
                    return found, b"\n".join(lines[number + 1 :])
        stream.seek(0)
        return None, stream.read()
