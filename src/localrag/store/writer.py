"""The one writer of a library: what it puts into SQLite goes in whole or not at all."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from localrag.domain.document import Document, moment
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.library import FoundFile, ModelFingerprint, SkippedFile
from localrag.domain.passage import Chunk
from localrag.domain.ports import Matrix
from localrag.store.columns import to_bytes, to_microseconds
from localrag.store.database import Database
from localrag.store.document_rows import pack_blocks, pack_headings, pack_located, pack_warnings
from localrag.store.state import LibraryState
from localrag.store.state_rows import pack_fields

_DELETE_DOCUMENT = "DELETE FROM documents WHERE id = ? OR (path = ? AND container IS ?)"
_DELETE_PATH = "DELETE FROM documents WHERE (path = ?1 AND container IS NULL) OR container = ?1"
_DELETE_SKIPPED = "DELETE FROM skipped WHERE path = ?"
_DOCUMENT = (
    "INSERT INTO documents (id, path, container, sha256, size, modified_us, media_type, title, "
    "warnings, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PAGE = "INSERT INTO pages (document, number, label, text, blocks) VALUES (?, ?, ?, ?, ?)"
_CHUNK = (
    "INSERT INTO chunks (id, document, ordinal, headings, located, text) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
_VECTOR = "INSERT INTO vectors (chunk, data) SELECT row, ?2 FROM chunks WHERE id = ?1"
_DELETE_VECTORS = "DELETE FROM vectors"
_UNCOVERED = "SELECT (SELECT count(*) FROM chunks) - (SELECT count(*) FROM vectors)"
_TOUCH = "UPDATE documents SET size = ?, modified_us = ? WHERE id = ?"
_SKIP = (
    "INSERT OR REPLACE INTO skipped (path, code, fields, size, modified_ns) "
    "VALUES (?, ?, ?, ?, ?)"
)


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
        self._caches = caches

    def commit(self, document: Document, chunks: Sequence[Chunk], vectors: Matrix) -> None:
        """Put the document in whole, in place of an earlier version or an earlier skip row.

        `vectors` has one row per chunk, float32, unit length. Raises StoreError MODEL_MISMATCH
        for vectors that are not of the model in use (`use_model`).
        """
        _check(document, chunks)
        self._check_model(len(chunks), vectors)
        source = document.source
        with self._database.transaction():
            generation = self._state.advance(is_content=True)
            key = (document.id, source.path, source.container)
            self._database.run(_DELETE_DOCUMENT, key)
            if source.container is None:
                self._database.run(_DELETE_SKIPPED, (source.path,))
            self._insert(document, generation)
            self._database.run_each(
                _CHUNK,
                (
                    (c.id, c.document_id, c.ordinal, pack_headings(c), pack_located(c), text)
                    for c, text in ((c, to_bytes(c.text)) for c in chunks)
                ),
            )
            self._insert_vectors([chunk.id for chunk in chunks], vectors)

    def touch(self, document_id: int, file: FoundFile) -> None:
        """Note that the same bytes now carry another time."""
        modified = to_microseconds(moment(file.modified_ns))
        with self._database.transaction():
            self._state.advance(is_content=False)
            self._database.run(_TOUCH, (file.size_bytes, modified, document_id))

    def skip(self, file: SkippedFile) -> None:
        """Put a row with a reason in place of the document or of an earlier row."""
        with self._database.transaction():
            replaced = self._database.run(_DELETE_PATH, (file.path,))
            self._state.advance(is_content=replaced > 0)
            row = (file.path, file.code, pack_fields(file), file.size_bytes, file.modified_ns)
            self._database.run(_SKIP, row)

    def use_model(
        self, model: ModelFingerprint, vectors: Iterator[tuple[Sequence[int], Matrix]]
    ) -> None:
        """Replace the vectors of all chunks by those of another model, in one transaction.

        Raises ValueError if a chunk of the library gets no vector or one of another length.
        """
        with self._database.transaction():
            self._state.advance(is_content=True)
            self._state.set_model(model)
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
                documents += gone
                removed += gone > 0 or skipped > 0
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
            self._state.set_last_run(at)
        self._database.empty_log()
        for cache in self._caches:
            cache.renew()
        return self._state.generation()

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
            ),
        )
        self._database.run_each(
            _PAGE,
            (
                (document.id, p.number, to_bytes(p.label), to_bytes(p.text), pack_blocks(p))
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
