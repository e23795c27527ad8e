"""The terms of each chunk as plain arrays, and BM25 over them.

tantivy fixes k1 and b and hands out no term frequencies; with these arrays a few hundred of its
candidates are scored again in a fraction of a millisecond. Terms are CRC-32 values: no readable
text, and a collision among the terms of one question is too rare to matter.
"""

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from localrag.store.files import write_array

# Tuned on Japanese questions to encyclopedia paragraphs: short chunks want term presence.
K1 = 0.4
B = 0.9
_MOST = 255
_FOLDED_AT_ONCE = 1 << 20

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Slices(Protocol):
    """An array that may lie in a file and is read by slices."""

    def __len__(self) -> int:
        """Return how many items there are."""
        ...

    def __getitem__(self, wanted: slice) -> NDArray[Any]:
        """Return some of them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRows:
    """Row r is one chunk; its terms are `terms[starts[r]:starts[r + 1]]`, ascending.

    `chunks`, `documents` and `starts` are int64, `lengths` (terms with repeats) int32, `terms`
    uint32, `counts` uint8.
    """

    chunks: Integers
    documents: Integers
    lengths: NDArray[np.int32]
    starts: Integers
    terms: Slices
    counts: Slices

    def save(self, folder: Path) -> None:
        """Write one .npy file per array into `folder`."""
        for field in fields(self):
            write_array(folder / f"{field.name}.npy", getattr(self, field.name))


class ChunkRows:
    """Finds the rows of chunks by their ids."""

    def __init__(self, chunks: Integers) -> None:
        self._chunks = chunks
        self._order = np.argsort(chunks)

    def of(self, chunk_ids: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the places in `chunk_ids` of the chunks that are here, and their rows."""
        wanted = np.array(chunk_ids, np.int64)
        near = np.searchsorted(self._chunks, wanted, sorter=self._order)
        rows = self._order[np.minimum(near, len(self._order) - 1)]
        places = np.flatnonzero(self._chunks[rows] == wanted)
        return places.tolist(), rows[places].tolist()


def load_rows(folder: Path) -> WordRows:
    """Return the rows that were saved in `folder`, mapped and not read."""
    arrays: dict[str, Any] = {
        field.name: np.asarray(np.load(folder / f"{field.name}.npy", "r", allow_pickle=False))
        for field in fields(WordRows)
    }
    return WordRows(**arrays)


class RowCollector:
    """Takes chunks one by one and gives them as arrays."""

    def __init__(self) -> None:
        self._chunks = array("q")
        self._documents = array("q")
        self._lengths = array("i")
        self._hashes = _Hashes()
        self._pending = array("I")
        self._first_pending = 0
        self._folded: list[tuple[Integers, NDArray[np.uint32], NDArray[np.uint8]]] = []

    def add(self, chunk_id: int, document_id: int, terms: Sequence[str]) -> None:
        """Add a chunk with its terms, repeats included."""
        self._chunks.append(chunk_id)
        self._documents.append(document_id)
        self._lengths.append(len(terms))
        self._pending.extend(map(self._hashes.__getitem__, terms))
        if len(self._pending) >= _FOLDED_AT_ONCE:
            self._fold()

    def rows(self) -> WordRows:
        """Return all chunks added."""
        self._fold()
        sizes, terms, counts = (
            np.concatenate(parts) for parts in zip(*self._folded, strict=True)
        )
        return WordRows(
            chunks=np.array(self._chunks, np.int64),
            documents=np.array(self._documents, np.int64),
            lengths=np.array(self._lengths, np.int32),
            starts=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
            terms=terms,
            counts=counts,
        )

    def _fold(self) -> None:
        """Count the terms of the rows since the last call: one sort instead of a dict per row."""
        lengths = np.array(self._lengths[self._first_pending :], np.int64)
        owners = np.repeat(np.arange(len(lengths)), lengths)
        keys = np.sort((owners << 32) | np.array(self._pending, np.int64))
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        counts = np.diff(np.append(firsts, len(keys)))
        sizes = np.bincount(keys[firsts] >> 32, minlength=len(lengths)).astype(np.int64)
        terms = (keys[firsts] & 0xFFFFFFFF).astype(np.uint32)
        self._folded.append((sizes, terms, np.minimum(counts, _MOST).astype(np.uint8)))
        self._first_pending = len(self._lengths)
        self._pending = array("I")


def bm25(
    parts: Sequence[tuple[WordRows, Sequence[int]]],
    weights: Mapping[str, float],
    mean_length: float,
) -> Floats:
    """Return the BM25 score of each of the rows that `parts` name, in their order.

    `weights` holds the inverse document frequency of each term of the question, times its count
    there. Source: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, in the
    form of Lucene's BM25Similarity before it dropped the factor k1 + 1.
    """
    if not parts:
        return np.empty(0)
    asked = dict(sorted((term_hash(term), weight) for term, weight in weights.items()))
    held = [_held(rows, wanted) for rows, wanted in parts]
    terms, counts, lengths, sizes = map(np.concatenate, zip(*held, strict=True))
    places, which = _matching(terms, np.array(list(asked), np.uint32))
    owners = np.searchsorted(np.cumsum(sizes), places, side="right")
    occurrences = counts[places].astype(np.float64)
    relative = lengths[owners] / mean_length
    gains = np.array(list(asked.values()))[which] * occurrences * (K1 + 1)
    gains /= occurrences + K1 * (1 - B + B * relative)
    return np.bincount(owners, gains, minlength=len(sizes)).astype(np.float64)


def inverse_frequency(chunks: int, holding: int) -> float:
    """Return ln(1 + (N - n + .5) / (n + .5)). Source: Lucene's BM25Similarity."""
    return math.log(1 + (chunks - holding + 0.5) / (holding + 0.5))


def _held(
    rows: WordRows, wanted: Sequence[int]
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.int32], Integers]:
    """Return the terms and counts of rows one after the other, and length and terms of each."""
    places = np.asarray(wanted)
    begins, ends = rows.starts[places], rows.starts[places + 1]
    spans = list(zip(begins.tolist(), ends.tolist(), strict=True))
    return (
        np.concatenate([rows.terms[begin:end] for begin, end in spans]),
        np.concatenate([rows.counts[begin:end] for begin, end in spans]),
        rows.lengths[places],
        ends - begins,
    )


def _matching(
    terms: NDArray[np.uint32], asked: NDArray[np.uint32]
) -> tuple[Integers, Integers]:
    """Return where `terms` has one of `asked` (ascending), and which one it is."""
    # Nearly all terms drop out by a look at 16 bits, at a tenth of a binary search's cost.
    is_asked = np.zeros(1 << 16, np.bool_)
    is_asked[asked & 0xFFFF] = True
    likely = np.flatnonzero(is_asked[terms & 0xFFFF])
    which = np.minimum(np.searchsorted(asked, terms[likely]), len(asked) - 1)
    is_same = asked[which] == terms[likely]
    return likely[is_same], which[is_same]


class _Hashes(dict[str, int]):
    def __missing__(self, term: str) -> int:
        self[term] = value = term_hash(term)
        return value


def term_hash(term: str) -> int:
    """Return the CRC-32 that stands for a term."""
    return crc32(term.encode("utf-8"))
