"""Runs a command inside a memory limit that the system enforces, and says which one it was.

A control group of Linux (version 2 or 1) below the one that this process is in; where none can be
made a scope of systemd; else a watcher ends the processes when together they hold more than the limit.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_ENTER = 'echo $$ > "$0" && exec "$@"'
_EVERY_S = 0.1
_LEAVE_S = 20.0
_MB = 1024 * 1024
# The files of a control group: limit, limit with swap, most held, kills for want of memory.
_VERSION_1 = (
    "memory.limit_in_bytes",
    "memory.memsw.limit_in_bytes",
    "memory.max_usage_in_bytes",
    "memory.oom_control",
)
_VERSION_2 = ("memory.max", "memory.swap.max", "memory.peak", "memory.events")
# It fills memory, so that pages are taken and not only promised, and waits to be seen.
_CONTROL = "import sys, time; held = b'\\1' * int(sys.argv[1]); time.sleep(0.5)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a limited command ended: what held it, its exit code, its peak in MB and what was killed.

    `peak_mb` counts file pages that were read, too; None where the kind of limit does not tell.
    """

    by: str
    code: int
    peak_mb: int | None = None
    kills: int | None = None


def run_limited(command: Sequence[str], limit_mb: int) -> Ended:
    """Run `command`, its children included, in `limit_mb` megabytes."""
    for files, name in ((_VERSION_2, "cgroup v2"), (_VERSION_1, "cgroup v1")):
        group = _new_group(files, limit_mb)
        if group is not None:
            return _in_group(command, group, files, name)
    if _has_systemd():
        scope = ["systemd-run", "--user", "--scope", "--quiet", "-p", f"MemoryMax={limit_mb}M"]
        done = subprocess.run([*scope, "-p", "MemorySwapMax=0", "--", *command], check=False)
        return Ended(by="systemd scope", code=done.returncode)
    return _watched(command, limit_mb)


def is_enforced(limit_mb: int) -> bool:
    """Whether a program that takes a tenth more than the limit is stopped, and a small one is not."""
    over, under = (
        run_limited([sys.executable, "-c", _CONTROL, str(size * _MB)], limit_mb).code
        for size in (limit_mb + limit_mb // 10, limit_mb // 10)
    )
    return over != 0 and under == 0


def tree(root: int) -> list[int]:
    """Return the ids of a process and of all below it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (stat := told(folder / "stat")):
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:  # it grows while it is walked
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def held_mb(pid: int) -> int:
    """Return the proportional set size (Pss) in MB, 0 for a process that has ended."""
    found = re.search(
        r"^Pss:\s+(\d+) kB", told(Path(f"/proc/{pid}/smaps_rollup")), re.MULTILINE
    )
    return int(found[1]) // 1024 if found else 0


def told(file: Path) -> str:
    """Return what a file of /proc says, '' where the process has ended."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _new_group(files: tuple[str, ...], limit_mb: int) -> Path | None:
    """Return a new control group with the limit, None where none of this version can be made."""
    own = _own_group(is_first=files is _VERSION_1)
    if own is None:
        return None
    group = own / f"localrag-bench-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        return None
    if not (group / files[0]).exists():  # no group, or one without the part for memory
        group.rmdir()
        return None
    (group / files[0]).write_text(str(limit_mb * _MB), encoding="ascii")
    with suppress(OSError):  # there is no such file where there is no swap
        swap = "0" if files is _VERSION_2 else str(limit_mb * _MB)
        (group / files[1]).write_text(swap, encoding="ascii")
    return group


def _own_group(*, is_first: bool) -> Path | None:
    for line in Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines():
        _, kinds, path = line.split(":", 2)
        if is_first and "memory" in kinds.split(","):
            return _GROUPS / "memory" / path.lstrip("/")
        if not is_first and not kinds:
            return _GROUPS / path.lstrip("/")
    return None


def _in_group(command: Sequence[str], group: Path, files: tuple[str, ...], name: str) -> Ended:
    try:
        entering = ["sh", "-c", _ENTER, str(group / "cgroup.procs"), *command]
        done = subprocess.run(entering, check=False)
        return Ended(
            by=name,
            code=done.returncode,
            peak_mb=_number(group / files[2]),
            kills=_kills(group / files[3]),
        )
    finally:
        _leave(group)


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii")) // _MB
    except (OSError, ValueError):
        return None


def _kills(file: Path) -> int | None:
    with suppress(OSError):
        for line in file.read_text(encoding="ascii").splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return None


def _leave(group: Path) -> None:
    """End what is left in the group and remove it; processes that end keep it for a moment."""
    end = time.monotonic() + _LEAVE_S
    while group.exists() and time.monotonic() < end:
        for pid in told(group / "cgroup.procs").split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        with suppress(OSError):
            group.rmdir()
        time.sleep(_EVERY_S)


def _has_systemd() -> bool:
    try:
        asked = ["systemd-run", "--user", "--scope", "--quiet", "-p", "MemoryMax=1G", "true"]
        return subprocess.run(asked, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _watched(command: Sequence[str], limit_mb: int) -> Ended:
    process = subprocess.Popen(command, start_new_session=True)
    most = 0
    while process.poll() is None:
        held = {pid: held_mb(pid) for pid in tree(process.pid)}
        most = max(most, sum(held.values()))
        if most > limit_mb:
            for pid in held:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return Ended(by="watcher", code=process.wait(), peak_mb=most, kills=1)
        time.sleep(_EVERY_S)
    return Ended(by="watcher", code=process.returncode, peak_mb=most, kills=0)
