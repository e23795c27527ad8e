"""Two rankings into one: by words and by meaning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from localrag.domain.passage import Hit, Passage, StoredChunk

_WORDS_SHARE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class FusedHit:
    """A chunk with its joint score (0 to 1, higher is better) and the hits that it comes from."""

    chunk_id: int
    score: float
    hits: tuple[Hit, ...]


def fuse(words: Sequence[Hit], vectors: Sequence[Hit], limit: int) -> list[FusedHit]:
    """Return up to `limit` chunks of both rankings, best first, ties by chunk id.

    The order of the arguments' items does not matter. Scores are brought to 0..1 and added with
    fixed shares, a chunk that one index did not return counts 0 there: unlike ranks, scores say
    by how much a hit is better. Source: Bruch, Gai and Ingber, An Analysis of Fusion Functions
    for Hybrid Retrieval (2022).
    """
    scores: dict[int, float] = {}
    hits: dict[int, list[Hit]] = {}
    for ranking, share in ((words, _WORDS_SHARE), (vectors, 1 - _WORDS_SHARE)):
        for hit, score in zip(ranking, _scaled(ranking), strict=True):
            scores[hit.chunk_id] = scores.get(hit.chunk_id, 0.0) + share * score
            hits.setdefault(hit.chunk_id, []).append(hit)
    order = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))
    return [
        FusedHit(chunk_id=chunk_id, score=scores[chunk_id], hits=tuple(hits[chunk_id]))
        for chunk_id in order[:limit]
    ]


def passages(fused: Iterable[FusedHit], chunks: Iterable[StoredChunk]) -> tuple[Passage, ...]:
    """Return the fused hits as passages, in their order; chunks that are gone are left out."""
    stored = {item.chunk.id: item for item in chunks}
    present = [hit for hit in fused if hit.chunk_id in stored]
    return tuple(
        Passage(
            chunk=stored[hit.chunk_id].chunk,
            document_title=stored[hit.chunk_id].title,
            source=stored[hit.chunk_id].source,
            rank=rank,
            score=hit.score,
            hits=hit.hits,
        )
        for rank, hit in enumerate(present, start=1)
    )


def _scaled(ranking: Sequence[Hit]) -> list[float]:
    best = max((hit.score for hit in ranking), default=0.0)
    if best <= 0.0:
        return [0.0] * len(ranking)
    return [max(hit.score, 0.0) / best for hit in ranking]
