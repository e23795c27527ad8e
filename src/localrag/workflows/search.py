"""Find the passages for a question: both indexes, fused, re-ranked where a model is there."""

import time
from dataclasses import dataclass, replace

from localrag.answering.fusion import fuse, passages
from localrag.domain.passage import IndexName, Passage
from localrag.domain.ports import (
    Catalogue,
    Embedder,
    Matrix,
    PassageIndex,
    Reranker,
    TermStatistics,
)
from localrag.domain.question import Question

CANDIDATES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTools:
    """What a search works with."""

    catalogue: Catalogue
    words: PassageIndex[str]
    vectors: PassageIndex[Matrix]
    statistics: TermStatistics
    embedder: Embedder
    reranker: Reranker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Passages, best first, and the wall time that finding them took."""

    passages: tuple[Passage, ...]
    search_ms: float


def search(
    question: Question,
    tools: SearchTools,
    top: int,
    indexes: frozenset[IndexName] = frozenset(IndexName),
) -> Found:
    """Return up to `top` passages for the question within its scope, best first."""
    begun = time.perf_counter()
    documents = tools.catalogue.in_scope(question.scope)
    limit = max(CANDIDATES, top)
    words = vectors = []
    if IndexName.WORDS in indexes:
        words = tools.words.search(question.standalone, limit, documents)
    if IndexName.VECTORS in indexes:
        asked = tools.embedder.embed_question(question.standalone)
        vectors = tools.vectors.search(asked, limit, documents)
    fused = fuse(words, vectors, limit)
    found = passages(fused, tools.catalogue.chunks([hit.chunk_id for hit in fused]))
    found = _reranked(question, found, tools.reranker)[:top]
    return Found(passages=found, search_ms=(time.perf_counter() - begun) * 1000)


def _reranked(
    question: Question, found: tuple[Passage, ...], reranker: Reranker | None
) -> tuple[Passage, ...]:
    if reranker is None or not found:
        return found
    scores = reranker.score(question.standalone, found)
    ranked = sorted(zip(scores, found, strict=True), key=lambda pair: (-pair[0], pair[1].rank))
    return tuple(
        replace(passage, rank=rank, score=score)
        for rank, (score, passage) in enumerate(ranked, start=1)
    )
