"""One immutable part of the words cache, and the only file that knows tantivy.

tantivy keeps deleted terms, and counts them, until it merges of its own accord. A segment here is
written once, by one commit, and never changed: its counts are exact, and what was removed from
the library is gone from the disk as soon as the segments that held it are written anew.
"""

import errno
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import numpy as np
import tantivy

from localrag.domain.passage import IndexEntry
from localrag.store.analysis import Analysis
from localrag.store.files import is_full, write_array
from localrag.store.word_rows import ChunkRows, RowCollector, WordRows, load_rows
from localrag.text.indexed import indexed_text

_INDEX = "tantivy"
_HEAP_BYTES = 64_000_000
_TERMS = "terms"
_FREQUENCIES = "freq"


class WordSegment:
    """Some documents of the library: their terms in tantivy and, for scoring, as arrays."""

    def __init__(self, index: tantivy.Index, rows: WordRows) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self.rows = rows

    @cached_property
    def _by_chunk(self) -> ChunkRows:
        return ChunkRows(self.rows.chunks)

    def rows_of(self, chunk_ids: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the places in `chunk_ids` of the chunks that the segment holds, and their rows."""
        return self._by_chunk.of(chunk_ids)

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return how many chunks hold each term; 0 where none does."""
        return {term: self._searcher.doc_freq(_TERMS, term) for term in terms}

    def candidates(
        self, boosts: Mapping[str, float], limit: int, documents: frozenset[int] | None
    ) -> list[tuple[float, int]]:
        """Return tantivy's score and the row of its best chunks for the terms of `boosts`."""
        query = _any_of(self._schema, boosts)
        if documents is not None:
            query = _within(self._schema, query, documents)
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [(score, int(row or 0)) for (score, _), row in zip(hits, rows, strict=True)]


def write_segment(
    folder: Path,
    entries: Iterable[IndexEntry],
    versions: Mapping[int, int],
    analysis: Analysis,
) -> list[str]:
    """Write a segment into the new folder `folder`; return the names of its files in it.

    `versions` tells the generation of each document in `entries`. Raises OSError.
    """
    place = folder / _INDEX
    place.mkdir(parents=True)
    with _disk_errors(folder):
        _fill(tantivy.Index(_schema(), path=str(place)), entries, analysis).save(folder)
    pairs = np.array(sorted(versions.items()), np.int64).reshape(-1, 2)
    write_array(folder / _versions_file(analysis.version), pairs)
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    )


def segment_in_memory(entries: Iterable[IndexEntry], analysis: Analysis) -> WordSegment:
    """Return a segment without files."""
    index = tantivy.Index(_schema())
    rows = _fill(index, entries, analysis)
    index.reload()
    return WordSegment(index, rows)


def open_segment(folder: Path, version: str) -> WordSegment:
    """Return the segment in `folder` with terms of `version`. Raises OSError, ValueError."""
    segment_versions(folder, version)
    segment = WordSegment(tantivy.Index.open(str(folder / _INDEX)), load_rows(folder))
    # tantivy opens a segment whose file of positions is gone, swept away beside us, and stumbles
    # over it at the first question only.
    segment.frequencies((" ",))
    return segment


def segment_versions(folder: Path, version: str) -> dict[int, int]:
    """Return the generation of each document in the segment. Raises OSError, ValueError.

    A segment with terms of another version has no such file, and is written anew.
    """
    pairs = np.load(folder / _versions_file(version), allow_pickle=False)
    return {int(document): int(generation) for document, generation in pairs}


def _versions_file(version: str) -> str:
    return f"versions-{version}.npy"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_TERMS, tokenizer_name="whitespace", index_option=_FREQUENCIES)
    builder.add_unsigned_field("row", fast=True)
    builder.add_unsigned_field("document", indexed=True)
    return builder.build()


def _fill(index: tantivy.Index, entries: Iterable[IndexEntry], analysis: Analysis) -> WordRows:
    collector = RowCollector()
    writer = index.writer(_HEAP_BYTES, 1)
    for row, entry in enumerate(entries):
        terms = analysis.tokens(indexed_text(entry.title, entry.heading_path, entry.text))
        collector.add(entry.chunk_id, entry.document_id, terms)
        document = tantivy.Document()
        document.add_text(_TERMS, " ".join(terms))
        document.add_unsigned("row", row)
        document.add_unsigned("document", entry.document_id)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    return collector.rows()


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Make OSError of what tantivy reports as ValueError, mostly with the system's message in it."""
    try:
        yield
    except ValueError as error:
        has_no_room = os.strerror(errno.ENOSPC) in str(error) or is_full(folder)
        code = errno.ENOSPC if has_no_room else errno.EIO
        raise OSError(code, os.strerror(code)) from error


def _any_of(schema: tantivy.Schema, boosts: Mapping[str, float]) -> tantivy.Query:
    query = tantivy.Query
    return query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                query.boost_query(query.term_query(schema, _TERMS, term, _FREQUENCIES), boost),
            )
            for term, boost in boosts.items()
        ]
    )


def _within(
    schema: tantivy.Schema, query: tantivy.Query, documents: frozenset[int]
) -> tantivy.Query:
    """Return `query` limited to `documents`; belonging to one of them adds nothing to the score."""
    belongs = tantivy.Query.term_set_query(schema, "document", sorted(documents))
    silent = tantivy.Query.const_score_query(belongs, 0.0)
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, query), (tantivy.Occur.Must, silent)]
    )
