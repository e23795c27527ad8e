"""PassageIndex and TermStatistics in memory: the plainest code that is right."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from localrag.domain.model_ports import Matrix
from localrag.domain.passage import Hit, IndexEntry, IndexName
from localrag.text.indexed import indexed_text
from localrag.text.tokens import index_tokens

_K1 = 0.4
_B = 0.9


class MemoryWords:
    """BM25 over every entry, without any index."""

    def __init__(self, entries: Sequence[IndexEntry]) -> None:
        self._entries = [
            (
                entry,
                Counter(
                    index_tokens(indexed_text(entry.title, entry.heading_path, entry.text))
                ),
            )
            for entry in entries
        ]
        self._holding = Counter(term for _, terms in self._entries for term in terms)

    def search(self, query: str, limit: int, documents: frozenset[int] | None) -> list[Hit]:
        """Return the best entries, best first, ties by chunk id."""
        mean = sum(terms.total() for _, terms in self._entries) / max(1, len(self._entries))
        asked = Counter(index_tokens(query))
        scores: dict[int, float] = {}
        for entry, terms in self._entries:
            if documents is not None and entry.document_id not in documents:
                continue
            if any(term in terms for term in asked):
                scores[entry.chunk_id] = self._score(asked, terms, mean)
        return _best(scores, limit, IndexName.WORDS)

    def scores(self, query: str, chunk_ids: Sequence[int]) -> list[float]:
        """Return the score of each of these entries, 0 for one that is not there."""
        found = {
            hit.chunk_id: hit.score for hit in self.search(query, len(self._entries), None)
        }
        return [found.get(chunk_id, 0.0) for chunk_id in chunk_ids]

    def weights(self, terms: Sequence[str]) -> list[float]:
        """Return the inverse document frequency of each term."""
        return [self._weight(term) for term in terms]

    def _score(self, asked: Mapping[str, int], terms: Counter[str], mean: float) -> float:
        length = 1 - _B + _B * terms.total() / mean
        return sum(
            count * self._weight(term) * terms[term] * (_K1 + 1) / (terms[term] + _K1 * length)
            for term, count in asked.items()
        )

    def _weight(self, term: str) -> float:
        holding = self._holding[term]
        return math.log(1 + (len(self._entries) - holding + 0.5) / (holding + 0.5))


class MemoryVectors:
    """Inner products with every vector, one after the other."""

    def __init__(self, entries: Sequence[IndexEntry], vectors: Matrix) -> None:
        self._entries = entries
        self._vectors = vectors

    def search(self, query: Matrix, limit: int, documents: frozenset[int] | None) -> list[Hit]:
        """Return the nearest entries, nearest first, ties by chunk id."""
        if not np.any(query):
            return []
        scores = {
            entry.chunk_id: float(vector @ query)
            for entry, vector in zip(self._entries, self._vectors, strict=True)
            if documents is None or entry.document_id in documents
        }
        return _best(scores, limit, IndexName.VECTORS)

    def scores(self, query: Matrix, chunk_ids: Sequence[int]) -> list[float]:
        """Return the score of each of these entries, 0 for one that is not there."""
        found = {
            hit.chunk_id: hit.score for hit in self.search(query, len(self._entries), None)
        }
        return [found.get(chunk_id, 0.0) for chunk_id in chunk_ids]


def _best(scores: Mapping[int, float], limit: int, index: IndexName) -> list[Hit]:
    ordered = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    return [
        Hit(chunk_id=chunk_id, score=score, rank=rank, index=index)
        for rank, (chunk_id, score) in enumerate(ordered, start=1)
    ]
