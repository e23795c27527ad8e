"""Find the passages for a question: both indexes, fused, re-ranked where a model is there."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from localrag.answering.fusion import contents_lowered, fuse, passages, put_first
from localrag.answering.ranker import Ranker
from localrag.answering.ranking_features import Candidate
from localrag.answering.twins import Twins, distinct
from localrag.domain.model_ports import Embedder, Matrix
from localrag.domain.passage import Hit, IndexName, Passage, StoredChunk
from localrag.domain.ports import Catalogue, PassageIndex, TermStatistics, TwinCounts
from localrag.domain.question import Question
from localrag.domain.reranking import Reranking
from localrag.workflows.reranking import RERANKED, TimedReranker, rerank

CANDIDATES = 50
_RANKED = 20  # of the fused candidates, and so many of the nearest by vector besides
_NEAREST = 5
_MOST_CANDIDATES = 6400  # copies of one text beyond that may push others out
# A table of contents has the words of the headings and none of the answers.
_CONTENTS_SHARE = 0.8
_CONTENTS_LOSS = 2.0  # of the ranker's score, which has not seen any
Query = TypeVar("Query")
_ASKS_FOR_CONTENTS = re.compile(r"目次|索引|もくじ|何ページ|何頁|contents", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTools:
    """What a search works with.

    Without `ranker` candidates stay in the order of their fused scores; without `twins` only
    copies among them are counted.
    """

    catalogue: Catalogue
    words: PassageIndex[str]
    vectors: PassageIndex[Matrix]
    statistics: TermStatistics
    embedder: Embedder
    ranker: Ranker | None = None
    reranker: TimedReranker | None = None
    twins: TwinCounts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Passages, best first, and the wall time that finding them took.

    `reranking` says what became of the reranker, None where none was asked.
    """

    passages: tuple[Passage, ...]
    search_ms: float
    reranking: Reranking | None = None


def search(
    question: Question,
    tools: SearchTools,
    top: int,
    indexes: frozenset[IndexName] = frozenset(IndexName),
) -> Found:
    """Return up to `top` passages for the question within its scope, best first.

    Chunks that say the same are one passage. Where so many do that too few passages are left,
    more candidates are fetched.
    """
    begun = time.perf_counter()
    documents = tools.catalogue.in_scope(question.scope)
    look = _Look(question, tools, documents, indexes)
    limit = max(CANDIDATES, top)
    reranker = tools.reranker if indexes == frozenset(IndexName) else None
    wanted = top if reranker is None else max(top, RERANKED)
    found, is_all = look.candidates(limit, wanted)
    while len(found) < top and not is_all and limit < _MOST_CANDIDATES:
        limit *= 2
        found, is_all = look.candidates(limit, wanted)
    ranked: Sequence[Passage] = [twins.shown for twins in found]
    reranking = None
    if reranker is not None and ranked:
        ranked, reranking = rerank(question.standalone, ranked, reranker)
    shown = _counted(ranked[:top], found, tools.twins)
    elapsed_ms = (time.perf_counter() - begun) * 1000
    return Found(passages=shown, search_ms=elapsed_ms, reranking=reranking)


class _Look:
    """One question put to the indexes, for as many candidates as are asked for."""

    def __init__(
        self,
        question: Question,
        tools: SearchTools,
        documents: frozenset[int] | None,
        indexes: frozenset[IndexName],
    ) -> None:
        self._text = question.standalone
        self._asks_for_contents = _ASKS_FOR_CONTENTS.search(self._text) is not None
        self._tools = tools
        self._documents = documents
        self._uses_words = IndexName.WORDS in indexes
        self._vector: Matrix | None = None
        if IndexName.VECTORS in indexes:
            self._vector = tools.embedder.embed_question(self._text)
        self._stored: dict[int, StoredChunk] = {}

    def candidates(self, limit: int, wanted: int) -> tuple[list[Twins], bool]:
        """Return up to `wanted` passages of the best `limit` chunks, and whether that is all."""
        words: list[Hit] = []
        vectors: list[Hit] = []
        if self._uses_words:
            words = self._tools.words.search(self._text, limit, self._documents)
        if self._vector is not None:
            vectors = self._tools.vectors.search(self._vector, limit, self._documents)
        fused = fuse(words, vectors, limit)
        found = passages(fused, self._chunks([hit.chunk_id for hit in fused]))
        if not self._asks_for_contents:
            found = contents_lowered(found, _CONTENTS_SHARE)
        ranker = self._tools.ranker if self._uses_words else None
        if ranker is None or self._vector is None:
            groups = distinct(found, wanted)
        else:
            ahead = [p for p in found if p.rank <= _RANKED or _is_near(p)]
            rest = [p for p in found if p.rank > _RANKED and not _is_near(p)]
            groups = distinct([*ahead, *rest], max(wanted, _RANKED + _NEAREST))
            groups = self._ranked(groups, ranker, self._vector)[:wanted]
        return groups, max(len(words), len(vectors)) < limit

    def _ranked(self, groups: list[Twins], ranker: Ranker, vector: Matrix) -> list[Twins]:
        """Return the groups with the first of them in the order of the ranker."""
        by_chunk = {group.shown.chunk.id: group for group in groups}
        found = [group.shown for group in groups]
        best = found[: _RANKED + _NEAREST]
        words = _scores(best, IndexName.WORDS, self._tools.words, self._text)
        likeness = _scores(best, IndexName.VECTORS, self._tools.vectors, vector)
        candidates = [_candidate(*of_one) for of_one in zip(best, words, likeness, strict=True)]
        scores = ranker.scores(self._text, candidates, self._tools.statistics)
        if not self._asks_for_contents:
            scores = [
                score - _CONTENTS_LOSS * passage.chunk.is_contents
                for passage, score in zip(best, scores, strict=True)
            ]
        return [
            replace(by_chunk[passage.chunk.id], shown=passage)
            for passage in put_first(found, best, scores)
        ]

    def _chunks(self, ids: list[int]) -> list[StoredChunk]:
        new = [chunk_id for chunk_id in ids if chunk_id not in self._stored]
        self._stored |= {item.chunk.id: item for item in self._tools.catalogue.chunks(new)}
        return [self._stored[chunk_id] for chunk_id in ids if chunk_id in self._stored]


def _scores(
    found: Sequence[Passage], name: IndexName, index: PassageIndex[Query], query: Query
) -> list[float]:
    """Return the score of each passage in an index, also of those that its search left out."""
    known = {p.chunk.id: hit.score for p in found for hit in p.hits if hit.index is name}
    left_out = [p.chunk.id for p in found if p.chunk.id not in known]
    if left_out:
        known |= dict(zip(left_out, index.scores(query, left_out), strict=True))
    return [known[p.chunk.id] for p in found]


def _is_near(passage: Passage) -> bool:
    return any(h.index is IndexName.VECTORS and h.rank <= _NEAREST for h in passage.hits)


def _candidate(passage: Passage, words: float, likeness: float) -> Candidate:
    head = "\n".join((passage.document_title, *passage.chunk.heading_path))
    return Candidate(head=head, text=passage.chunk.text, words=words, likeness=likeness)


def _counted(
    ranked: Sequence[Passage], found: Sequence[Twins], counts: TwinCounts | None
) -> tuple[Passage, ...]:
    """Return the passages with their number of twins, ranks from 1."""
    by_chunk = {twins.shown.chunk.id: twins for twins in found}
    groups = [by_chunk[passage.chunk.id] for passage in ranked]
    ids = [passage.chunk.id for twins in groups for passage in twins.wordings]
    others = {} if counts is None else counts.twins(ids)
    return tuple(
        replace(passage, rank=rank, twins=twins.count(others))
        for rank, (passage, twins) in enumerate(zip(ranked, groups, strict=True), start=1)
    )
