"""Find the passages for a question: both indexes, fused, re-ranked where a model is there."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from localrag.answering.definitions import Definition, meaning_subject
from localrag.answering.fusion import contents_lowered, fuse, passages, put_first
from localrag.answering.ranker import Ranker
from localrag.answering.ranking_features import Candidate
from localrag.answering.sieve import Sieve
from localrag.answering.twins import Twins, distinct
from localrag.answering.wording import Wording, worded
from localrag.domain.facts import EditionRegister
from localrag.domain.glossary import GlossaryNames
from localrag.domain.model_ports import Embedder, Matrix
from localrag.domain.passage import Hit, IndexName, Passage, StoredChunk
from localrag.domain.ports import Catalogue, PassageIndex, TermStatistics, TwinCounts
from localrag.domain.question import Question, Searched
from localrag.domain.reranking import Reranking
from localrag.workflows.arrange import USUAL, Arrangement, Arranger
from localrag.workflows.reranking import RERANKED, TimedReranker, rerank

CANDIDATES = 50
_RANKED = 20  # of the fused candidates, and so many of the nearest by vector besides
_NEAREST = 5
_MOST_CANDIDATES = 6400  # copies of one text beyond that may push others out
_MOST_READ = 200  # where each of them has to be read through for a phrase
# A table of contents has the words of the headings and none of the answers.
_CONTENTS_SHARE = 0.8
_CONTENTS_LOSS = 2.0  # of the ranker's score, which has not seen any
_DEFINES_GAIN = (
    4.0  # where a meaning is asked for: in 14 of 14 questions of public sets it was right
)
_MOST_LOOKED_AT = 80  # chunks with the word, for those that define it
_NAMED_BY = 0.8  # of the first hits
_DEFINING = 5
Query = TypeVar("Query")
_ASKS_FOR_CONTENTS = re.compile(r"目次|索引|もくじ|何ページ|何頁|contents", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTools:
    """What a search works with.

    Without `ranker` candidates stay in the order of their fused scores; without `twins` only
    copies among them are counted; without `editions` no edition is newer than another; without
    `glossary` only what was typed is looked for.
    """

    catalogue: Catalogue
    words: PassageIndex[str]
    vectors: PassageIndex[Matrix]
    statistics: TermStatistics
    embedder: Embedder
    ranker: Ranker | None = None
    reranker: TimedReranker | None = None
    twins: TwinCounts | None = None
    editions: EditionRegister | None = None
    glossary: GlossaryNames | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Passages, best first, the wall time that finding them took, and what was looked for.

    `reranking` says what became of the reranker, None where none was asked.
    """

    passages: tuple[Passage, ...]
    search_ms: float
    wording: Wording
    searched: Searched = field(default_factory=Searched)
    reranking: Reranking | None = None


def search(
    question: Question,
    tools: SearchTools,
    top: int,
    indexes: frozenset[IndexName] = frozenset(IndexName),
    arrangement: Arrangement = USUAL,
) -> Found:
    """Return up to `top` passages for the question within its scope, best first.

    Chunks that say the same are one passage. Where so many do that too few passages are left,
    more candidates are fetched. Where no passage holds the phrases of the question they are words.
    """
    begun = time.perf_counter()
    documents = tools.catalogue.in_scope(question.scope)
    wording = worded(question.standalone, tools.glossary)
    sieve = Sieve(question)
    found = _found(_Look(wording, tools, documents, indexes, sieve), top)
    is_relaxed = bool(question.phrases) and not found and documents != frozenset()
    if is_relaxed:
        sieve = Sieve(question, keeps_phrases=False)
        found = _found(_Look(wording, tools, documents, indexes, sieve), top)
    is_one = documents is not None and len(documents) == 1
    arranger = Arranger(question, tools.editions, arrangement, is_one_document=is_one)
    found = arranger.groups(found)
    ranked: Sequence[Passage] = [twins.shown for twins in found]
    reranking = None
    if tools.reranker is not None and ranked and indexes == frozenset(IndexName):
        ranked, reranking = rerank(wording.for_meaning, ranked, tools.reranker)
    shown = _counted(arranger.shown(ranked, top), found, tools.twins)
    return Found(
        passages=shown,
        search_ms=(time.perf_counter() - begun) * 1000,
        wording=wording,
        searched=Searched(
            missing_phrases=question.phrases if is_relaxed else (),
            in_scope=None if documents is None else len(documents),
        ),
        reranking=reranking,
    )


def _found(look: "_Look", top: int) -> list[Twins]:
    """Return at least `top` groups of passages where there are so many, some more to choose from."""
    limit = max(CANDIDATES, top)
    wanted = max(top, _RANKED + _NEAREST, RERANKED)
    found, is_all = look.candidates(limit, wanted)
    while len(found) < top and not is_all and limit < look.most:
        limit *= 2
        found, is_all = look.candidates(limit, wanted)
    return found


class _Look:
    """One question put to the indexes, for as many candidates as are asked for."""

    def __init__(
        self,
        wording: Wording,
        tools: SearchTools,
        documents: frozenset[int] | None,
        indexes: frozenset[IndexName],
        sieve: Sieve,
    ) -> None:
        self._wording = wording
        self._words = wording.for_words
        self._asks_for_contents = _ASKS_FOR_CONTENTS.search(wording.text) is not None
        self._tools = tools
        self._documents = documents
        self._uses_words = IndexName.WORDS in indexes
        subject = meaning_subject(wording.text)
        self._definition = Definition(subject) if subject and self._uses_words else None
        self._defining: frozenset[int] = frozenset()
        self._vector: Matrix | None = None
        if IndexName.VECTORS in indexes:
            self._vector = tools.embedder.embed_question(wording.for_meaning)
        self._stored: dict[int, StoredChunk] = {}
        self._sieve = sieve
        self.most = _MOST_READ if sieve.is_costly else _MOST_CANDIDATES

    def candidates(self, limit: int, wanted: int) -> tuple[list[Twins], bool]:
        """Return up to `wanted` passages of the best `limit` chunks, and whether that is all."""
        words: list[Hit] = []
        vectors: list[Hit] = []
        if self._uses_words:
            words = self._tools.words.search(self._words, limit, self._documents)
        if self._vector is not None:
            vectors = self._tools.vectors.search(self._vector, limit, self._documents)
        is_all = max(len(words), len(vectors)) < limit
        words = self._with_definitions(words)
        if not self._sieve.is_open:
            words, vectors = self._kept(self._with_phrases(words, limit)), self._kept(vectors)
        fused = fuse(words, vectors, limit, kept=self._defining)
        found = passages(fused, self._chunks([hit.chunk_id for hit in fused]))
        if not self._asks_for_contents:
            found = contents_lowered(found, _CONTENTS_SHARE)
        ranker = self._tools.ranker if self._uses_words else None
        if ranker is None or self._vector is None:
            groups = distinct(found, wanted)
        else:
            ahead = [p for p in found if self._is_ahead(p)]
            rest = [p for p in found if not self._is_ahead(p)]
            groups = distinct([*ahead, *rest], max(wanted, _RANKED + _NEAREST))
            groups = self._ranked(groups, ranker, self._vector)[:wanted]
        return groups, is_all

    def _with_phrases(self, words: list[Hit], limit: int) -> list[Hit]:
        """Return the hits with those for the phrases alone, which the other words may outweigh."""
        if not (self._uses_words and self._sieve.wanted):
            return words
        found = self._tools.words.search(self._sieve.wanted, limit, self._documents)
        return self._with(words, [hit.chunk_id for hit in found])

    def _with_definitions(self, words: list[Hit]) -> list[Hit]:
        """Return the hits with those that define the word whose meaning is asked for."""
        if self._definition is None:
            return words
        definition = self._definition
        found = self._chunks([hit.chunk_id for hit in words])
        naming = sum(definition.subject in item.chunk.text for item in found)
        if naming >= _NAMED_BY * len(found) > 0:  # then others have it too
            more = self._tools.words.search(definition.query, _MOST_LOOKED_AT, self._documents)
            found = [*found, *self._chunks([hit.chunk_id for hit in more])]
        defining = list(
            dict.fromkeys(
                item.chunk.id for item in found if definition.stands_in([item.chunk.text])
            )
        )[:_DEFINING]
        self._defining = frozenset(defining)
        return self._with(words, defining)

    def _with(self, words: list[Hit], more_ids: list[int]) -> list[Hit]:
        """Return the hits with these chunks among them, by their scores."""
        known = {hit.chunk_id for hit in words}
        new = [chunk_id for chunk_id in more_ids if chunk_id not in known]
        scores = self._tools.words.scores(self._words, new)
        more = [
            Hit(chunk_id=chunk_id, score=score, rank=0, index=IndexName.WORDS)
            for chunk_id, score in zip(new, scores, strict=True)
        ]
        best_first = sorted([*words, *more], key=lambda hit: (-hit.score, hit.chunk_id))
        return [replace(hit, rank=rank) for rank, hit in enumerate(best_first, start=1)]

    def _is_ahead(self, passage: Passage) -> bool:
        """Whether the passage is one that the ranker is to weigh."""
        return (
            passage.rank <= _RANKED or _is_near(passage) or passage.chunk.id in self._defining
        )

    def _kept(self, hits: list[Hit]) -> list[Hit]:
        """Return the hits that the sieve lets through, ranked anew."""
        chunks = self._chunks([hit.chunk_id for hit in hits])
        kept = {item.chunk.id for item in chunks if self._sieve.keeps(item)}
        passing = [hit for hit in hits if hit.chunk_id in kept]
        return [replace(hit, rank=rank) for rank, hit in enumerate(passing, start=1)]

    def _ranked(self, groups: list[Twins], ranker: Ranker, vector: Matrix) -> list[Twins]:
        """Return the groups with the first of them in the order of the ranker."""
        by_chunk = {group.shown.chunk.id: group for group in groups}
        found = [group.shown for group in groups]
        best = found[: _RANKED + _NEAREST]
        words = _scores(best, IndexName.WORDS, self._tools.words, self._words)
        likeness = _scores(best, IndexName.VECTORS, self._tools.vectors, vector)
        candidates = _candidates(best, words, likeness, self._wording)
        scores = ranker.scores(self._wording.text, candidates, self._tools.statistics)
        if not self._asks_for_contents:
            scores = [
                score - _CONTENTS_LOSS * passage.chunk.is_contents
                for passage, score in zip(best, scores, strict=True)
            ]
        scores = [
            score + _DEFINES_GAIN * (passage.chunk.id in self._defining)
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


def _candidates(
    found: Sequence[Passage],
    words: Sequence[float],
    likeness: Sequence[float],
    wording: Wording,
) -> list[Candidate]:
    """Return what is weighed of each passage, in the words of the question."""
    heads = ("\n".join((p.document_title, *p.chunk.heading_path)) for p in found)
    read = wording.read([*heads, *(p.chunk.text for p in found)])
    return [
        Candidate(head=head, text=text, words=score / wording.times, likeness=near)
        for head, text, score, near in zip(
            read[: len(found)], read[len(found) :], words, likeness, strict=True
        )
    ]


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
