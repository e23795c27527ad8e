"""Programs from outside (text recognition, conversion), each in a folder of its own and ended whole."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from localrag.domain.cancel import CancelToken
from localrag.processes import posix

_LOOK_S = 0.05
_PATIENCE_S = 2.0
_ASK_S = 20.0
_LAUNCHER = "localrag.processes.outside_main"
_PRIVATE = "localrag-private-"
_LEFT_AFTER_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideLimits:
    """What a program may use: wall and CPU seconds, bytes of memory and of each file it writes.

    `sockets` is a folder where it may make local sockets, if it needs one besides its own.
    """

    wall_s: float
    memory_bytes: int
    file_bytes: int
    sockets: str = ""


class OutsideTimeoutError(Exception):
    """The program was ended at its time limit."""


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder that only this user can enter; it goes with all that is in it.

    What was killed before it could clean up left text of documents behind: that goes now.
    """
    _remove_left(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_PRIVATE))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left(below: Path) -> None:
    """Remove folders of ours that no program can be using any more: none runs for a day."""
    for folder in below.glob(f"{_PRIVATE}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > _LEFT_AFTER_S:
                shutil.rmtree(folder, ignore_errors=True)


def run_outside(
    command: Sequence[str],
    folder: Path,
    limits: OutsideLimits,
    cancel: CancelToken,
    environment: dict[str, str] | None = None,
) -> int:
    """Run a program in `folder`, the one place where it may write, and return its exit code.

    It gets no network, no input and none of our environment but what `environment` names; what
    it prints is dropped. Whatever it started ends with it. Raises Cancelled, OutsideTimeoutError,
    OSError where it cannot be started.
    """
    launcher = [sys.executable, "-P", "-m", _LAUNCHER]
    rules = [str(os.getpid()), str(limits.memory_bytes), str(limits.file_bytes)]
    rules += [str(int(limits.wall_s) + 1), str(folder), limits.sockets]
    process = subprocess.Popen(
        [*launcher, *rules, *command],
        cwd=folder,
        env=_environment(folder) | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=None if sys.platform == "win32" else 0,
        creationflags=_creation_flags(),
    )
    ends_at = time.monotonic() + limits.wall_s
    try:
        while process.poll() is None:
            cancel.raise_if_cancelled()
            if time.monotonic() > ends_at:
                raise OutsideTimeoutError
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_S)
    finally:
        _end(process)
    return process.returncode


def said(program: str, question: str) -> str:
    """Return what a program answers to a question such as `--version`, '' if it cannot."""
    try:
        answer = subprocess.run(
            [program, question], capture_output=True, check=False, timeout=_ASK_S, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout or answer.stderr


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment that keeps a program to its folder."""
    kept = ("PATH", "SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
    here = str(folder)
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "HOME": here,
        "TMPDIR": here,
        "TMP": here,
        "TEMP": here,
        "XDG_RUNTIME_DIR": here,
        "LANG": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill the program and all of its process group, also what it left behind."""
    posix.kill_group(process.pid)
    process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE_S)


def _creation_flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0
