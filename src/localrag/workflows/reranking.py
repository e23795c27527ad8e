"""The last word on the order: a model that reads the best passages whole, while its time lasts."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from localrag.answering.fusion import put_first
from localrag.domain.errors import LocalragError, ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.model_ports import Reranker
from localrag.domain.passage import Passage
from localrag.domain.reranking import Reranking, RerankState

RERANK_S = 1.0
RERANKED = 20  # what the smallest reranker of the catalogue reads in a second on a weak PC
_BATCH = 4  # passages between two looks at the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedReranker:
    """A reranker and the seconds of wall time that it may take for a question; `now` counts them."""

    id: str
    model: Reranker
    budget_s: float = RERANK_S
    now: Callable[[], float] = time.monotonic


def rerank(
    question: str, found: Sequence[Passage], reranker: TimedReranker
) -> tuple[Sequence[Passage], Reranking]:
    """Return the passages with the first RERANKED in the model's order, and what became of it.

    All of those are scored, best first, or none counts: where the time is spent before, or the
    model fails, the passages come back as they were. An order in part would put what was read
    above what was not, for no better reason than that.
    """
    best = found[:RERANKED]
    begun = reranker.now()
    scores: list[float] = []
    error: LocalragError | None = None
    try:
        while len(scores) < len(best) and reranker.now() - begun < reranker.budget_s:
            batch = best[len(scores) : len(scores) + _BATCH]
            scores.extend(_finite(reranker.model.score(question, batch), reranker.id))
    except LocalragError as raised:
        error = raised
    is_done = error is None and len(scores) == len(best)
    unfinished = RerankState.OUT_OF_TIME if error is None else RerankState.FAILED
    told = Reranking(
        model=reranker.id,
        state=RerankState.DONE if is_done else unfinished,
        scored=len(scores),
        wanted=len(best),
        budget_s=reranker.budget_s,
        spent_s=reranker.now() - begun,
        error=error,
    )
    return (put_first(found, best, scores) if is_done else found), told


def _finite(scores: list[float], model_id: str) -> list[float]:
    if not all(math.isfinite(score) for score in scores):
        raise ModelError(ModelCode.UNSUPPORTED, model=model_id, reason="scores not finite")
    return scores
