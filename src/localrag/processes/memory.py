"""How much memory a process has held, and how much is free, as far as the system says."""

from pathlib import Path

_KILOBYTE = 1024


def peak_bytes(pid: int) -> int | None:
    """Return the most memory that the process has held at once; None where it is not said.

    Source: VmHWM of proc(5), Linux.
    """
    return _field(Path(f"/proc/{pid}/status"), "VmHWM")


def free_bytes() -> int | None:
    """Return the memory that a new program may take without swapping; None where it is not said.

    Source: MemAvailable of proc(5), Linux.
    """
    return _field(Path("/proc/meminfo"), "MemAvailable")


def total_bytes() -> int | None:
    """Return the memory of this PC; None where it is not said. Source: MemTotal of proc(5), Linux."""
    return _field(Path("/proc/meminfo"), "MemTotal")


def _field(file: Path, name: str) -> int | None:
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeError):
        return None
    for line in lines:
        key, _, value = line.partition(":")
        if key == name:
            number = value.split()[0] if value.split() else ""
            return int(number) * _KILOBYTE if number.isdecimal() else None
    return None
