"""A disk that fails at its Nth call: what a process, with all its libraries and threads, does to
the files below one folder is handed to us by the kernel before it is done (seccomp_unotify(2)).

SQLite, tantivy, numpy and our own code are met alike, since nothing in the process is replaced.
"""

import ctypes
import errno
import fcntl
import mmap
import os
import select
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

_RECEIVE = 0xC0502100
_ANSWER = 0xC0182101
_GO_ON = 1
_REQUEST = struct.Struct("QIIiIQ6Q")
_REPLY = struct.Struct("QqiI")
_PIDFD_GETFD = 438
_PATH_MAX = 4096
_AT_FDCWD = -100

# Calls by what they need, each with the place of its file descriptor, or of folder and path.
_WRITES = {"write": 0, "pwrite64": 0, "writev": 0, "pwritev": 0, "pwritev2": 0}
_SYNCS = {"fsync": 0, "fdatasync": 0}
_LENGTHS = {"ftruncate": 0, "fallocate": 0}
_READS = {"read": 0, "pread64": 0, "readv": 0, "preadv": 0, "preadv2": 0}
_CREATES = {"open": (None, 0), "openat": (0, 1), "mkdir": (None, 0), "mkdirat": (0, 1)}
_NAMES = {
    "rename": (None, 1),
    "renameat": (2, 3),
    "renameat2": (2, 3),
    "unlink": (None, 0),
    "unlinkat": (0, 1),
    "rmdir": (None, 0),
}
_OLD_NAMES = {"rename": (None, 0), "renameat": (0, 1), "renameat2": (0, 1)}
_FLAGS = {"open": 1, "openat": 2}


class Fault(StrEnum):
    """What happens at the Nth of the calls that it can happen to."""

    BROKEN = "broken"  # a write, sync, cut, rename, deletion or new file fails once, with EIO
    FULL = "full"  # a write takes half of its bytes, and then there is no room any more
    SHORT = "short"  # a write takes half of its bytes, once
    UNREADABLE = "unreadable"  # a read fails once, with EIO
    SHORT_READ = "short read"  # a read returns half of what it could, once


_CALLS: dict[Fault, tuple[dict[str, Any], ...]] = {
    Fault.BROKEN: (_WRITES, _SYNCS, _LENGTHS, _CREATES, _NAMES),
    Fault.FULL: (_WRITES, _CREATES),
    Fault.SHORT: ({"write": 0, "pwrite64": 0},),
    Fault.UNREADABLE: (_READS,),
    Fault.SHORT_READ: ({"read": 0, "pread64": 0},),
}
_HALVED: dict[Fault, tuple[str, ...]] = {
    Fault.BROKEN: (),
    Fault.FULL: ("write", "pwrite64"),
    Fault.SHORT: ("write", "pwrite64"),
    Fault.UNREADABLE: (),
    Fault.SHORT_READ: ("read", "pread64"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The call that failed: its name, its file below the root, and what `mark` said then."""

    call: str
    file: str
    mark: int


@dataclass(frozen=True, slots=True)
class _Request:
    key: int
    thread: int
    call: str
    arguments: tuple[int, ...]


class FailingDisk:
    """Runs work in a child process whose call number `at` below `root` meets `fault`.

    `seen` calls could have met it. What lies in `unsafe` was there, and not synced again, when the
    child had marked more than at the fault.
    """

    def __init__(self, root: Path, fault: Fault, at: int) -> None:
        self.hits: list[Hit] = []
        self.seen = 0
        self.unsafe: set[str] = set()
        self._unsynced: set[str] = set()
        self._root = f"{root.resolve()}/"
        self._fault = fault
        self._at = at
        self._mark = mmap.mmap(-1, 8)
        self._child = 0

    def mark(self, number: int) -> None:
        """Note in the child how far it is, for the hits."""
        self._mark[:8] = number.to_bytes(8)

    @property
    def marked(self) -> int:
        """How far the child was when it ended."""
        return int.from_bytes(self._mark[:8])

    def run(self, work: Callable[[], object]) -> int:
        """Fork, do `work` in the child, and return its exit code; -N if it died of signal N."""
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        self._child = os.fork()
        if self._child == 0:
            code = 1
            try:
                socket.send_fds(theirs, [b"."], [_watched(self._fault)])
                work()
                code = 0
            finally:
                os._exit(code)
        theirs.close()
        with ours:
            _, (notices,), _, _ = socket.recv_fds(ours, 1, 1)
        self._answer_all(notices)
        self._note_unsafe()
        os.close(notices)
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])

    def _answer_all(self, notices: int) -> None:
        poll = select.poll()
        poll.register(notices, select.POLLIN)
        names = _numbers(self._fault)
        while not poll.poll()[0][1] & select.POLLHUP:
            raw = bytearray(_REQUEST.size)
            try:
                fcntl.ioctl(notices, _RECEIVE, raw)
                key, thread, _, number, _, _, *arguments = _REQUEST.unpack(raw)
                request = _Request(key, thread, names[number], tuple(arguments))
                fcntl.ioctl(notices, _ANSWER, self._answer(request))
            except FileNotFoundError:
                continue  # the thread was gone before our answer

    def _answer(self, request: _Request) -> bytes:
        file = self._file(request)
        if file is None or (self._takes_half(request) and request.arguments[2] < 2):
            return _REPLY.pack(request.key, 0, 0, _GO_ON)
        self.seen += 1
        if self.hits and self.marked > self.hits[0].mark:
            self._note_unsafe()
        is_hit = self.seen == self._at
        if not is_hit and not (self._fault is Fault.FULL and self.hits):
            self._follow(request, file)
            return _REPLY.pack(request.key, 0, 0, _GO_ON)
        done = self._half(request) if is_hit and self._takes_half(request) else None
        if is_hit and (done is None or done == request.arguments[2] // 2):
            self.hits.append(Hit(call=request.call, file=file, mark=self.marked))
        if done is not None:
            return _REPLY.pack(request.key, done, 0, 0)
        if request.call in _SYNCS:
            self._unsynced.add(file)
        code = errno.ENOSPC if self._fault is Fault.FULL else errno.EIO
        return _REPLY.pack(request.key, 0, -code, 0)

    def _follow(self, request: _Request, file: str) -> None:
        """Take note of what becomes of a file that was not synced."""
        if request.call in _SYNCS:
            self._unsynced.discard(file)
        elif request.call in _OLD_NAMES and self._unsynced:
            folder, place = _OLD_NAMES[request.call]
            old = self._place(request, folder, place).removeprefix(self._root)
            if old in self._unsynced:
                self._unsynced = (self._unsynced - {old}) | {file}

    def _note_unsafe(self) -> None:
        self.unsafe |= {name for name in self._unsynced if Path(self._root, name).exists()}
        self._unsynced.clear()

    def _takes_half(self, request: _Request) -> bool:
        return request.call in _HALVED[self._fault]

    def _file(self, request: _Request) -> str | None:
        """Return the name below the root of what a call is about, None for other files."""
        try:
            path = self._path(request)
        except OSError:
            return None
        if not path.startswith(self._root):
            return None
        return path.removeprefix(self._root).removesuffix(" (deleted)")

    def _path(self, request: _Request) -> str:
        places = {**_CREATES, **_NAMES}.get(request.call)
        if places is None:
            return str(Path(f"/proc/{request.thread}/fd/{request.arguments[0]}").readlink())
        return self._place(request, *places)

    def _place(self, request: _Request, folder: int | None, place: int) -> str:
        open_files = f"/proc/{request.thread}/fd"
        path = self._text(request.arguments[place])
        if path.startswith("/"):
            return path
        number = _AT_FDCWD if folder is None else _signed(request.arguments[folder])
        if number == _AT_FDCWD:
            return f"{Path(f'/proc/{request.thread}/cwd').readlink()}/{path}"
        return f"{Path(f'{open_files}/{number}').readlink()}/{path}"

    def _text(self, address: int) -> str:
        with Path(f"/proc/{self._child}/mem").open("rb", buffering=0) as memory:
            memory.seek(address)
            return os.fsdecode(memory.read(_PATH_MAX).partition(b"\0")[0])

    def _half(self, request: _Request) -> int:
        """Do half of a read or write in the child's place; return how many bytes that was."""
        number, address, size, position, *_ = request.arguments
        at = position if request.call in ("pread64", "pwrite64") else None
        file = self._borrowed(number)
        try:
            with Path(f"/proc/{self._child}/mem").open("r+b", buffering=0) as memory:
                memory.seek(address)
                if request.call in _READS:
                    found = (
                        os.read(file, size // 2)
                        if at is None
                        else os.pread(file, size // 2, at)
                    )
                    memory.write(found)
                    return len(found)
                data = memory.read(size // 2)
                return os.write(file, data) if at is None else os.pwrite(file, data, at)
        finally:
            os.close(file)

    def _borrowed(self, number: int) -> int:
        """Return the child's open file as one of ours: they share their position."""
        child = os.pidfd_open(self._child)
        try:
            file = ctypes.CDLL(None, use_errno=True).syscall(_PIDFD_GETFD, child, number, 0)
        finally:
            os.close(child)
        if file < 0:
            raise OSError(ctypes.get_errno(), "pidfd_getfd")
        return int(file)


def _watched(fault: Fault) -> int:
    """Have the calls of this process handed over; return where they can be had."""
    seccomp = import_module("pyseccomp")
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for number, call in _numbers(fault).items():
        conditions = []
        if call in _FLAGS:
            creates = seccomp.Arg(_FLAGS[call], seccomp.MASKED_EQ, os.O_CREAT, os.O_CREAT)
            conditions.append(creates)
        rules.add_rule(seccomp.NOTIFY, number, *conditions)
    rules.load()
    return int(seccomp._libseccomp.seccomp_notify_fd(rules._filter))


def _numbers(fault: Fault) -> dict[int, str]:
    seccomp = import_module("pyseccomp")
    names = [call for calls in _CALLS[fault] for call in calls]
    found = {seccomp.resolve_syscall(seccomp.Arch.NATIVE, call): call for call in names}
    return {number: call for number, call in found.items() if number >= 0}


def _signed(number: int) -> int:
    low = number & 0xFFFFFFFF
    return low - (1 << 32) if low >> 31 else low
