"""Chunks as the caches take them, read from SQLite document by document."""

from collections.abc import Iterable, Iterator

from localrag.domain.passage import IndexEntry
from localrag.store.columns import to_text, whole
from localrag.store.database import Database
from localrag.store.document_rows import headings_of

_VERSIONS = (
    "SELECT d.id, d.generation, (SELECT count(*) FROM chunks WHERE document = d.id) "
    "FROM documents AS d ORDER BY d.id"
)
_TITLE = "SELECT title FROM documents WHERE id = ?"
_CHUNKS = "SELECT id, headings, text FROM chunks WHERE document = ? ORDER BY ordinal"


def versions(database: Database) -> dict[int, tuple[int, int]]:
    """Return by document id the generation its content is of and how many chunks it has."""
    return {
        whole(document): (whole(generation), whole(chunks))
        for document, generation, chunks in database.rows(_VERSIONS)
    }


def entries(database: Database, documents: Iterable[int]) -> Iterator[IndexEntry]:
    """Yield the chunks of `documents` in their order."""
    for document in documents:
        row = database.row(_TITLE, (document,))
        title = "" if row is None else to_text(row[0])
        for chunk_id, headings, text in database.rows(_CHUNKS, (document,)):
            yield IndexEntry(
                chunk_id=whole(chunk_id),
                document_id=document,
                title=title,
                heading_path=headings_of(headings),
                text=to_text(text),
            )
