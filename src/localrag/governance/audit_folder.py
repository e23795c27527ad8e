"""The files of one audit log: a file a day, each named after the number of its first line.

Nothing is ever written but at an end. Beside them lies `head`, which says where the log ended, so
that a log that was cut is told from one that ended there. It is written after the line, in the
older one of two places, and not synced: after a fault it may be older than the log, never newer.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from localrag.governance.audit_line import START, Sealed, unseal

_NAME = re.compile(r"(\d{8,})-(\d{4}-\d{2}-\d{2})\.jsonl")
_HEAD, _LOCK, _RESERVE = "head", "lock", "reserve"
_SLOT_BYTES = 512  # a sector of a disk
_RESERVE_BYTES = 1 << 18
_WAIT_S = 10.0
_PIECE = 1 << 16


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Number and hash of the last line that was acknowledged; `check` is of these two."""

    seq: int
    hash: str
    check: str = ""


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
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with FileLock(folder / _LOCK, timeout=_WAIT_S, mode=0o600):
            yield
    except Timeout as error:
        raise TimeoutError(errno.ETIMEDOUT, "locked", str(folder)) from error


def prepare(folder: Path) -> None:
    """Make the head and the room kept for a full disk. Raises OSError."""
    if not (folder / _HEAD).exists() and not log_files(folder):
        _write_new(folder / _HEAD, _packed(Head(seq=0, hash=START)) * 2)
    if not (folder / _RESERVE).exists():
        # Without it the log goes on all the same, as long as there is room.
        with suppress(OSError):
            _write_new(folder / _RESERVE, bytes(_RESERVE_BYTES))


def give_room(folder: Path) -> bool:
    """Give back the room kept for a full disk; return whether there was any. Raises OSError."""
    if not (folder / _RESERVE).exists():
        return False
    (folder / _RESERVE).unlink()
    return True


def append(path: Path, content: bytes) -> None:
    """Put `content` at the end of a file and have it on the disk. Raises OSError."""
    is_new = not path.exists()
    with open(path, "ab", buffering=0, opener=_private) as stream:
        left = memoryview(content)
        while left:
            left = left[stream.write(left) :]
        os.fsync(stream.fileno())
    if is_new:
        sync_folder(path.parent)


def read_head(folder: Path) -> Head | None:
    """Return where the log ended, None where nothing says so. Raises OSError."""
    try:
        content = (folder / _HEAD).read_bytes()
    except FileNotFoundError:
        return None
    found = [_unpacked(content[:_SLOT_BYTES]), _unpacked(content[_SLOT_BYTES:])]
    sound = [head for head in found if head is not None]
    return max(sound, key=lambda head: head.seq, default=None)


def write_head(folder: Path, head: Head) -> None:
    """Note where the log ends. Raises OSError."""
    try:
        with (folder / _HEAD).open("r+b") as stream:
            stream.seek(head.seq % 2 * _SLOT_BYTES)
            stream.write(_packed(head))
    except FileNotFoundError:
        _write_new(folder / _HEAD, _packed(head) * 2)


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


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` on the disk; Windows has no such call and needs none."""
    if os.name == "nt":  # pragma: no cover - folders cannot be opened there
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


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


def _packed(head: Head) -> bytes:
    checked = Head(seq=head.seq, hash=head.hash, check=_check(head))
    return msgspec.json.encode(checked).ljust(_SLOT_BYTES - 1) + b"\n"


def _unpacked(untrusted: bytes) -> Head | None:
    try:
        head = msgspec.json.decode(untrusted, type=Head)
    except msgspec.MsgspecError:
        return None
    return Head(seq=head.seq, hash=head.hash) if head.check == _check(head) else None


def _check(head: Head) -> str:
    return sha256(f"{head.seq} {head.hash}".encode()).hexdigest()


def _write_new(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f"{path.name}.tmp")
    with open(unfinished, "wb", opener=_private) as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
