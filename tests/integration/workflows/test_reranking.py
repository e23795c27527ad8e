"""A reranker has its say within its time, or the order of the search stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from tests.fakes.passages import passage

from localrag.domain.errors import EngineError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.domain.passage import Passage
from localrag.domain.reranking import RerankState
from localrag.workflows.reranking import RERANKED, TimedReranker, rerank

FOUND = [passage(f"本文 {rank}", rank=rank) for rank in range(1, 26)]


@dataclass
class Steps:
    """A clock that moves only when a passage is read, and a model that likes the last ones best."""

    seconds_each: float = 0.0
    fails_after: int | None = None
    read: list[int] = field(default_factory=list)

    def now(self) -> float:
        return 100 + self.seconds_each * len(self.read)

    def score(self, question: str, passages: Sequence[Passage]) -> list[float]:
        if self.fails_after is not None and len(self.read) >= self.fails_after:
            raise EngineError(EngineCode.DIED, reason="signal 9")
        self.read += [item.rank for item in passages]
        return [float(item.rank) for item in passages]

    def within(self, budget_s: float) -> TimedReranker:
        return TimedReranker(id="steps", model=self, budget_s=budget_s, now=self.now)


def test_in_time_the_first_are_in_the_order_of_the_model():
    steps = Steps(seconds_each=0.01)
    order, told = rerank("問い", FOUND, steps.within(1.0))
    ids = [item.chunk.id for item in order]
    assert ids == [*range(RERANKED, 0, -1), *range(RERANKED + 1, 26)]
    assert [item.rank for item in order] == list(range(1, 26))
    assert (told.state, told.scored, told.wanted) == (RerankState.DONE, RERANKED, RERANKED)
    assert told.spent_s == pytest.approx(0.2)


def test_scores_fall_along_the_new_order():
    order, _ = rerank("問い", FOUND, Steps().within(1.0))
    scores = [item.score for item in order]
    assert scores == sorted(scores, reverse=True)


def test_the_best_are_read_first():
    steps = Steps()
    rerank("問い", FOUND, steps.within(1.0))
    assert steps.read == list(range(1, RERANKED + 1))


def test_out_of_time_the_whole_order_is_that_of_the_search():
    steps = Steps(seconds_each=0.1)
    order, told = rerank("問い", FOUND, steps.within(1.0))
    assert order == FOUND
    assert (told.state, told.wanted) == (RerankState.OUT_OF_TIME, RERANKED)
    assert (
        told.scored == len(steps.read) == 12
    )  # the batch that the second ended in is the last
    assert told.spent_s == pytest.approx(1.2)


def test_the_last_batch_may_end_late_and_counts():
    order, told = rerank("問い", FOUND, Steps(seconds_each=1 / 19).within(1.0))
    assert told.state is RerankState.DONE
    assert order != FOUND


def test_without_time_nothing_is_read():
    steps = Steps()
    order, told = rerank("問い", FOUND, steps.within(0.0))
    assert (order, steps.read, told.state) == (FOUND, [], RerankState.OUT_OF_TIME)


def test_a_model_that_fails_in_the_middle_leaves_the_order_and_says_why():
    order, told = rerank("問い", FOUND, Steps(fails_after=8).within(1.0))
    assert order == FOUND
    assert (told.state, told.scored) == (RerankState.FAILED, 8)
    assert told.error is not None
    assert told.error.code is EngineCode.DIED


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_scores_that_are_no_numbers_are_a_failure(score):
    class Broken:
        def score(self, question, passages):
            return [score for _ in passages]

    order, told = rerank("問い", FOUND, TimedReranker(id="broken", model=Broken()))
    assert order == FOUND
    assert isinstance(told.error, ModelError)
    assert told.error.code is ModelCode.UNSUPPORTED


def test_fewer_passages_than_are_read_are_all_read():
    _, told = rerank("問い", FOUND[:3], Steps().within(1.0))
    assert (told.state, told.scored, told.wanted) == (RerankState.DONE, 3, 3)
