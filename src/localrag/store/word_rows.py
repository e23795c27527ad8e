"""The terms of each chunk as plain arrays, and BM25 over them.

tantivy fixes k1 and b and hands out no term frequencies; with these arrays a few hundred of its
candidates are scored again in a fraction of a millisecond. Terms are CRC-32 values: no readable
text, and a collision among the terms of one question is too rare to matter.
"""

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

# Tuned on Japanese questions to encyclopedia paragraphs: short chunks want term presence.
K1 = 0.4
B = 0.9
_MOST = 255

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


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
    terms: NDArray[np.uint32]
    counts: NDArray[np.uint8]

    def save(self, folder: Path) -> None:
        """Write one .npy file per array into `folder`."""
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name), allow_pickle=False)


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
        self._starts = array("q", [0])
        self._terms = array("I")
        self._counts = array("B")
        self._hashes = _Hashes()

    def add(self, chunk_id: int, document_id: int, terms: Sequence[str]) -> None:
        """Add a chunk with its terms, repeats included."""
        found: Counter[int] = Counter(map(self._hashes.__getitem__, terms))
        ordered = sorted(found)
        self._chunks.append(chunk_id)
        self._documents.append(document_id)
        self._lengths.append(len(terms))
        self._terms.extend(ordered)
        self._counts.extend(min(found[term], _MOST) for term in ordered)
        self._starts.append(len(self._terms))

    def rows(self) -> WordRows:
        """Return all chunks added."""
        return WordRows(
            chunks=np.array(self._chunks, np.int64),
            documents=np.array(self._documents, np.int64),
            lengths=np.array(self._lengths, np.int32),
            starts=np.array(self._starts, np.int64),
            terms=np.array(self._terms, np.uint32),
            counts=np.array(self._counts, np.uint8),
        )


def bm25(
    rows: WordRows, wanted: Sequence[int], weights: Mapping[str, float], mean_length: float
) -> Floats:
    """Return the BM25 score of each of the rows `wanted`.

    `weights` holds the inverse document frequency of each term of the question, times its count
    there. Source: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, in the
    form of Lucene's BM25Similarity before it dropped the factor k1 + 1.
    """
    begins = rows.starts[wanted]
    sizes = rows.starts[np.asarray(wanted) + 1] - begins
    owners = np.repeat(np.arange(len(sizes)), sizes)
    places = np.arange(int(sizes.sum())) + np.repeat(begins - (np.cumsum(sizes) - sizes), sizes)
    asked = dict(sorted((_hash(term), weight) for term, weight in weights.items()))
    found, which = _matching(rows.terms[places], np.array(list(asked), np.uint32))
    owners, counts = owners[found], rows.counts[places[found]].astype(np.float64)
    relative = rows.lengths[wanted][owners] / mean_length
    parts = np.array(list(asked.values()))[which] * counts * (K1 + 1)
    parts /= counts + K1 * (1 - B + B * relative)
    return np.bincount(owners, parts, minlength=len(sizes)).astype(np.float64)


def _matching(
    terms: NDArray[np.uint32], asked: NDArray[np.uint32]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where `terms` holds one of `asked` (ascending), and which one that is."""
    # Nearly all terms drop out by a look at 16 bits, at a tenth of a binary search's cost.
    is_asked = np.zeros(1 << 16, np.bool_)
    is_asked[asked & 0xFFFF] = True
    likely = np.flatnonzero(is_asked[terms & 0xFFFF])
    which = np.minimum(np.searchsorted(asked, terms[likely]), len(asked) - 1)
    is_same = asked[which] == terms[likely]
    return likely[is_same], which[is_same]


class _Hashes(dict[str, int]):
    def __missing__(self, term: str) -> int:
        self[term] = value = _hash(term)
        return value


def _hash(term: str) -> int:
    return crc32(term.encode("utf-8"))
