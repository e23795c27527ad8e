"""Reports of our own faults: where in the program, never what was in a document or a question.

A report holds the versions of localrag, Python, Qt and the system, the kind of the error, and
file, line and function of each step that led there. Messages and values are left out, because
they may quote a document.
"""

import faulthandler
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import qVersion

from localrag import __version__

_PREFIX = "fatal-"  # of what the interpreter writes by itself when Qt or C code dies


class CrashReports:
    """Writes reports into `folder`; `told` hears of each, with its file or None.

    `stem` is a name for this window among those that may be open at a time.
    """

    def __init__(self, folder: Path, stem: str, *, told: Callable[[Path | None], None]) -> None:
        self._folder = folder
        self._fatal_path = folder / f"{_PREFIX}{stem}.txt"
        self._told = told
        self._fatal: IO[bytes] | None = None

    def watch(self) -> Path | None:
        """Catch what goes wrong from now on; return the report of a crash before this start."""
        sys.excepthook = self._hook
        threading.excepthook = lambda what: self._hook(
            what.exc_type, what.exc_value, what.exc_traceback
        )
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            earlier = self._kept()
            self._fatal = self._fatal_path.open("wb", buffering=0)
        except OSError:
            return None
        faulthandler.enable(self._fatal, all_threads=True)
        return earlier

    def close(self) -> None:
        """End the watch, at the end of a good day."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        if self._fatal is not None:
            faulthandler.disable()
            self._fatal.close()
            self._fatal = None
            self._fatal_path.unlink(missing_ok=True)

    def _kept(self) -> Path | None:
        """Name the report of a crash by its time, so that the next does not write over it."""
        fatal = self._fatal_path
        if not fatal.exists() or fatal.stat().st_size == 0:
            return None
        kept = self._folder / f"window-{_stamp(fatal.stat().st_mtime)}.txt"
        fatal.replace(kept)
        with kept.open("a", encoding="utf-8") as file:
            file.write(_versions())
        return kept

    def _hook(
        self,
        kind: type[BaseException],
        _error: BaseException | None,  # not written: its message may quote a document
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            return
        self._told(self._written(_versions() + _steps(kind, trace)))

    def _written(self, report: str) -> Path | None:
        file = self._folder / f"window-{_stamp(time.time())}.txt"
        try:
            file.write_text(report, encoding="utf-8")
        except OSError:
            sys.stderr.write(report)
            return None
        return file


def _steps(kind: type[BaseException], trace: TracebackType | None) -> str:
    steps = [f"{kind.__module__}.{kind.__qualname__}\n"]
    steps += [f"  {s.filename}:{s.lineno} {s.name}\n" for s in traceback.extract_tb(trace)]
    return "".join(steps)


def _versions() -> str:
    import platform

    return (
        f"localrag {__version__} · Python {platform.python_version()} · Qt {qVersion()}"
        f" · {platform.system()} {platform.release()} {platform.machine()}\n"
    )


def _stamp(moment_s: float) -> str:
    whole = time.strftime("%Y%m%dT%H%M%S", time.gmtime(moment_s))
    return f"{whole}{moment_s % 1 * 1e6:06.0f}"
