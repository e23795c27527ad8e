"""Proof that nothing of a document is left in a library, place by place."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from localrag.domain.document import document_id
from localrag.domain.removals import Trace
from localrag.store.cache import Cache
from localrag.store.columns import to_bytes, whole
from localrag.store.database import DATABASE_FILE
from localrag.store.library import Library
from localrag.store.manifest import read_manifest
from localrag.store.published.traces import published_traces, superseded_trace
from localrag.store.state import LibraryState
from localrag.store.vectors import VectorView
from localrag.store.words import WordView

_OF_THE_PATH = (
    ("documents", "SELECT count(*) FROM documents WHERE coalesce(container, path) = ?"),
    (
        "reasons",
        "SELECT count(*) FROM skipped WHERE (path = ?1 AND container = x'') OR container = ?1",
    ),
    ("missing", "SELECT count(*) FROM missing WHERE path = ?"),
)
_ORPHANS = (
    "SELECT (SELECT count(*) FROM pages WHERE document NOT IN (SELECT id FROM documents)), "
    "(SELECT count(*) FROM chunks WHERE document NOT IN (SELECT id FROM documents)), "
    "(SELECT count(*) FROM vectors WHERE chunk NOT IN (SELECT row FROM chunks)), "
    "(SELECT count(*) FROM facts WHERE document NOT IN (SELECT id FROM documents)) + "
    "(SELECT count(*) FROM editions WHERE document NOT IN (SELECT id FROM documents)), "
    "(SELECT count(DISTINCT turn) FROM turn_documents "
    "WHERE document NOT IN (SELECT id FROM documents)) "
    "+ (SELECT count(*) FROM turns WHERE lost <> '' AND answer <> x'')"
)
_PINS = "SELECT count(*) FROM pinned WHERE document = ?"
_CHUNKS = "SELECT id FROM chunks"
_HOLDING = (
    "SELECT count(DISTINCT document) FROM pages "
    "WHERE instr(text, ?1) OR document IN (SELECT document FROM chunks WHERE instr(text, ?1))"
)


class LibraryProof:
    """Prover on SQLite and both caches of an open library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def traces(self, path: bytes) -> tuple[Trace, ...]:
        """Return what is left of the document at `path` and of all that lay inside it.

        Every byte of the caches is read and verified; the chunks that they hold are compared with
        the truth, whose tables are looked through for rows without a document. Raises StoreError.
        """
        database = self._library.database
        found = [
            Trace(place=place, left=whole((database.row(sql, (path,)) or (0,))[0]))
            for place, sql in _OF_THE_PATH
        ]
        orphans = database.row(_ORPHANS) or (0, 0, 0, 0, 0)
        found += [
            Trace(place=place, left=whole(count))
            for place, count in zip(
                ("pages", "chunks", "vectors", "facts", "answers"), orphans, strict=True
            )
        ]
        known = np.array([whole(number) for (number,) in database.rows(_CHUNKS)], np.int64)
        caches, folder = self._library.caches(), self._library.folder
        for name, cache in caches.items():
            found.append(Trace(place=f"{name}_cache", left=_strangers(cache, known)))
        found.append(Trace(place="unnamed_files", left=_unnamed(folder, caches)))
        found.append(Trace(place="runs", left=self._library.runs.holding(path)))
        found.append(Trace(place="reading", left=self._reading(path)))
        found.append(Trace(place="log", left=int(_has_log(folder))))
        found += published_traces(LibraryState(database).published()[1], path)
        found.append(superseded_trace(folder))
        return tuple(found)

    def _reading(self, path: bytes) -> int:
        """Return the files of what models read and is gone, and whether `path` is still pinned."""
        pins = self._library.database.row(_PINS, (document_id(path),)) or (0,)
        return self._library.reading.gone() + whole(pins[0])

    def is_kept_out(self, path: bytes) -> bool:
        """Whether later runs leave the file at `path` out."""
        return path in self._library.catalogue.forgotten()

    def holding(self, sentences: Sequence[str]) -> int:
        """Return how many documents hold one of `sentences` word for word: the most of any."""
        rows = (self._library.database.row(_HOLDING, (to_bytes(text),)) for text in sentences)
        return max((whole((row or (0,))[0]) for row in rows), default=0)


def _strangers(cache: Cache[WordView] | Cache[VectorView], known: NDArray[np.int64]) -> int:
    """Return how many chunks a cache holds that the truth has not; 1 for one that is not sound."""
    if cache.fault(read_data=True) is not None:
        return 1
    held = np.fromiter(_held(cache), np.int64)
    return int(np.isin(held, known, invert=True).sum())


def _held(cache: Cache[WordView] | Cache[VectorView]) -> Iterable[int]:
    """Return the ids of all chunks that a cache holds."""
    view = cache.view()
    if isinstance(view, WordView):
        return [int(chunk) for segment in view.segments for chunk in segment.rows.chunks]
    return [] if view.scan is None else [int(chunk) for chunk in view.scan.chunks]


def _unnamed(folder: Path, names: Iterable[str]) -> int:
    """Return how many files of the caches no manifest names: leftovers of a crash."""
    count = 0
    for name in names:
        manifest = folder / f"{name}.json"
        named = {manifest.name}
        if manifest.exists():
            read = read_manifest(manifest)
            named |= {file.name.split("/")[0] for file in read.files} if read else set()
        count += sum(1 for path in folder.glob(f"{name}*") if path.name not in named)
    return count


def _has_log(folder: Path) -> bool:
    """Whether changes lie in the write-ahead log, with what they replaced still in the database."""
    log = folder / f"{DATABASE_FILE}-wal"
    return log.exists() and log.stat().st_size > 0
