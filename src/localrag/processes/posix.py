"""Limits that a child puts on itself, and who runs it; the one file with POSIX-only calls.

On Windows no limit is put yet: there the parent will put the child into a Job Object.
"""

import contextlib
import ctypes
import os
import signal
import sys

if sys.platform != "win32":
    import fcntl
    import pwd
    import resource

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # mallopt(3), glibc


def limit_memory(limit_bytes: int) -> None:
    """Let allocations fail beyond `limit_bytes` of address space. Nothing on Windows."""
    _limit("RLIMIT_AS", limit_bytes)


def keep_freed_memory(most_bytes: int) -> None:
    """Keep so much of what is freed for what comes next; behind a wall each system call is dear.

    glibc only: elsewhere the system's own rule stays.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_TRIM_THRESHOLD, most_bytes)
            mallopt(_M_MMAP_THRESHOLD, most_bytes)


def widen_pipe(fd: int, size_bytes: int) -> None:
    """Let a pipe hold so much, where the system lets it: its two sides wait less. Linux only."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, size_bytes)


def limit_files(limit_bytes: int) -> None:
    """Let files be written up to `limit_bytes` each, 0 for none, and no core dump be left."""
    _limit("RLIMIT_FSIZE", limit_bytes)
    _limit("RLIMIT_CORE", 0)


def limit_cpu(seconds: int) -> None:
    """Be ended by the system after so many seconds of computing on one core."""
    _limit("RLIMIT_CPU", seconds)


def die_with_parent(parent_pid: int) -> None:
    """Be killed when the thread that started this process ends. Linux only; see prctl(2)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent_pid:  # it ended before the call above
            os._exit(1)


def die_after(seconds: int) -> None:
    """Be ended by the system in so many seconds, whatever runs then; 0 takes it back.

    It holds also for native code that never lets Python run. Nothing on Windows.
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)


def kill_group(leader_pid: int) -> None:
    """Kill a process group, also what is left of it after its leader. Nothing on Windows."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader_pid, signal.SIGKILL)


def login_user() -> tuple[str, str]:
    """Return name and number of the user whose rights this process has, not what it calls itself.

    On Windows the name of the session and no number. The name is the number where the system has
    none.
    """
    if sys.platform == "win32":
        return os.getlogin(), ""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name, str(number)
    except KeyError:
        return str(number), str(number)


def _limit(name: str, value: int) -> None:
    if sys.platform != "win32":
        resource.setrlimit(getattr(resource, name), (value, value))
