"""The copy of an audit log in another folder, usually on a share.

What could not be copied is copied later: the copy is always a beginning of the log, byte for byte.
A share that hangs is waited for briefly; the copying itself goes on behind.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from threading import Lock, Thread

from filelock import FileLock, Timeout

from localrag.durable import private
from localrag.governance.audit_folder import log_files

_LOCK = "copy.lock"
_WAIT_S = 2.0
_PIECE = 1 << 20
_MATCHED = 1 << 16  # bytes before the end of a copy that must be the same before it grows


class CopyState(StrEnum):
    """How the copy stands to the log; `DIFFERS` is for bytes that are not those of the log."""

    NONE = "none"
    WHOLE = "whole"
    BEHIND = "behind"
    UNREACHABLE = "unreachable"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReport:
    """How the copy stands; `behind_bytes` are missing there, `places` differ (file and line)."""

    state: CopyState
    behind_bytes: int = 0
    places: tuple[tuple[str, int], ...] = ()


class AuditCopy:
    """Keeps `target` a copy of the log in `folder`; None is no copy."""

    def __init__(self, folder: Path, target: Path | None) -> None:
        self._folder = folder
        self._target = target
        self._one = Lock()

    def catch_up(self) -> None:
        """Copy what is missing, as far as the share lets it within 2 s. Never raises OSError."""
        if self._target is None or not self._one.acquire(blocking=False):
            return
        worker = Thread(target=self._copy_all, args=(self._target,), daemon=True)
        worker.start()
        worker.join(_WAIT_S)

    def has_whole(self, path: Path) -> bool:
        """Return whether a file may go: it is in the copy with all its bytes, or there is none."""
        if self._target is None:
            return True
        try:
            return (self._target / path.name).stat().st_size >= path.stat().st_size
        except OSError:
            return False

    def compare(self) -> CopyReport:
        """Return how the copy stands, every byte of it compared. Raises OSError for the log only."""
        if self._target is None:
            return CopyReport(state=CopyState.NONE)
        behind, places = 0, []
        try:
            if not self._target.is_dir():
                return CopyReport(state=CopyState.UNREACHABLE)
            for name, ours, theirs in self._pairs(self._target):
                line, missing = _compared(ours, theirs)
                behind += missing
                if line:
                    places.append((name, line))
        except OSError:
            return CopyReport(state=CopyState.UNREACHABLE)
        state = CopyState.BEHIND if behind else CopyState.WHOLE
        return CopyReport(
            state=CopyState.DIFFERS if places else state,
            behind_bytes=behind,
            places=tuple(places),
        )

    def _pairs(self, target: Path) -> Iterator[tuple[str, Path, Path]]:
        """Yield each file with its copy; files of the copy that the log let go are not compared."""
        ours = log_files(self._folder)
        first = ours[0].first_seq if ours else 0
        names = {file.path.name for file in ours}
        names |= {file.path.name for file in log_files(target) if file.first_seq >= first}
        for name in sorted(names):
            yield name, self._folder / name, target / name

    def _copy_all(self, target: Path) -> None:
        try:
            with FileLock(self._folder / _LOCK, timeout=0, mode=0o600):
                target.mkdir(mode=0o700, parents=True, exist_ok=True)
                for file in log_files(self._folder):
                    _grow(file.path, target / file.path.name)
        except (OSError, Timeout):
            # The next event tries again; `audit verify` says how far the copy is behind.
            return
        finally:
            self._one.release()


def _grow(ours: Path, theirs: Path) -> None:
    """Append to the copy what it lacks, if it is a beginning of ours. Raises OSError."""
    known = theirs.stat().st_size if theirs.exists() else 0
    if known >= ours.stat().st_size:
        return
    with ours.open("rb") as source, open(theirs, "ab+", opener=private) as copy:
        begin = max(0, known - _MATCHED)
        source.seek(begin)
        copy.seek(begin)
        if source.read(known - begin) != copy.read(known - begin):
            return
        while piece := source.read(_PIECE):
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())


def _compared(ours: Path, theirs: Path) -> tuple[int, int]:
    """Return the first line (from 1) that is not the same, 0 for none, and the bytes missing."""
    # The copy first: it may grow meanwhile, but never beyond the log.
    copied = theirs.read_bytes() if theirs.exists() else b""
    mine = ours.read_bytes() if ours.exists() else b""
    if mine.startswith(copied):
        return 0, len(mine) - len(copied)
    pairs = zip_longest(mine.split(b"\n"), copied.split(b"\n"))
    return next(number for number, (a, b) in enumerate(pairs, start=1) if a != b), 0
