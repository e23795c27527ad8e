"""The life of a cache: opened if it is sound and current, renewed from SQLite if it is not.

Files are never changed in place: a renewal writes new files under new names, then a manifest that
names them, then deletes what no manifest names. Whoever reads meanwhile keeps what it has open.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from localrag.domain.errors import StoreError
from localrag.durable import sync_folder
from localrag.store.database import Database
from localrag.store.files import remove, told_as_store_error
from localrag.store.lock import WriterLock
from localrag.store.manifest import (
    Manifest,
    read_manifest,
    recorded,
    verified,
    write_manifest,
)
from localrag.store.state import LibraryState

_TRIES = 3
_LOG = logging.getLogger(__name__)
# What native readers raise on files that are not theirs.
_UNREADABLE = (OSError, ValueError, RuntimeError, TypeError, EOFError, KeyError)
View = TypeVar("View")
View_co = TypeVar("View_co", covariant=True)


class CacheFault(StrEnum):
    """Why a cache cannot be used as it lies on the disk."""

    MISSING = "cache.missing"
    STALE = "cache.stale"
    DAMAGED = "cache.damaged"


class Contents(Protocol[View_co]):
    """What one cache is made of. `name` begins the name of each of its files."""

    @property
    def name(self) -> str:
        """`words` or `vectors`."""
        ...

    def oldest(self) -> int:
        """Return the generation before which a cache is of no use, not even for the time being."""
        ...

    def write(self, folder: Path, generation: int, old: Sequence[str]) -> list[str]:
        """Write what SQLite holds now, keeping what is still right of the files `old`.

        Returns the names, below `folder`, of all files that make up the cache.
        """
        ...

    def open(self, folder: Path, names: Sequence[str]) -> View_co:
        """Return the cache in these files."""
        ...

    def in_memory(self) -> View_co:
        """Return the cache of what SQLite holds now, without a file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """`manifest` is None unless its files are sound; `is_moved` if it has to be written again."""

    fault: CacheFault | None
    manifest: Manifest | None = None
    is_moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened(Generic[View]):
    view: View
    generation: int
    manifest: Manifest | None


class Cache(Generic[View]):
    """One cache of one library, opened when it is first asked for."""

    def __init__(
        self, folder: Path, database: Database, lock: WriterLock, contents: Contents[View]
    ) -> None:
        self._folder = folder
        self._database = database
        self._state = LibraryState(database)
        self._lock = lock
        self._contents = contents
        self._opened: _Opened[View] | None = None

    def view(self) -> View:
        """Return the cache of the last committed state, or of an earlier one while that is written.

        A cache that is missing, damaged or left behind by a crash is renewed first, on the disk
        if nobody else is writing, else in memory. Raises StoreError.
        """
        wanted = self._state.content_generation()
        if self._opened is None or self._opened.generation != wanted:
            self._drop_what_is_of_no_use()
            self._opened = self._current(wanted)
        return self._opened.view

    def renew(self) -> None:
        """Bring the files up to date. The caller holds the lock. Raises StoreError."""
        look = self._look(read_data=False)
        if look.fault is not None:
            self._opened = None
            self._write(look.manifest)
            return
        with told_as_store_error(self._folder):
            if look.manifest is not None and look.is_moved:
                write_manifest(self._manifest_path(), look.manifest)
            # A crash may have left files behind that hold what was removed since.
            self._sweep(look.manifest)

    def purge(self) -> None:
        """Bring the files up to date, or delete them: what was removed must not stay in them.

        The caller holds the lock. Raises StoreError where they could only be deleted.
        """
        try:
            self.renew()
        except StoreError:
            self._opened = None
            with told_as_store_error(self._folder):
                self._sweep(None)
            self.renew()

    def rebuild(self) -> None:
        """Write all files anew. The caller holds the lock. Raises StoreError."""
        self._opened = None
        self._write(None)

    def fault(self, *, read_data: bool) -> CacheFault | None:
        """Return what is wrong with the files, or None.

        `read_data` reads every byte of them, and opens them: a file may be as it was written and
        still be none that can be used.
        """
        look = self._look(read_data=read_data)
        if read_data and look.fault is None and look.manifest is not None:
            try:
                self._open(look.manifest, look.manifest.generation)
            except _UNREADABLE:
                return CacheFault.DAMAGED
        return look.fault

    def _current(self, wanted: int) -> _Opened[View]:
        if wanted == 0:
            return self._built_in_memory()
        unreadable: Manifest | None = None
        for _ in range(_TRIES):
            look = self._look(read_data=False)
            is_unreadable = look.manifest is not None and look.manifest == unreadable
            if look.fault is not None or look.is_moved or is_unreadable:
                with self._lock.held_if_free() as is_held:
                    if is_held:
                        self._renew_quietly(is_unreadable=is_unreadable)
                        look = self._look(read_data=False)
            if look.manifest is None:
                break
            generation = wanted if look.fault is None else look.manifest.generation
            if self._opened is not None and self._opened.manifest == look.manifest:
                return replace(self._opened, generation=generation)
            # The writer may have replaced the files since the look.
            try:
                return self._open(look.manifest, generation)
            except _UNREADABLE:
                unreadable = look.manifest
        # Building anew after each commit of a long run would stall every search.
        return self._opened or self._built_in_memory()

    def _drop_what_is_of_no_use(self) -> None:
        if self._opened is not None and self._opened.generation < self._contents.oldest():
            self._opened = None

    def _renew_quietly(self, *, is_unreadable: bool) -> None:
        """Renew, but let a full or read-only disk not keep anybody from searching."""
        try:
            if is_unreadable:
                self.rebuild()
            else:
                self.renew()
        except StoreError as error:
            _LOG.warning("cache %s not renewed: %s", self._contents.name, error.code)

    def _open(self, manifest: Manifest, generation: int) -> _Opened[View]:
        view = self._contents.open(self._folder, [file.name for file in manifest.files])
        return _Opened(view=view, generation=generation, manifest=manifest)

    def _built_in_memory(self) -> _Opened[View]:
        with self._database.snapshot():
            generation = self._state.content_generation()
            view = self._contents.in_memory()
        return _Opened(view=view, generation=generation, manifest=None)

    def _write(self, usable: Manifest | None) -> None:
        with told_as_store_error(self._folder), self._database.snapshot():
            try:
                manifest = self._written(usable)
                write_manifest(self._manifest_path(), manifest)
            except OSError:
                # Half a cache on a full disk would only keep it full.
                with suppress(OSError):
                    self._sweep(usable)
                raise
            self._sweep(manifest)

    def _written(self, usable: Manifest | None) -> Manifest:
        kept = {} if usable is None else {file.name: file for file in usable.files}
        generation = self._state.generation()
        names = self._contents.write(self._folder, generation, list(kept))
        fresh = recorded(self._folder, (name for name in names if name not in kept))
        files = (*(kept[name] for name in names if name in kept), *fresh)
        return Manifest(identity=self._identity(), generation=generation, files=files)

    def _look(self, *, read_data: bool) -> _Look:
        wanted = self._state.content_generation()
        try:
            manifest = read_manifest(self._manifest_path())
        except FileNotFoundError:
            return _Look(fault=CacheFault.MISSING if wanted else None)
        except _UNREADABLE:
            manifest = None
        if manifest is None or manifest.identity != self._identity():
            return _Look(fault=CacheFault.DAMAGED)
        files = verified(self._folder, manifest.files, read_data=read_data)
        if files is None or manifest.generation > self._state.generation():
            return _Look(fault=CacheFault.DAMAGED)
        if manifest.generation < self._contents.oldest():
            return _Look(fault=CacheFault.STALE)
        return _Look(
            fault=CacheFault.STALE if manifest.generation < wanted else None,
            manifest=replace(manifest, files=files),
            is_moved=files != manifest.files,
        )

    def _sweep(self, manifest: Manifest | None) -> None:
        """Delete what `manifest` does not name. Raises OSError if something of it stays."""
        named = {file.name.split("/")[0] for file in manifest.files} if manifest else set()
        if manifest is not None:
            named.add(self._manifest_path().name)
        old = [p for p in self._folder.glob(f"{self._contents.name}*") if p.name not in named]
        failed: list[OSError] = []
        for path in old:
            try:
                remove(path)
            except OSError as error:
                failed.append(error)
        if old:
            # Text that was removed must not come back with a power cut.
            sync_folder(self._folder)
        if failed:
            raise failed[0]

    def _identity(self) -> str:
        """Return whose cache it is, and under which key: another key needs other files."""
        key = self._database.key
        return self._state.identity() + (f"/{key.note.id}" if key and key.note.id else "")

    def _manifest_path(self) -> Path:
        return self._folder / f"{self._contents.name}.json"
