"""How much memory this PC has left, and what a process took of it."""

import ctypes
import re
import sys
from pathlib import Path

_KIB = 1024
_SYSTEM = Path("/")


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = [
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        ("available", ctypes.c_uint64),
        ("rest", ctypes.c_uint64 * 5),
    ]


def free_memory(root: Path = _SYSTEM) -> int | None:
    """Return the bytes that new work can take without swapping; None where nobody says.

    Linux: MemAvailable of proc(5), or less where a control group above this process leaves less;
    file pages that a group can give back count as free. Windows: GlobalMemoryStatusEx. `root` is
    the folder in which `proc` and `sys` lie.
    """
    if sys.platform == "win32":
        return _free_on_windows()
    found = _kib(root / "proc" / "meminfo", "MemAvailable")
    limits = _left_in_groups(root)
    return min((found, *limits)) if found is not None else min(limits, default=None)


def total_memory(root: Path = _SYSTEM) -> int | None:
    """Return the memory of this PC; None where nobody says. Linux: MemTotal. Windows: as above."""
    if sys.platform == "win32":
        status = _windows_status()
        return status.total if status else None
    return _kib(root / "proc" / "meminfo", "MemTotal")


def peak_memory(pid: int | None = None, root: Path = _SYSTEM) -> int | None:
    """Return the most bytes that this or another process has held at once; None where nobody says.

    Linux: VmHWM of proc(5), the mapped pages of a model file among them.
    """
    return _kib(root / "proc" / ("self" if pid is None else str(pid)) / "status", "VmHWM")


def _free_on_windows() -> int | None:
    status = _windows_status()
    return status.available if status else None


def _windows_status() -> _MemoryStatus | None:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    system = getattr(ctypes, "windll").kernel32  # noqa: B009 - it exists on Windows only
    return status if system.GlobalMemoryStatusEx(ctypes.byref(status)) else None


def _kib(file: Path, name: str) -> int | None:
    found = re.search(rf"^{name}:\s+(\d+) kB", _text(file), re.MULTILINE)
    return int(found[1]) * _KIB if found else None


def _left_in_groups(root: Path) -> list[int]:
    """Return what each control group of this process leaves, those above it included."""
    groups = root / "sys" / "fs" / "cgroup"
    left: list[int] = []
    for line in _text(root / "proc" / "self" / "cgroup").splitlines():
        _, kinds, path = line.split(":", 2)
        if kinds == "":
            top, names = groups, ("memory.max", "memory.current", "inactive_file")
        elif "memory" in kinds.split(","):
            top = groups / "memory"
            names = (
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "total_inactive_file",
            )
        else:
            continue
        own = top / path.lstrip("/")
        for group in (own, *own.parents):
            if not group.is_relative_to(top):
                break
            left += _left(group, *names)
    return left


def _left(group: Path, limit: str, used: str, reclaimable: str) -> list[int]:
    most, now = _text(group / limit).strip(), _text(group / used).strip()
    if not (most.isdecimal() and now.isdecimal()):  # "max": no limit
        return []
    found = re.search(rf"^{reclaimable} (\d+)$", _text(group / "memory.stat"), re.MULTILINE)
    back = int(found[1]) if found else 0
    return [max(0, int(most) - max(0, int(now) - back))]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
