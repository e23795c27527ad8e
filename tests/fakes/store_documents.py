"""Documents, chunks and vectors for tests of the store, made from plain texts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np

from localrag.domain.document import (
    Block,
    BlockKind,
    Document,
    Page,
    SourceFile,
    Span,
    chunk_id,
    document_id,
)
from localrag.domain.library import ModelFingerprint
from localrag.domain.model_ports import Matrix
from localrag.domain.passage import Chunk, IndexEntry, PageSpan
from localrag.store.keys import NO_KEYS, Keys
from localrag.store.library import Library

DIMENSION = 8
MODEL = ModelFingerprint(
    model_id="tiny",
    model_sha256="00",
    dimension=DIMENSION,
    question_prefix="",
    passage_prefix="",
    chunker="1",
)
WHEN = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def made_document(path: bytes, texts: Sequence[str], title: str = "文書") -> Document:
    """Return a document with one page per text."""
    return Document(
        id=document_id(path),
        source=SourceFile(
            path=path,
            sha256=sha256("\f".join(texts).encode("utf-8", "surrogatepass")).hexdigest(),
            size_bytes=sum(map(len, texts)),
            modified=WHEN,
            media_type="text/plain",
        ),
        title=title,
        pages=tuple(
            Page(
                number=number,
                label=f"p{number}",
                text=text,
                blocks=(Block(kind=BlockKind.PARAGRAPH, span=Span(start=0, end=len(text))),),
            )
            for number, text in enumerate(texts, start=1)
        ),
    )


def made_member(container: bytes, path: bytes, texts: Sequence[str]) -> Document:
    """Return a document that lies in an archive or mail."""
    document = made_document(path, texts)
    return replace(
        document,
        id=document_id(path, container),
        source=replace(document.source, container=container),
    )


def made_chunks(document: Document) -> list[Chunk]:
    """Return one chunk per page of the document."""
    return [
        Chunk(
            id=chunk_id(document.id, ordinal),
            document_id=document.id,
            ordinal=ordinal,
            heading_path=("章", f"節{ordinal}"),
            text=page.text,
            located=(
                PageSpan(
                    page=page.number, label=page.label, span=Span(start=0, end=len(page.text))
                ),
            ),
        )
        for ordinal, page in enumerate(document.pages)
    ]


def made_vectors(texts: Sequence[str], dimension: int = DIMENSION) -> Matrix:
    """Return one unit vector per text; equal texts get equal vectors, on every machine."""
    rows = np.zeros((len(texts), dimension), np.float32)
    for number, text in enumerate(texts):
        seed = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])
        rows[number] = np.random.default_rng(seed).standard_normal(dimension)
        rows[number] /= np.linalg.norm(rows[number])
    return rows


def made_entries(documents: Sequence[Document]) -> list[IndexEntry]:
    """Return what the indexes take of the documents."""
    return [
        IndexEntry(
            chunk_id=chunk.id,
            document_id=document.id,
            title=document.title,
            heading_path=chunk.heading_path,
            text=chunk.text,
        )
        for document in documents
        for chunk in made_chunks(document)
    ]


def put(library: Library, document: Document) -> None:
    """Commit the document with its chunks and vectors."""
    chunks = made_chunks(document)
    library.writer.commit(document, chunks, made_vectors([chunk.text for chunk in chunks]))


@contextmanager
def written(
    folder: Path, documents: Sequence[Document], name: str = "main", keys: Keys = NO_KEYS
) -> Iterator[Library]:
    """Open a library for writing that holds `documents`, published."""
    with Library.open(folder, name, write=True, keys=keys) as library:
        if library.catalogue.status().fingerprint is None:
            library.writer.use_model(MODEL, iter(()))
        for document in documents:
            put(library, document)
        library.writer.publish(WHEN)
        yield library


def changed(document: Document, texts: Sequence[str]) -> Document:
    """Return another version of the document."""
    return replace(made_document(document.source.path, texts, document.title), id=document.id)
