"""Documents as bytes that depend on nothing but their content, both ways.

The columns travel as they are (store/schema.py); facts are found anew, indexes made anew. No file
of SQLite, FAISS or tantivy is ever taken from elsewhere.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TypeAlias

import msgspec
from msgspec import msgpack

from localrag.domain.document import chunk_id, document_id
from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.store.columns import raw, whole
from localrag.store.database import Database
from localrag.store.facts import FactRows
from localrag.store.state import LibraryState

# id, path, container, sha256, size, modified_us, media_type, title, warnings, chunker, original
_Document: TypeAlias = tuple[
    int, bytes, bytes | None, str, int, int, str, bytes, bytes, str, bytes | None
]
# number, label, text, blocks, ocr_confidence
_Page: TypeAlias = tuple[int, bytes, bytes, bytes, float | int | None]
# id, ordinal, headings, located, text, digest, vector
_Chunk: TypeAlias = tuple[int, int, bytes, bytes, bytes, int, bytes]
_Record: TypeAlias = tuple[_Document, list[_Page], list[_Chunk]]

_PUBLISHED = (
    "SELECT id, container FROM documents WHERE coalesce(container, path) NOT IN "
    "(SELECT path FROM missing WHERE state = 'pending') "
    "ORDER BY coalesce(container, path), container, path"
)
_DOCUMENT = (
    "SELECT id, path, container, sha256, size, modified_us, media_type, title, warnings, chunker, "
    "original FROM documents WHERE id = ?"
)
_PAGES = (
    "SELECT number, label, text, blocks, ocr_confidence FROM pages WHERE document = ? "
    "ORDER BY number"
)
_CHUNKS = (
    "SELECT c.id, c.ordinal, c.headings, c.located, c.text, c.digest, v.data FROM chunks AS c "
    "JOIN vectors AS v ON v.chunk = c.row WHERE c.document = ? ORDER BY c.ordinal"
)
_DELETE = "DELETE FROM documents WHERE id = ?"
_INSERT = (
    "INSERT INTO documents (id, path, container, sha256, size, modified_us, media_type, title, "
    "warnings, chunker, original, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_PAGE = (
    "INSERT INTO pages (document, number, label, text, blocks, ocr_confidence) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
_INSERT_CHUNK = (
    "INSERT INTO chunks (document, id, ordinal, headings, located, text, digest) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_VECTOR = "INSERT INTO vectors (chunk, data) SELECT row, ?2 FROM chunks WHERE id = ?1"
_DIGEST_BYTES = 16


def published_documents(database: Database) -> Iterator[tuple[int, int]]:
    """Yield the id of each document, and of the file that it lies in, by path.

    What waits for a decision on its removal is left out.
    """
    for number, container in database.rows(_PUBLISHED):
        top = number if container is None else document_id(raw(container))
        yield whole(number), whole(top)


def record_of(database: Database, number: int) -> bytes:
    """Return the document with its pages, chunks and vectors."""
    return msgpack.encode(
        (
            database.row(_DOCUMENT, (number,)),
            database.rows(_PAGES, (number,)),
            database.rows(_CHUNKS, (number,)),
        )
    )


def digest_of(record: bytes) -> bytes:
    """Return the first 16 bytes of the record's SHA-256."""
    return sha256(record).digest()[:_DIGEST_BYTES]


def pack_records(records: Sequence[bytes]) -> bytes:
    """Return the records as one part holds them."""
    return msgpack.encode(list(records))


def unpack_records(content: bytes, name: str) -> list[bytes]:
    """Return what `pack_records` packed. Raises PublicationError ALTERED naming the part."""
    try:
        return msgpack.decode(content, type=list[bytes])
    except msgspec.MsgspecError as error:
        raise PublicationError(PublicationCode.ALTERED, file=name) from error


class RecordWriter:
    """Puts records into a library, within the caller's transaction. Methods raise StoreError.

    Vectors have `dimension` numbers.
    """

    def __init__(self, database: Database, dimension: int) -> None:
        self._database = database
        self._vector_bytes = 2 * dimension
        self._state = LibraryState(database)
        self._facts = FactRows(database)

    def put(self, record: bytes, number: int, name: str) -> None:
        """Put a document in place of its earlier content.

        Raises PublicationError ALTERED naming the part if the record is not the document `number`.
        """
        try:
            document, pages, chunks = msgpack.decode(record, type=_Record)
        except msgspec.MsgspecError as error:
            raise PublicationError(PublicationCode.ALTERED, file=name) from error
        is_this = number == document[0] == document_id(document[1], document[2])
        if not is_this or not all(map(self._is_sound, [number] * len(chunks), chunks)):
            raise PublicationError(PublicationCode.ALTERED, file=name)
        run_each = self._database.run_each
        self.delete(number)
        generation = self._state.advance(is_content=True)
        self._database.run(_INSERT, (*document, generation))
        run_each(_INSERT_PAGE, ((number, *page) for page in pages))
        run_each(_INSERT_CHUNK, ((number, *chunk[:-1]) for chunk in chunks))
        run_each(_INSERT_VECTOR, ((chunk[0], chunk[-1]) for chunk in chunks))
        self._facts.note(number)

    def delete(self, number: int) -> None:
        """Take a document out."""
        self._database.run(_DELETE, (number,))
        self._state.advance(is_content=True)

    def _is_sound(self, number: int, chunk: _Chunk) -> bool:
        return chunk[0] == chunk_id(number, chunk[1]) and len(chunk[-1]) == self._vector_bytes
