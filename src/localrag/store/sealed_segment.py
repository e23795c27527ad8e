"""A segment of the words cache in one sealed file: postings of our own in place of tantivy's.

tantivy maps its files into memory as they are, and cannot be given a key. Here the terms of each
chunk and the chunks of each term lie as arrays in a file whose blocks are decrypted as a
question needs them: the postings of its terms, and the terms of the few chunks that are scored again. Nothing is
decrypted to the disk.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from struct import Struct
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from localrag.domain.passage import IndexEntry
from localrag.sealed import SEALED, SealedPart, Sealer
from localrag.store.analysis import Analysis
from localrag.store.files import write_pieces
from localrag.store.word_rows import (
    K1,
    B,
    ChunkRows,
    Integers,
    RowCollector,
    Slices,
    WordRows,
    inverse_frequency,
    term_hash,
)
from localrag.text.indexed import indexed_text

_LENGTH = Struct("<I")
_ALIGNED = 8
Array = NDArray[Any]


class _Place(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    kind: str
    count: int
    start: int


class _Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    arrays: dict[str, _Place]


class SealedArray:
    """An array of one dimension in a sealed file, read by slices."""

    def __init__(self, part: SealedPart, kind: str, count: int, start: int) -> None:
        self._part = part
        self._kind = np.dtype(kind)
        self._count = count
        self._start = start

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, wanted: slice) -> Array:
        begin, end, _ = wanted.indices(self._count)
        size = self._kind.itemsize
        read = self._part.read(self._start + begin * size, max(0, end - begin) * size)
        return np.frombuffer(read, self._kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Term t of `terms` (uint32, ascending) is in the rows `rows[firsts[t]:firsts[t + 1]]`, ascending.

    `counts` says how often, as that of WordRows.
    """

    terms: NDArray[np.uint32]
    firsts: Integers
    rows: Slices
    counts: Slices


class SealedSegment:
    """Some documents of the library; it answers as WordSegment does."""

    def __init__(self, rows: WordRows, postings: Postings) -> None:
        self.rows = rows
        self._postings = postings
        self._mean = float(rows.lengths.mean()) if len(rows.lengths) else 1.0

    @cached_property
    def _by_chunk(self) -> ChunkRows:
        return ChunkRows(self.rows.chunks)

    def rows_of(self, chunk_ids: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the places in `chunk_ids` of the chunks that the segment holds, and their rows."""
        return self._by_chunk.of(chunk_ids)

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return how many chunks hold each term; 0 where none does."""
        return {term: end - begin for term, (begin, end) in self._spans(list(terms)).items()}

    def candidates(
        self, boosts: Mapping[str, float], limit: int, documents: frozenset[int] | None
    ) -> list[tuple[float, int]]:
        """Return score and row of the best chunks for the terms of `boosts`, best first.

        The score is BM25 with the segment's own frequencies and mean length, times the boosts.
        """
        scores = np.zeros(len(self.rows.chunks))
        size = len(scores)
        for term, (begin, end) in self._spans(list(boosts)).items():
            rows = self._postings.rows[begin:end]
            counts = self._postings.counts[begin:end].astype(np.float64)
            relative = self.rows.lengths[rows] / self._mean
            gains = counts * (K1 + 1) / (counts + K1 * (1 - B + B * relative))
            scores[rows] += boosts[term] * inverse_frequency(size, end - begin) * gains
        if documents is not None:
            scores[~np.isin(self.rows.documents, np.fromiter(documents, np.int64))] = 0.0
        best = np.flatnonzero(scores)
        best = best[np.lexsort((best, -scores[best]))][:limit]
        return [(float(scores[row]), int(row)) for row in best]

    def _spans(self, terms: Sequence[str]) -> dict[str, tuple[int, int]]:
        held = self._postings.terms
        wanted = np.array([term_hash(term) for term in terms], np.uint32)
        if not len(held) or not len(wanted):
            return dict.fromkeys(terms, (0, 0))
        places = np.minimum(np.searchsorted(held, wanted), len(held) - 1)
        firsts = self._postings.firsts
        return {
            term: (int(firsts[place]), int(firsts[place + 1])) if is_held else (0, 0)
            for term, place, is_held in zip(
                terms, places.tolist(), (held[places] == wanted).tolist(), strict=True
            )
        }


class SealedSegments:
    """SegmentFiles of an encrypted library."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def write(
        self,
        path: Path,
        entries: Iterable[IndexEntry],
        versions: Mapping[int, int],
        analysis: Analysis,
    ) -> list[str]:
        """Write a segment; return the name of its one file. Raises OSError."""
        file = _file(path)
        rows = _collected(entries, analysis)
        postings = _postings_of(rows)
        arrays: dict[str, Array] = {
            "chunks": rows.chunks,
            "documents": rows.documents,
            "lengths": rows.lengths,
            "starts": rows.starts,
            "terms": rows.terms[:],
            "counts": rows.counts[:],
            "versions": np.array(sorted(versions.items()), np.int64).reshape(-1),
            "posted_terms": postings.terms,
            "posted_firsts": postings.firsts,
            "posted_rows": postings.rows[:],
            "posted_counts": postings.counts[:],
        }
        parts = _packed(arrays, analysis.version)
        write_pieces(file, self._sealer.pieces(parts, file.name))
        return [file.name]

    def open(self, path: Path, version: str) -> SealedSegment:
        """Return the segment at `path` with terms of `version`. Raises OSError, ValueError."""
        part, head, start = self._opened(path, version)
        arrays = {name: _array(part, place, start) for name, place in head.arrays.items()}
        whole = ("chunks", "documents", "lengths", "starts")
        rows = WordRows(
            **{name: arrays[name][:] for name in whole},
            terms=arrays["terms"],
            counts=arrays["counts"],
        )
        postings = Postings(
            terms=arrays["posted_terms"][:],
            firsts=arrays["posted_firsts"][:],
            rows=arrays["posted_rows"],
            counts=arrays["posted_counts"],
        )
        return SealedSegment(rows, postings)

    def versions(self, path: Path, version: str) -> dict[int, int]:
        """Return the generation of each document in the segment. Raises OSError, ValueError."""
        part, head, start = self._opened(path, version)
        pairs = _array(part, head.arrays["versions"], start)[:].reshape(-1, 2)
        return {int(document): int(generation) for document, generation in pairs}

    def in_memory(self, entries: Iterable[IndexEntry], analysis: Analysis) -> SealedSegment:
        """Return a segment without files."""
        rows = _collected(entries, analysis)
        return SealedSegment(rows, _postings_of(rows))

    def _opened(self, path: Path, version: str) -> tuple[SealedPart, _Head, int]:
        part = self._sealer.file(_file(path))
        (length,) = _LENGTH.unpack(part.read(0, _LENGTH.size))
        head = msgspec.msgpack.decode(part.read(_LENGTH.size, length), type=_Head)
        if head.version != version:
            raise ValueError(version)
        return part, head, _LENGTH.size + length


def _file(path: Path) -> Path:
    return path if path.suffix == SEALED else path.with_name(path.name + SEALED)


def _collected(entries: Iterable[IndexEntry], analysis: Analysis) -> WordRows:
    collector = RowCollector()
    for entry in entries:
        terms = analysis.tokens(indexed_text(entry.title, entry.heading_path, entry.text))
        collector.add(entry.chunk_id, entry.document_id, terms)
    return collector.rows()


def _postings_of(rows: WordRows) -> Postings:
    terms, counts = rows.terms[:], rows.counts[:]
    owners = np.repeat(np.arange(len(rows.chunks), dtype=np.uint32), np.diff(rows.starts))
    order = np.argsort(terms, kind="stable")
    held, firsts = np.unique(terms[order], return_index=True)
    return Postings(
        terms=held,
        firsts=np.append(firsts, len(terms)).astype(np.int64),
        rows=owners[order],
        counts=counts[order],
    )


def _packed(arrays: Mapping[str, Array], version: str) -> list[bytes]:
    places, parts, start = {}, [], 0
    for name, array in arrays.items():
        content = np.ascontiguousarray(array).tobytes()
        content += bytes(-len(content) % _ALIGNED)
        places[name] = _Place(kind=array.dtype.str, count=len(array), start=start)
        parts.append(content)
        start += len(content)
    head = msgspec.msgpack.encode(_Head(version=version, arrays=places))
    return [_LENGTH.pack(len(head)), head, *parts]


def _array(part: SealedPart, place: _Place, start: int) -> SealedArray:
    return SealedArray(part, place.kind, place.count, start + place.start)
