"""What became of the order of passages once a reranker was asked."""

from dataclasses import dataclass
from enum import StrEnum

from localrag.domain.errors import LocalragError


class RerankState(StrEnum):
    DONE = "done"  # the order is the reranker's
    OUT_OF_TIME = "out_of_time"  # the order is the one before it
    FAILED = "failed"  # likewise; `error` says why


@dataclass(frozen=True, slots=True, kw_only=True)
class Reranking:
    """How far the reranker `model` came: `scored` of `wanted` passages within `budget_s` seconds.

    `spent_s` is the wall time that it took; it may end one small batch over the budget.
    """

    model: str
    state: RerankState
    scored: int
    wanted: int
    budget_s: float
    spent_s: float
    error: LocalragError | None = None
