"""The order after a reranker: its own while the time lasts, else that of the search."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from tests.fakes.passages import passage

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.passage import Passage
from localrag.domain.reranking import RerankState
from localrag.workflows.reranking import RERANKED, TimedReranker, rerank

QUESTION = "宿泊料はいくらですか。"


@dataclass
class Reader:
    """Prefers what came last, and takes `cost_s` of a clock of its own for each passage."""

    cost_s: float = 0.0
    fails_after: int = 10**6
    value: float | None = None
    time_s: float = 100.0
    batches: list[list[int]] = field(default_factory=list)

    def score(self, question: str, passages: Sequence[Passage]) -> list[float]:
        assert question == QUESTION
        self.time_s += self.cost_s * len(passages)
        if sum(map(len, self.batches)) + len(passages) > self.fails_after:
            raise ModelError(ModelCode.LOAD_FAILED, model="reader", reason="Fail")
        self.batches.append([each.rank for each in passages])
        return [each.rank if self.value is None else self.value for each in passages]

    def now(self) -> float:
        return self.time_s


def found(count: int) -> list[Passage]:
    return [passage(f"本文{rank}", rank=rank) for rank in range(1, count + 1)]


def asked(reader: Reader, passages: list[Passage], budget_s: float = 1.0):
    timed = TimedReranker(id="reader", model=reader, budget_s=budget_s, now=reader.now)
    ranked, told = rerank(QUESTION, passages, timed)
    return [each.chunk.id for each in ranked], told


def test_in_time_the_order_is_the_rerankers():
    order, told = asked(Reader(cost_s=0.01), found(6))
    assert order == [6, 5, 4, 3, 2, 1]
    assert (told.state, told.scored, told.wanted) == (RerankState.DONE, 6, 6)
    assert told.spent_s == pytest.approx(0.06)


def test_only_the_best_are_read_and_the_rest_follow_as_they_were():
    reader = Reader()
    order, told = asked(reader, found(RERANKED + 3))
    assert order == [*range(RERANKED, 0, -1), RERANKED + 1, RERANKED + 2, RERANKED + 3]
    assert told.wanted == RERANKED
    assert [rank for batch in reader.batches for rank in batch] == list(range(1, RERANKED + 1))


def test_out_of_time_the_whole_order_is_that_of_the_search():
    reader = Reader(cost_s=0.2)
    order, told = asked(reader, found(12))
    assert order == list(range(1, 13))
    assert (told.state, told.scored, told.wanted) == (RerankState.OUT_OF_TIME, 8, 12)
    assert told.error is None
    assert reader.batches == [[1, 2, 3, 4], [5, 6, 7, 8]]  # the best first, none after the end


def test_a_last_batch_that_ends_over_time_still_counts():
    order, told = asked(Reader(cost_s=0.2), found(8))
    assert (order[0], told.state) == (8, RerankState.DONE)
    assert told.spent_s > told.budget_s


@pytest.mark.parametrize("budget_s", [0.0, -1.0])
def test_without_time_the_model_is_not_asked(budget_s):
    reader = Reader()
    order, told = asked(reader, found(3), budget_s)
    assert (order, reader.batches) == ([1, 2, 3], [])
    assert (told.state, told.scored) == (RerankState.OUT_OF_TIME, 0)


def test_without_a_limit_a_slow_model_reads_them_all():
    order, told = asked(Reader(cost_s=1e6), found(12), float("inf"))
    assert (order[0], told.state) == (12, RerankState.DONE)


def test_a_model_that_fails_half_way_leaves_the_order_and_says_why():
    order, told = asked(Reader(fails_after=5), found(8))
    assert order == list(range(1, 9))
    assert (told.state, told.scored) == (RerankState.FAILED, 4)
    assert told.error is not None
    assert told.error.code is ModelCode.LOAD_FAILED


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_scores_that_are_no_numbers_count_as_a_failure(value):
    order, told = asked(Reader(value=value), found(3))
    assert (order, told.state, told.scored) == ([1, 2, 3], RerankState.FAILED, 0)
    assert told.error is not None
    assert told.error.code is ModelCode.UNSUPPORTED


def test_equal_scores_keep_the_order():
    order, _ = asked(Reader(value=0.5), found(5))
    assert order == [1, 2, 3, 4, 5]
