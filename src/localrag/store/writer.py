"""The one writer of a library: what it puts into SQLite goes in whole or not at all."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import numpy as np

from localrag.domain.document import Document, chunk_id, document_id, moment
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.library import FoundFile, ModelFingerprint, SkippedFile
from localrag.domain.model_ports import Matrix
from localrag.domain.passage import Chunk
from localrag.store.columns import raw, to_bytes, to_microseconds, to_nanoseconds, whole
from localrag.store.database import Database
from localrag.store.document_rows import pack_blocks, pack_headings, pack_located, pack_warnings
from localrag.store.facts import FactRows
from localrag.store.kept_answers import RestingAnswers
from localrag.store.state import LibraryState
from localrag.store.state_rows import pack_fields
from localrag.text.likeness import digest

_DELETE_DOCUMENT = "DELETE FROM documents WHERE id = ? OR (path = ? AND container IS ?)"
_DELETE_PATH = "DELETE FROM documents WHERE (path = ?1 AND container IS NULL) OR container = ?1"
_DELETE_SKIPPED = "DELETE FROM skipped WHERE (path = ?1 AND container = x'') OR container = ?1"
_DELETE_MISSING = "DELETE FROM missing WHERE path = ?"
_DELETE_SKIPPED_ROW = "DELETE FROM skipped WHERE path = ? AND container = ?"
_MEMBERS = "SELECT id FROM documents WHERE container = ?"
_SKIPPED_MEMBERS = "SELECT path FROM skipped WHERE container = ?"
_DELETE_MEMBER = "DELETE FROM documents WHERE id = ?"
_DELETE_CHILD = "DELETE FROM documents WHERE path = ? AND container = ?"
_DOCUMENT = (
    "INSERT INTO documents (id, path, container, sha256, size, modified_us, media_type, title, "
    "warnings, generation, chunker) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PAGE = (
    "INSERT INTO pages (document, number, label, text, blocks, ocr_confidence) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
_CHUNK = (
    "INSERT INTO chunks (id, document, ordinal, headings, located, text, digest) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_VECTOR = "INSERT INTO vectors (chunk, data) SELECT row, ?2 FROM chunks WHERE id = ?1"
_DELETE_VECTORS = "DELETE FROM vectors"
_UNCOVERED = "SELECT (SELECT count(*) FROM chunks) - (SELECT count(*) FROM vectors)"
_DEFER_KEYS = "PRAGMA defer_foreign_keys = ON"  # until the transaction ends
_AT_PATH = (
    "SELECT id, path, container FROM documents "
    "WHERE (path = ?1 AND container IS NULL) OR container = ?1"
)
_MOVE = (
    "UPDATE documents SET id = ?, path = ?, container = ?, modified_us = ?, generation = ? "
    "WHERE id = ?"
)
_MOVE_PAGES = "UPDATE pages SET document = ? WHERE document = ?"
_ORDINALS = "SELECT ordinal FROM chunks WHERE document = ? ORDER BY ordinal"
_MOVE_CHUNK = "UPDATE chunks SET id = ?, document = ? WHERE document = ? AND ordinal = ?"
_MOVE_SKIPPED = "UPDATE skipped SET container = ? WHERE container = ?"
_MOVE_PIN = "UPDATE pinned SET document = ? WHERE document = ?"
_DELETE_PINS = "DELETE FROM pinned WHERE document NOT IN (SELECT id FROM documents)"
_ORIGINAL = "UPDATE documents SET original = ? WHERE path = ? AND container IS NULL"
_TOUCH = "UPDATE documents SET size = ?, modified_us = ? WHERE id = ?"
_SKIP = (
    "INSERT OR REPLACE INTO skipped "
    "(container, path, code, fields, size, modified_ns, sha256, reader) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_LOG = logging.getLogger(__name__)


class Renewable(Protocol):
    """A cache, as the writer knows it."""

    def renew(self) -> None:
        """Bring the files up to date."""
        ...

    def purge(self) -> None:
        """Bring the files up to date, or delete them."""
        ...


class SqliteWriter:
    """LibraryWriter on SQLite. Each call is one transaction, durable when it returns.

    All methods raise StoreError; after one SQLite holds what it held before the call, except that
    `remove` and `publish` keep what they committed if only the caches could not be written.
    """

    def __init__(self, database: Database, caches: Sequence[Renewable]) -> None:
        self._database = database
        self._state = LibraryState(database)
        self._facts = FactRows(database)
        self._answers = RestingAnswers(database)
        self._caches = caches

    def commit(self, document: Document, chunks: Sequence[Chunk], vectors: Matrix) -> None:
        """Put the document in whole, in place of an earlier version or an earlier skip row.

        What lies inside an archive or mail is committed before it; rows of what is no longer
        among its members go with this commit. `vectors` has one row per chunk, float32, unit length. Raises StoreError MODEL_MISMATCH
        for vectors that are not of the model in use (`use_model`).
        """
        _check(document, chunks)
        self._check_model(len(chunks), vectors)
        source = document.source
        with self._database.transaction():
            generation = self._state.advance(is_content=True)
            key = (document.id, source.path, source.container)
            resting = self._answers.let_go(document.id, source.sha256)
            self._database.run(_DELETE_DOCUMENT, key)
            self._database.run(_DELETE_SKIPPED_ROW, (source.path, source.container or b""))
            if source.container is None:
                self._drop_old_members(document)
            self._insert(document, generation)
            self._database.run_each(
                _CHUNK,
                (
                    (
                        c.id,
                        c.document_id,
                        c.ordinal,
                        pack_headings(c),
                        pack_located(c),
                        to_bytes(c.text),
                        digest(c.text),
                    )
                    for c in chunks
                ),
            )
            self._insert_vectors([chunk.id for chunk in chunks], vectors)
            self._facts.note(document.id)
            self._answers.rest(document.id, resting)

    def touch(self, document_id: int, file: FoundFile) -> None:
        """Note that the same bytes now carry another time."""
        modified = to_microseconds(moment(file.modified_ns))
        with self._database.transaction():
            self._state.advance(is_content=False)
            self._database.run(_TOUCH, (file.size_bytes, modified, document_id))

    def skip(self, file: SkippedFile) -> None:
        """Put a row with a reason in place of the document or of an earlier row."""
        with self._database.transaction():
            if file.container is None:
                replaced = self._database.run(_DELETE_PATH, (file.path,))
                self._database.run(_DELETE_SKIPPED, (file.path,))
            else:
                replaced = self._database.run(_DELETE_CHILD, (file.path, file.container))
            self._state.advance(is_content=replaced > 0)
            row = (
                file.container or b"",
                file.path,
                file.code,
                pack_fields(file),
                file.size_bytes,
                to_nanoseconds(file.modified_ns),
                file.sha256,
                file.reader,
            )
            self._database.run(_SKIP, row)

    def move(self, path: bytes, file: FoundFile) -> None:
        """Give the document at `path`, with all that lies in it, the path and time of `file`."""
        modified = to_microseconds(moment(file.modified_ns))
        with self._database.transaction():
            generation = self._state.advance(is_content=True)
            self._database.run(_DEFER_KEYS)
            self._database.run(_DELETE_SKIPPED, (file.path,))
            for number, name, container in self._database.rows(_AT_PATH, (path,)):
                place = (file.path, None) if container is None else (raw(name), file.path)
                new = document_id(*place)
                self._database.run(_MOVE, (new, *place, modified, generation, number))
                self._database.run(_MOVE_PAGES, (new, number))
                self._database.run(_MOVE_PIN, (new, number))
                for (ordinal,) in self._database.rows(_ORDINALS, (number,)):
                    chunk = chunk_id(new, whole(ordinal))
                    self._database.run(_MOVE_CHUNK, (chunk, new, number, ordinal))
                self._facts.move(whole(number), new)
            self._database.run(_MOVE_SKIPPED, (file.path, path))

    def set_original(self, path: bytes, original: bytes | None) -> None:
        """Note which file on disk the document at `path` was exported from, or that it was not."""
        with self._database.transaction():
            self._state.advance(is_content=False)
            self._database.run(_ORIGINAL, (original, path))

    def use_model(
        self, model: ModelFingerprint, vectors: Iterator[tuple[Sequence[int], Matrix]]
    ) -> None:
        """Replace the vectors of all chunks by those of another model, in one transaction.

        Where only the rules for chunks differ the vectors stay: documents are cut anew one by
        one, and each notes by which rules. Raises ValueError if a chunk of the library gets no vector or one of another length.
        """
        with self._database.transaction():
            stored = self._state.model()
            generation = self._state.advance(is_content=True)
            self._state.set_model(model)
            if stored is not None and replace(stored, chunker=model.chunker) == model:
                return
            self._state.set_vectors_since(generation)
            self._database.run(_DELETE_VECTORS)
            for chunk_ids, matrix in vectors:
                if matrix.shape != (len(chunk_ids), model.dimension):
                    raise ValueError(matrix.shape)
                self._insert_vectors(chunk_ids, matrix)
            row = self._database.row(_UNCOVERED)
            if row is None or row[0] != 0:
                raise ValueError(row)

    def remove(self, paths: Sequence[bytes]) -> int:
        """Take documents and skip rows out, from SQLite and both caches; return how many went.

        When it returns, no file of the library holds the text any more, not even as terms. What
        lies inside a removed archive or mail goes with it and is not counted.
        """
        removed = documents = 0
        if not paths:
            return removed
        with self._database.transaction():
            for path in paths:
                gone = self._database.run(_DELETE_PATH, (path,))
                skipped = self._database.run(_DELETE_SKIPPED, (path,))
                self._database.run(_DELETE_MISSING, (path,))
                documents += gone
                removed += gone > 0 or skipped > 0
            self._database.run(_DELETE_PINS)
            if removed:
                self._state.advance(is_content=documents > 0)
        self._database.empty_log()
        if documents:
            for cache in self._caches:
                cache.purge()
        return removed

    def publish(self, at: datetime) -> int:
        """Bring both caches up to date, note the end of the run, return the generation."""
        with self._database.transaction():
            last = self._state.last_run()
            self._state.set_last_run(at)
        if last is not None and at < last:
            _LOG.info("the clock went back: last run ended %s, this one %s", last, at)
        self._database.empty_log()
        for cache in self._caches:
            cache.renew()
        return self._state.generation()

    def _drop_old_members(self, document: Document) -> None:
        path = document.source.path
        kept = {document_id(member, path) for member in document.members}
        for (number,) in self._database.rows(_MEMBERS, (path,)):
            if number not in kept:
                self._database.run(_DELETE_MEMBER, (number,))
        names = frozenset(document.members)
        for (name,) in self._database.rows(_SKIPPED_MEMBERS, (path,)):
            if name not in names:
                self._database.run(_DELETE_SKIPPED_ROW, (name, path))

    def _insert(self, document: Document, generation: int) -> None:
        source = document.source
        self._database.run(
            _DOCUMENT,
            (
                document.id,
                source.path,
                source.container,
                source.sha256,
                source.size_bytes,
                to_microseconds(source.modified),
                source.media_type,
                to_bytes(document.title),
                pack_warnings(document.warnings),
                generation,
                model.chunker if (model := self._state.model()) else "",
            ),
        )
        self._database.run_each(
            _PAGE,
            (
                (
                    document.id,
                    p.number,
                    to_bytes(p.label),
                    to_bytes(p.text),
                    pack_blocks(p),
                    p.ocr_confidence,
                )
                for p in document.pages
            ),
        )

    def _insert_vectors(self, chunk_ids: Sequence[int], vectors: Matrix) -> None:
        if not len(chunk_ids):
            return
        halves = np.asarray(vectors).astype("<f2")
        if not np.isfinite(halves).all():
            raise ValueError(halves.shape)
        self._database.run_each(
            _VECTOR,
            ((number, half.tobytes()) for number, half in zip(chunk_ids, halves, strict=True)),
        )

    def _check_model(self, chunks: int, vectors: Matrix) -> None:
        if vectors.shape[0] != chunks:
            raise ValueError(vectors.shape)
        if not chunks:
            return
        model = self._state.model()
        if model is None or vectors.shape[1] != model.dimension:
            raise StoreError(
                StoreCode.MODEL_MISMATCH,
                stored=model.model_id if model else "-",
                current=f"{vectors.shape[1]}",
            )


def _check(document: Document, chunks: Sequence[Chunk]) -> None:
    """Raise ValueError for chunks that do not say where their text stands: our bug."""
    pages = {page.number: page.text for page in document.pages}
    for chunk in chunks:
        stretches = (pages[s.page][s.span.start : s.span.end] for s in chunk.located)
        if chunk.document_id != document.id or chunk.text != "\n".join(stretches):
            raise ValueError(chunk.id)
