"""Saved runs of an administrator's own questions: a JSON file each, beside the library.

A run holds answers, and so words of documents. It keeps them only as long as the library holds the
document as it was: whatever changes the library clears the rest (see decision 0018).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from localrag.domain.answer import AnswerMode
from localrag.domain.errors import PublicationError, StoreError, UsageError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.errors.store import StoreCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.paths import file_uri, uri_of
from localrag.domain.runs import LAST, PREVIOUS, Place, Run, RunResult
from localrag.store.columns import raw
from localrag.store.database import Database, is_sealed
from localrag.store.files import make_private, remove, told_as_store_error, write_whole
from localrag.store.naming import folder_name

_FOLDER = "runs"
_LOCK_FILE = "runs.lock"
_UNFINISHED = "*.tmp"
_WAIT_S = 60.0
_FORMAT = 1
_LONGEST_NAME = 80
_HELD = "SELECT path, container, sha256 FROM documents"


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    format: int
    run: Run


class SavedRuns:
    """The saved runs of one library. Reading is safe while another process writes.

    Methods raise StoreError where the disk or the library cannot be used.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder / _FOLDER
        self._database = database

    def runs(self) -> list[Run]:
        """Return all runs that can be read, oldest first."""
        found = (_decoded(file) for file in self._files())
        runs = [run for run in found if run is not None]
        return sorted(runs, key=lambda run: (run.begun, run.name))

    def unreadable(self) -> list[str]:
        """Return the names by which runs that cannot be read can be removed."""
        return [file.stem for file in self._files() if _decoded(file) is None]

    def load(self, name: str) -> Run:
        """Return a run by its name; LAST and PREVIOUS are the two newest ones.

        Raises UsageError RUN_NOT_FOUND, RUN_UNREADABLE.
        """
        if name in (LAST, PREVIOUS):
            runs = self.runs()
            back = 1 + (name == PREVIOUS)
            if len(runs) < back:
                raise UsageError(UsageCode.RUN_NOT_FOUND, name=name)
            return runs[-back]
        file = self._file(name)
        if not file.exists():
            raise UsageError(UsageCode.RUN_NOT_FOUND, name=name)
        run = _decoded(file)
        if run is None:
            raise UsageError(UsageCode.RUN_UNREADABLE, name=name)
        return run

    def vacant(self, name: str) -> None:
        """Raise UsageError RUN_EXISTS for a name that is taken, or that no run can have.

        Raises PublicationError READ_ONLY where somebody else publishes the library.
        """
        self._require_unsealed()
        is_name = 0 < len(name.strip()) <= _LONGEST_NAME and name.isprintable()
        if not is_name or name in (LAST, PREVIOUS) or self._file(name).exists():
            raise UsageError(UsageCode.RUN_EXISTS, name=name)

    def save(self, run: Run) -> None:
        """Keep a run in place of an earlier one of its name, without words that are gone by now."""
        self._require_unsealed()
        with told_as_store_error(self._folder):
            make_private(self._folder)
            with self._locked():
                write_whole(self._file(run.name), _encoded(_cleared(run, self._held())))

    def remove(self, name: str) -> None:
        """Delete a run. Raises UsageError RUN_NOT_FOUND."""
        stems = {file.stem: file for file in self._files()}
        file = stems.get(folder_name(name)) or stems.get(name)
        if file is None:
            raise UsageError(UsageCode.RUN_NOT_FOUND, name=name)
        with told_as_store_error(self._folder), self._locked():
            remove(file)

    def renew(self) -> None:
        """Clear what the runs hold of documents that are gone or changed."""
        self._clear(at_any_cost=False)

    def purge(self) -> None:
        """Do what `renew` does; a run that cannot be written is deleted."""
        self._clear(at_any_cost=True)

    def holding(self, path: bytes) -> int:
        """Return how many results hold words or places of the file at `path`, or of what is gone.

        A file of ours that cannot be read counts as one.
        """
        uri, held = file_uri(path), self._held()
        left = sum(1 for _ in self._folder.glob(_UNFINISHED)) + len(self.unreadable())
        for run in self.runs():
            for result in run.results:
                places = (*result.cited, *result.passages)
                left += any(
                    place.uri.split("#")[0] == uri or _key(place) not in held
                    for place in places
                )
        return left

    def _require_unsealed(self) -> None:
        library = self._folder.parent
        if is_sealed(library):
            raise PublicationError(PublicationCode.READ_ONLY, library=library.name)

    def _clear(self, *, at_any_cost: bool) -> None:
        if not self._folder.exists():
            return
        with told_as_store_error(self._folder), self._locked():
            for file in self._folder.glob(_UNFINISHED):
                remove(file)
            held = self._held()
            for file in self._files():
                run = _decoded(file)
                kept = None if run is None else _cleared(run, held)
                if kept is None or kept is run:
                    continue
                try:
                    write_whole(file, _encoded(kept))
                except OSError:
                    if not at_any_cost:
                        raise
                    remove(file.with_name(f"{file.name}.tmp"))
                    remove(file)

    def _held(self) -> frozenset[tuple[str, str]]:
        """Return the documents of the library as places know them."""
        return frozenset(
            (uri_of(raw(path), None if container is None else raw(container)), str(sha256))
            for path, container, sha256 in self._database.rows(_HELD)
        )

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))

    def _file(self, name: str) -> Path:
        return self._folder / f"{folder_name(name)}.json"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from writing runs; who forgets a document waits for who saves."""
        lock = FileLock(self._folder / _LOCK_FILE, timeout=_WAIT_S, mode=0o600)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreError(StoreCode.LOCKED, pid="?", since="?") from error
        try:
            yield
        finally:
            lock.release()


def _cleared(run: Run, held: frozenset[tuple[str, str]]) -> Run:
    """Return the run with words and places of held documents only; itself if that is all."""
    results = tuple(_cleared_result(result, held) for result in run.results)
    changed = any(new is not old for new, old in zip(results, run.results, strict=True))
    return replace(run, results=results) if changed else run


def _cleared_result(result: RunResult, held: frozenset[tuple[str, str]]) -> RunResult:
    # An extract has words of what it cites, a model may have used all that it was shown.
    read = result.passages if result.mode is AnswerMode.GENERATED else ()
    if _all_held(result.cited, held) and _all_held(result.passages, held):
        return result
    is_cleared = not _all_held((*result.cited, *read), held)
    return replace(
        result,
        answer="" if is_cleared else result.answer,
        is_cleared=is_cleared or result.is_cleared,
        cited=tuple(place for place in result.cited if _key(place) in held),
        passages=tuple(place for place in result.passages if _key(place) in held),
    )


def _all_held(places: Sequence[Place], held: frozenset[tuple[str, str]]) -> bool:
    return all(_key(place) in held for place in places)


def _key(place: Place) -> tuple[str, str]:
    return place.uri, place.sha256


def _encoded(run: Run) -> bytes:
    return msgspec.json.encode(_File(format=_FORMAT, run=run))


def _decoded(file: Path) -> Run | None:
    """Return the run in a file, None for one that cannot be read."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=_File)
    except (OSError, ValueError):  # msgspec's errors are ValueErrors
        return None
    return found.run if found.format == _FORMAT else None
