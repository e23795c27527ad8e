"""What a process may no longer do once its wall stands: network, new programs, files.

Linux only: seccomp through libseccomp, Landlock where the kernel has it. What is missing on a PC
is left out, and `WallState` says so. On Windows nothing yet: there it will be a Job Object.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import ModuleType

_CLONE_THREAD = 0x10000
_AF_UNIX = 1
_ACCESS_MODE = 3
_NETWORK = (
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "recvfrom",
    "sendmsg", "recvmsg", "sendmmsg", "recvmmsg",
)  # fmt: skip
_PROGRAMS = ("execve", "execveat", "fork", "vfork")
_KERNEL = (
    "ptrace", "process_vm_readv", "process_vm_writev", "mount", "umount2", "pivot_root", "chroot",
    "unshare", "setns", "keyctl", "add_key", "request_key", "bpf", "perf_event_open",
    "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "open_by_handle_at",
    "name_to_handle_at", "kexec_load", "init_module", "finit_module", "delete_module", "swapon",
    "swapoff", "reboot",
)  # fmt: skip
_CHANGES = (
    "creat", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2",
    "link", "linkat", "symlink", "symlinkat", "mknod", "mknodat", "truncate", "ftruncate",
    "fallocate", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "utime",
    "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr", "fsetxattr", "removexattr",
)  # fmt: skip
# What a process needs that keeps files of its own; Landlock says where.
_KEEPING = {
    "mkdir", "mkdirat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "ftruncate",
    "fallocate", "utime", "utimes", "utimensat",
}  # fmt: skip
# What every program reads: libraries, what this process and the processor are.
_OF_THE_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache",
    "/etc/localtime", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system",
    "/dev/null", "/dev/urandom",
)  # fmt: skip


class Wall(StrEnum):
    """How a process is shut in: a reader of untrusted bytes, a model, or a program from outside."""

    NONE = ""
    READER = "reader"  # no network, no new process, no file written
    MODEL = "model"  # the same, and nothing read but what is named; files kept in one folder
    OUTSIDE = "outside"  # no network but sockets of this PC, files written in one folder only


@dataclass(frozen=True, slots=True, kw_only=True)
class WallState:
    """What of the wall stands: the system call filter, and the version of Landlock (0 for none)."""

    seccomp: bool
    landlock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What stays open in a wall.

    Files are changed below `folder` only, up to `file_bytes` each. In `sockets` nothing but local
    sockets can be made, for programs that insist on a place. A model reads `reads`, `folder` and the
    program itself, nothing else; the others read what the user may.
    """

    folder: str = ""
    file_bytes: int = 0
    sockets: str = ""
    reads: tuple[str, ...] = ()


NOWHERE = Places()


def enter(wall: Wall, places: Places = NOWHERE) -> WallState:
    """Put up the wall for this process and all that it starts; `places` stay open.

    Call it before the first thread starts: threads that run already stay outside.
    """
    if wall is Wall.NONE or sys.platform != "linux":
        return WallState(seccomp=False, landlock=0)
    seccomp = _module("pyseccomp")  # before anything is shut: it looks for its library
    landlock = _landlock(places, reads_all=wall is not Wall.MODEL)
    if seccomp is None:
        return WallState(seccomp=False, landlock=landlock)
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    _refuse(seccomp, rules.add_rule, _KERNEL)
    if wall is Wall.OUTSIDE:
        unix_only = seccomp.Arg(0, seccomp.NE, _AF_UNIX)
        rules.add_rule(seccomp.ERRNO(errno.EACCES), "socket", unix_only)
    else:
        _shut_in(seccomp, rules.add_rule, wall, keeps_files=bool(places.folder))
    rules.load()
    return WallState(seccomp=True, landlock=landlock)


def _shut_in(
    seccomp: ModuleType, add: Callable[..., None], wall: Wall, *, keeps_files: bool
) -> None:
    allowed = _KEEPING if keeps_files else set()
    changes = [call for call in _CHANGES if call not in allowed]
    _refuse(seccomp, add, (*_NETWORK, *_PROGRAMS, *changes))
    is_process = seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0)
    add(seccomp.ERRNO(errno.EPERM), "clone", is_process)
    # What these point to cannot be looked at; the C library falls back to clone and openat.
    _refuse(seccomp, add, ("clone3", "openat2"), errno.ENOSYS)
    if wall is Wall.MODEL:  # llama_cpp opens /dev/null for writing when it is imported
        return
    for call, place in (("open", 1), ("openat", 2)):
        for mode in (os.O_WRONLY, os.O_RDWR):
            writes = seccomp.Arg(place, seccomp.MASKED_EQ, _ACCESS_MODE, mode)
            add(seccomp.ERRNO(errno.EACCES), call, writes)


def _refuse(
    seccomp: ModuleType, add: Callable[..., None], calls: Iterable[str], code: int = errno.EPERM
) -> None:
    for call in calls:
        try:
            number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, call)
        except ValueError:
            continue
        if number >= 0:  # below are the calls of other processors
            add(seccomp.ERRNO(code), number)


def _module(name: str) -> ModuleType | None:
    """Return a module that a PC may lack, or whose system library it may lack."""
    try:
        return import_module(name)
    except (ImportError, RuntimeError, OSError):
        return None


def _landlock(places: Places, *, reads_all: bool) -> int:
    """Shut everything but `places`; return the version of Landlock, 0 for none."""
    landlockpy = _module("landlockpy")
    version = landlockpy.abi_version() if landlockpy else 0
    if landlockpy is None or not version:
        return 0
    rights = landlockpy.AccessFS
    reading = rights.READ_FILE | rights.READ_DIR
    unwritten = reading | rights.EXECUTE | rights.IOCTL_DEV
    changes = landlockpy.fs_for_abi(version) & ~unwritten
    handled = changes if reads_all else changes | reading
    scope = landlockpy.Scope.SIGNAL | landlockpy.Scope.ABSTRACT_UNIX_SOCKET
    with landlockpy.Ruleset(handled_fs=handled, scoped=scope) as rules:
        if places.folder:
            rules.allow_path(places.folder, changes if reads_all else handled)
        if places.folder or not reads_all:
            rules.allow_path(os.devnull, rights.WRITE_FILE)
        if places.sockets:
            rules.allow_path(places.sockets, rights.MAKE_SOCK)
        for path in () if reads_all else _there((*places.reads, *_program())):
            rules.allow_path(path, reading if Path(path).is_dir() else rights.READ_FILE)
        rules.restrict()
    return int(version)


def _program() -> tuple[str, ...]:
    """Return where this program and what it is built on lie."""
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    return (*sys.path, f"{sys.base_prefix}/lib", *libraries, *_OF_THE_SYSTEM)


def _there(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if path and Path(path).exists()]
