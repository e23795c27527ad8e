"""The words of a library: candidates from tantivy, scored by our own BM25 over live chunks only."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import count
from pathlib import Path

import numpy as np

from localrag.domain.passage import Hit, IndexName
from localrag.store.analysis import Analysis
from localrag.store.cache import Cache
from localrag.store.database import Database
from localrag.store.entries import entries, versions
from localrag.store.word_rows import bm25
from localrag.store.word_segment import (
    WordSegment,
    open_segment,
    segment_in_memory,
    segment_versions,
    write_segment,
)
from localrag.text.asking import asked_weights, without_asking

# With 200 the best 50 of 20,000 chunks are those of scoring all chunks (exact for 59 of 60 questions).
_CANDIDATES = 200
_TERMS_ASKED = 256
_TERMS_KEPT = 1 << 14
# In a large library, a term in more than a third of the chunks costs the most and tells the least.
_MANY_CHUNKS = 5_000
_FEWER = 5
_RAREST = 12  # of a question whose terms are all that common
_SEGMENT_CHUNKS = 5_000
_SEGMENTS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class WordView:
    """The segments of one state; together they hold each live chunk once."""

    segments: tuple[WordSegment, ...]
    chunks: int
    mean_length: float
    _known: dict[str, float] = field(default_factory=dict, init=False, repr=False)

    def inverse_frequencies(self, terms: Iterable[str]) -> dict[str, float]:
        """Return for each term the weight that TermStatistics gives it.

        One question asks for its terms several times over, of every segment each time.
        """
        terms = list(terms)
        found = {term: self._known[term] for term in terms if term in self._known}
        new = [term for term in terms if term not in found]
        held = [segment.frequencies(new) for segment in self.segments] if new else []
        fresh = {
            term: inverse_frequency(self.chunks, sum(holding[term] for holding in held))
            for term in new
        }
        if len(self._known) < _TERMS_KEPT:
            self._known.update(fresh)
        return found | fresh


class TantivyWords:
    """PassageIndex over words, and TermStatistics. All methods raise StoreError."""

    def __init__(self, cache: Cache[WordView], analysis: Analysis) -> None:
        self._cache = cache
        self._analysis = analysis

    def search(self, query: str, limit: int, documents: frozenset[int] | None) -> list[Hit]:
        """Return the best chunks for the words of `query`, best first, ties by chunk id.

        `documents` limits the search to these document ids; None is the whole library.
        """
        view = self._cache.view()
        weights = self._asked(view, query)
        if not weights or limit < 1:
            return []
        chunks, scores = _scored(view, weights, max(limit, _CANDIDATES), documents)
        best = np.lexsort((chunks, -scores))[:limit]
        return [
            Hit(
                chunk_id=int(chunks[place]),
                score=float(scores[place]),
                rank=rank,
                index=IndexName.WORDS,
            )
            for rank, place in enumerate(best, start=1)
        ]

    def scores(self, query: str, chunk_ids: Sequence[int]) -> list[float]:
        """Return the BM25 score of each of these chunks; 0 for one that is not there."""
        view = self._cache.view()
        weights = self._asked(view, query)
        scores = np.zeros(len(chunk_ids))
        for segment in view.segments if weights else ():
            places, rows = segment.rows_of(chunk_ids)
            if len(rows):
                scores[places] = bm25([(segment.rows, rows)], weights, view.mean_length)
        return [float(score) for score in scores]

    def weights(self, terms: Sequence[str]) -> list[float]:
        """Return the inverse document frequency of each term, over live chunks only."""
        view = self._cache.view()
        inverse = view.inverse_frequencies(set(terms))
        return [inverse[term] for term in terms]

    def _asked(self, view: WordView, query: str) -> dict[str, float]:
        """Return what each term of a question counts that some chunk has, times its repeats.

        What only asks counts little, unless the question is nothing else.
        """
        asked = Counter(self._analysis.tokens(query))
        inverse = view.inverse_frequencies(asked)
        subject = Counter(self._analysis.tokens(without_asking(query)))
        weights = asked_weights(asked, subject, inverse)
        unknown = inverse_frequency(view.chunks, 0)
        return {term: weights[term] for term in asked if inverse[term] < unknown}


def inverse_frequency(chunks: int, holding: int) -> float:
    """Return ln(1 + (N - n + .5) / (n + .5)). Source: Lucene's BM25Similarity."""
    return math.log(1 + (chunks - holding + 0.5) / (holding + 0.5))


class WordContents:
    """How the words cache is written, as segments of whole documents.

    Documents that are new, changed or in a segment that lost one are packed anew, together with
    the segments that are too small to stay alone: each chunk is written a few times at most.
    """

    name = "words"

    def __init__(self, database: Database, analysis: Analysis) -> None:
        self._database = database
        self._analysis = analysis

    def oldest(self) -> int:
        """Return 0: terms do not depend on a model."""
        return 0

    def write(self, folder: Path, generation: int, old: Sequence[str]) -> list[str]:
        """Write what is new; return the names of all files."""
        self._analysis.require_whole()
        wanted = versions(self._database)
        kept = _kept(folder, old, wanted, self._analysis.version)
        packed = set().union(*(set(documents) for documents in kept.values()))
        loose = [document for document in wanted if document not in packed]
        names = [name for name in old if name.split("/")[0] in kept]
        for documents in _packs(loose, wanted):
            segment = _free_name(folder, f"{self.name}-{generation:06}")
            files = write_segment(
                folder / segment,
                entries(self._database, documents),
                {document: wanted[document][0] for document in documents},
                self._analysis,
            )
            names += [f"{segment}/{file}" for file in files]
        return names

    def open(self, folder: Path, names: Sequence[str]) -> WordView:
        """Return the cache in these files."""
        version = self._analysis.version
        return _view([open_segment(folder / name, version) for name in _segment_names(names)])

    def in_memory(self) -> WordView:
        """Return the cache of what SQLite holds now, without a file."""
        documents = versions(self._database)
        if not documents:
            return _view([])
        return _view([segment_in_memory(entries(self._database, documents), self._analysis)])


def _view(segments: Sequence[WordSegment]) -> WordView:
    chunks = sum(len(segment.rows.chunks) for segment in segments)
    terms = sum(int(segment.rows.lengths.sum(dtype=np.int64)) for segment in segments)
    return WordView(
        segments=tuple(segments), chunks=chunks, mean_length=terms / chunks if terms else 1.0
    )


def _scored(
    view: WordView, weights: Mapping[str, float], limit: int, documents: frozenset[int] | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return chunk ids and scores of the candidates of all segments."""
    found = _best(view, weights, limit, documents)
    wanted: dict[int, list[int]] = {}
    for _, number, row in found:
        wanted.setdefault(number, []).append(row)
    parts = [(view.segments[number].rows, rows) for number, rows in sorted(wanted.items())]
    chunks = [rows.chunks[places] for rows, places in parts]
    return (
        np.concatenate([np.empty(0, np.int64), *chunks]),
        bm25(parts, weights, view.mean_length),
    )


def _best(
    view: WordView, weights: Mapping[str, float], limit: int, documents: frozenset[int] | None
) -> list[tuple[float, int, int]]:
    """Return tantivy's score, the segment and the row of the best chunks of all segments.

    A segment is asked for few, and for more only where its last one is among the best of all.
    """
    asked = _telling(view, weights)
    # With the library's weights in place of the segment's own, scores can be compared.
    boosts = {n: _boosts(segment, asked, weights) for n, segment in enumerate(view.segments)}
    open_segments = [number for number, boost in boosts.items() if boost]
    hits: dict[int, list[tuple[float, int]]] = {}
    few = limit if len(open_segments) == 1 else limit // _FEWER
    for most in (few, limit):
        for number in open_segments:
            segment = view.segments[number]
            hits[number] = segment.candidates(boosts[number], most, documents)
        scores = sorted((score for found in hits.values() for score, _ in found), reverse=True)
        least = scores[limit - 1] if len(scores) >= limit else -math.inf
        open_segments = [
            number
            for number in open_segments
            if len(hits[number]) == most < limit and hits[number][-1][0] >= least
        ]
    every = [(score, n, row) for n, found in hits.items() for score, row in found]
    return nlargest(limit, every) if len(every) > limit else every


def _telling(view: WordView, weights: Mapping[str, float]) -> list[str]:
    """Return the terms worth looking for: all in a small library, else the rarer ones."""
    terms = sorted(weights, key=lambda term: (-weights[term], term))[:_TERMS_ASKED]
    if view.chunks <= _MANY_CHUNKS:
        return terms
    common = inverse_frequency(view.chunks, view.chunks // 3)
    return [term for term in terms if weights[term] > common] or terms[:_RAREST]


def _boosts(
    segment: WordSegment, terms: Sequence[str], weights: Mapping[str, float]
) -> dict[str, float]:
    size = len(segment.rows.chunks)
    return {
        term: weights[term] / inverse_frequency(size, held)
        for term, held in segment.frequencies(terms).items()
        if held
    }


def _segment_names(names: Iterable[str]) -> list[str]:
    return sorted({name.split("/")[0] for name in names})


def _kept(
    folder: Path, names: Sequence[str], wanted: Mapping[int, tuple[int, int]], version: str
) -> dict[str, list[int]]:
    """Return the segments that can stay as they are, with their documents."""
    whole: dict[str, list[int]] = {}
    for name in _segment_names(names):
        try:
            held = segment_versions(folder / name, version)
        except (OSError, ValueError):
            continue
        if all(wanted.get(document, (0, 0))[0] == held[document] for document in held):
            whole[name] = list(held)
    sizes = {name: sum(wanted[d][1] for d in documents) for name, documents in whole.items()}
    loose = sum(chunks for _, chunks in wanted.values()) - sum(sizes.values())
    for name in sorted(sizes, key=lambda name: (sizes[name], name)):
        if loose and sizes[name] <= 2 * loose and sizes[name] + loose <= _SEGMENT_CHUNKS:
            loose += sizes[name]
            del whole[name]
    return whole


def _packs(documents: Sequence[int], wanted: Mapping[int, tuple[int, int]]) -> list[list[int]]:
    """Return `documents` in packs of about one segment each."""
    total = sum(chunks for _, chunks in wanted.values())
    room = max(_SEGMENT_CHUNKS, total // _SEGMENTS)
    packs: list[list[int]] = []
    filled = 0
    for document in documents:
        chunks = wanted[document][1]
        if not packs or filled + chunks > room:
            packs.append([])
            filled = 0
        packs[-1].append(document)
        filled += chunks
    return packs


def _free_name(folder: Path, beginning: str) -> str:
    """Return a name that no file has: what is left of an earlier attempt may still be open."""
    return next(
        name
        for name in map(f"{beginning}-{{}}".format, count())
        if not (folder / name).exists()
    )
