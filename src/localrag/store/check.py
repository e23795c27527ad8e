"""Is a library whole? Looked at from outside, so that even one that cannot be opened is told of."""

from dataclasses import dataclass
from pathlib import Path

from localrag.domain.errors import StoreError
from localrag.store.database import Database
from localrag.store.keys import NO_KEYS, Keys
from localrag.store.library import Library
from localrag.store.plain_text import readable_files
from localrag.store.words import WordView

_INTEGRITY = "PRAGMA integrity_check(1)"
_FOREIGN = "PRAGMA foreign_key_check"
_COUNTS = "SELECT (SELECT count(*) FROM chunks), (SELECT count(*) FROM vectors)"
_DAMAGED = "store.damaged"
_PLAIN_TEXT = "store.plain_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreProblem:
    """What is wrong with `what` (truth, words, vectors, or a file); `code` is stable."""

    what: str
    code: str
    repaired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCheck:
    """What a check found.

    `chunks` and `vectors` are what the truth holds, `words` the chunks that the words cache
    holds, 0 where it has a problem. All three are equal if all is well. `reading` are the states that
    models keep; each is verified when it is used.
    """

    generation: int
    chunks: int
    vectors: int
    words: int
    problems: tuple[StoreProblem, ...]
    reading: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong, or nothing any more."""
        return all(problem.repaired for problem in self.problems)


def check_library(
    folder: Path, name: str, *, read_data: bool, repair: bool, keys: Keys = NO_KEYS
) -> StoreCheck:
    """Look at truth and caches of the library `name` below `folder`.

    `read_data` verifies every byte. `repair` renews the caches, which takes the writer's lock; the
    truth can only be repaired by reading the documents again. Raises StoreError LOCKED, READ_ONLY, and
    what Keys.key_of raises.
    """
    try:
        before = _checked(folder, name, keys, read_data=read_data)
    except StoreError as error:
        if error.code != _DAMAGED:
            raise
        problem = StoreProblem(what="truth", code=_DAMAGED, repaired=False)
        return StoreCheck(generation=0, chunks=0, vectors=0, words=0, problems=(problem,))
    if not repair or before.is_sound:
        return before
    return _repaired(folder, name, keys, before)


def _checked(folder: Path, name: str, keys: Keys, *, read_data: bool) -> StoreCheck:
    with Library.open(folder, name, keys=keys) as library:
        problems = (
            [] if _is_whole(library.database, read_data=read_data) else [("truth", _DAMAGED)]
        )
        for what, cache in library.caches().items():
            fault = cache.fault(read_data=read_data)
            if fault is not None:
                problems.append((what, fault.value))
        if read_data:
            problems += [(file, _PLAIN_TEXT) for file in readable_files(library)]
        chunks, vectors = _counts(library.database)
        is_held = "words" not in {what for what, _ in problems}
        return StoreCheck(
            generation=library.catalogue.generation(),
            chunks=chunks,
            vectors=vectors,
            words=_held_words(library) if is_held else 0,
            problems=tuple(
                StoreProblem(what=what, code=code, repaired=False) for what, code in problems
            ),
            reading=library.reading.size().states,
        )


def _repaired(folder: Path, name: str, keys: Keys, before: StoreCheck) -> StoreCheck:
    wrong = {problem.what for problem in before.problems}
    with Library.open(folder, name, write=True, keys=keys) as library:
        caches = library.caches()
        for what, cache in caches.items():
            if what in wrong:
                cache.rebuild()
        return StoreCheck(
            generation=before.generation,
            chunks=before.chunks,
            vectors=before.vectors,
            words=_held_words(library),
            problems=tuple(
                StoreProblem(what=p.what, code=p.code, repaired=p.what in caches)
                for p in before.problems
            ),
            reading=before.reading,
        )


def _held_words(library: Library) -> int:
    view = library.caches()["words"].view()
    return view.chunks if isinstance(view, WordView) else 0


def _is_whole(database: Database, *, read_data: bool) -> bool:
    chunks, vectors = _counts(database)
    if chunks != vectors:
        return False
    if not read_data:
        return True
    return database.rows(_INTEGRITY) == [("ok",)] and not database.rows(_FOREIGN)


def _counts(database: Database) -> tuple[int, int]:
    row = database.row(_COUNTS) or (0, 0)
    return int(str(row[0])), int(str(row[1]))
