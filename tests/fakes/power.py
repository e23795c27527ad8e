"""A disk that loses what was not synced when the power goes: SQLite's files through its VFS, ours
through os.fsync, Path.replace and what is deleted.

What was synced stays. Of everything else chance decides, block by block: written, half written, or
lost; a rename or deletion that no sync of the folder followed may or may not have happened.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import apsw

_BLOCK = 4096
_LOGS = ("-wal", "-shm", "-journal")
_BASE = "unix"
_NAME = "followed"  # below the cipher, which finds a log's database by SQLite's own pointers
_followed: "ContextVar[Disk]" = ContextVar("followed")


class PowerCut(BaseException):
    """The power is gone: nothing that the program does from here on reaches the disk."""


class Disk:
    """Follows what is durable below `root`; at event `cut_at` it writes that to `image`."""

    def __init__(self, root: Path, image: Path, cut_at: int, seed: int = 0) -> None:
        self.root = root
        self.image = image
        self.events = 0
        self.is_cut = False
        self._cut_at = cut_at
        self._chance = random.Random(seed * 1_000_003 + cut_at)  # noqa: S311 - which blocks are lost
        self._durable: dict[Path, bytes] = {}
        self._renames: list[tuple[Path, Path]] = []
        self._gone: set[Path] = set()

    def settle(self) -> None:
        """Take all that is there for durable."""
        files = (path for path in self.root.rglob("*") if path.is_file())
        self._durable |= {path: path.read_bytes() for path in files}

    def synced(self, path: Path) -> None:
        """Take note that a file or folder was synced."""
        if self.is_cut or not path.is_relative_to(self.root):
            return
        if path.is_dir():
            self.names_synced(path)
        elif path.exists():
            self._durable[path] = path.read_bytes()
        self.events += 1
        if self.events == self._cut_at:
            self._cut()

    def renamed(self, old: Path, new: Path) -> None:
        """Take note of a rename, which only a sync of the folder makes durable."""
        if not self.is_cut and new.is_relative_to(self.root):
            self._renames.append((old, new))

    def acknowledged(self) -> None:
        """Take note of what is not there when a change is done; SQLite's logs are its own."""
        known = {path for path in self._durable if not path.name.endswith(_LOGS)}
        self._gone = {path for path in known if not path.exists()}

    def come_back(self) -> set[Path]:
        """Return the files that were gone at the last acknowledged change, and are in the image."""
        return {p for p in self._gone if (self.image / p.relative_to(self.root)).exists()}

    def names_synced(self, folder: Path) -> None:
        """Make durable what was renamed and deleted in a folder."""
        if self.is_cut:
            return
        for old, new in [r for r in self._renames if r[1].parent == folder]:
            self._rename(old, new)
        self._renames = [r for r in self._renames if r[1].parent != folder]
        below = [path for path in self._durable if path.is_relative_to(folder)]
        for path in below:
            # With the name of a folder goes all that was in it.
            if not (folder / path.relative_to(folder).parts[0]).exists():
                del self._durable[path]

    def _rename(self, old: Path, new: Path) -> None:
        for path in [one for one in self._durable if one.is_relative_to(old)]:
            self._durable[new / path.relative_to(old)] = self._durable.pop(path)

    def _cut(self) -> None:
        self.is_cut = True
        for old, new in self._renames:
            if self._chance.random() < 0.5:
                self._rename(old, new)
        there = {path: path.read_bytes() for path in self.root.rglob("*") if path.is_file()}
        for path in sorted({*there, *self._durable}):
            content = self._left(self._durable.get(path), there.get(path))
            if content is not None:
                target = self.image / path.relative_to(self.root)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        raise PowerCut

    def _left(self, durable: bytes | None, written: bytes | None) -> bytes | None:
        """Return what is left of a file, None if it is gone."""
        if written is None or durable is None:
            if self._chance.random() < 0.5:
                return durable
            known = durable or written or b""
            return known if durable else known[: self._chance.randrange(len(known) + 1)]
        if written == durable:
            return durable
        longest = (
            max(len(written), len(durable)) if self._chance.random() < 0.5 else len(durable)
        )
        blocks = (
            (written if self._chance.random() < 0.5 else durable)[at : at + _BLOCK]
            for at in range(0, longest, _BLOCK)
        )
        return b"".join(blocks)


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__(_BASE, name, flags)
        self._path = Path(name.filename() if hasattr(name, "filename") else str(name))
        self._is_new_log = self._path.name.endswith(("-wal", "-journal"))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        disk = _followed.get(None)
        if disk is None:
            return
        if self._is_new_log:  # SQLite's unix VFS syncs the folder with a log's first sync.
            self._is_new_log = False
            disk.names_synced(self._path.parent)
        disk.synced(self._path)


class _Followed(apsw.VFS):
    def __init__(self) -> None:
        super().__init__(_NAME, _BASE)

    def xOpen(self, name: Any, flags: list[int]) -> _File:  # noqa: N802
        return _File(name, flags)


_VFS = _Followed()  # for good: the cipher's VFS, made over it when first named, points to it


@contextmanager
def power(disk: Disk, monkeypatch: Any) -> Iterator[None]:
    """Let everything that syncs tell `disk` of it."""
    fsync, replace, connect = os.fsync, Path.replace, apsw.Connection

    def told_fsync(number: int) -> None:
        fsync(number)
        disk.synced(Path(f"/proc/self/fd/{number}").resolve())

    def told_replace(path: Path, target: Path) -> Path:
        made = replace(path, target)
        disk.renamed(path, Path(target))
        return made

    def followed(name: str, **options: Any) -> apsw.Connection:
        if name == ":memory:":
            return connect(name)
        return connect(name, vfs=f"multipleciphers-{_NAME}", **options)

    token = _followed.set(disk)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", told_fsync)
        patched.setattr(Path, "replace", told_replace)
        patched.setattr(apsw, "Connection", followed)
        try:
            yield
        finally:
            _followed.reset(token)
