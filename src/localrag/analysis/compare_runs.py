"""Two runs of the same questions side by side: what got better, what got worse."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from localrag.analysis.bootstrap import interval
from localrag.analysis.measures import MEASURES, mean, measured
from localrag.domain.runs import FileState, Run, RunResult

_FEWEST = 2  # questions; the interval of one says nothing


class Aspect(StrEnum):
    """In what respect a question can get better or worse."""

    FILE = "file"
    DOCUMENT_RANK = "document_rank"
    PAGE_RANK = "page_rank"
    ANSWER = "answer"
    RIGHT_DOCUMENT = "right_document"
    RIGHT_PAGE = "right_page"


class Verdict(StrEnum):
    """What an answer is worth, from the least: a wrong one is worse than none."""

    WRONG = "wrong"
    DECLINED = "declined"
    ANSWERED = "answered"  # the row does not say what is right
    RIGHT = "right"


_WORTH = list(Verdict)
Value: TypeAlias = str | int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One aspect of a question in both runs; a rank of 0 is not found."""

    aspect: Aspect
    before: Value
    after: Value
    is_better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question that both runs asked, with all that changed in it."""

    before: RunResult
    after: RunResult
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A condition of the runs that is not the same: '' where a run does not know it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure over the `questions` that count in both runs: means, and the gain with its 95 %.

    `low` and `high` are None for fewer than two questions.
    """

    name: str
    questions: int
    before: float | None
    after: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both runs, question by question, in the order of the second run.

    `mixed` got better in one respect and worse in another; `same` is how many did neither.
    """

    differences: tuple[Difference, ...]
    figures: tuple[Figure, ...]
    better: tuple[Pair, ...]
    worse: tuple[Pair, ...]
    mixed: tuple[Pair, ...]
    same: int
    only_before: tuple[RunResult, ...]
    only_after: tuple[RunResult, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether both runs were done under the same conditions."""
        return not self.differences


def compare_runs(before: Run, after: Run) -> Comparison:
    """Return what is different between two runs, question by question."""
    earlier = {result.key: result for result in before.results}
    later = {result.key: result for result in after.results}
    pairs = [
        Pair(before=earlier[key], after=result, changes=_changes(earlier[key], result))
        for key, result in later.items()
        if key in earlier
    ]
    kinds = {pair.after.key: {c.is_better for c in pair.changes} for pair in pairs}
    by_kind = {
        name: tuple(pair for pair in pairs if kinds[pair.after.key] == wanted)
        for name, wanted in (("better", {True}), ("worse", {False}), ("mixed", {True, False}))
    }
    return Comparison(
        differences=tuple(_differences(before, after)),
        figures=tuple(_figure(name, pairs) for name in MEASURES),
        same=sum(not pair.changes for pair in pairs),
        only_before=tuple(r for key, r in earlier.items() if key not in later),
        only_after=tuple(r for key, r in later.items() if key not in earlier),
        **by_kind,
    )


def verdict(result: RunResult) -> Verdict:
    """Return what the answer of a result is worth."""
    if result.is_right:
        return Verdict.RIGHT
    if result.is_declined:
        return Verdict.DECLINED
    return Verdict.ANSWERED if result.is_right is None else Verdict.WRONG


def _differences(before: Run, after: Run) -> Iterator[Difference]:
    names = dict.fromkeys((*before.conditions, *after.conditions))
    for name in names:
        old, new = before.conditions.get(name, ""), after.conditions.get(name, "")
        if old != new:
            yield Difference(name=name, before=old, after=new)


def _changes(before: RunResult, after: RunResult) -> tuple[Change, ...]:
    """Return what changed; where the file came or went, only that."""
    if before.is_counted != after.is_counted:
        change = Change(
            aspect=Aspect.FILE,
            before=before.state.value,
            after=after.state.value,
            is_better=after.is_counted,
        )
        return (change,)
    if not after.is_counted:
        return ()
    found = (_change(aspect, of, before, after) for aspect, of in _ASPECTS.items())
    return tuple(change for change in found if change is not None)


def _change(
    aspect: Aspect,
    of: "Callable[[RunResult], tuple[Value, float] | None]",
    before: RunResult,
    after: RunResult,
) -> Change | None:
    old, new = of(before), of(after)
    if old is None or new is None or old == new:
        return None
    return Change(aspect=aspect, before=old[0], after=new[0], is_better=new[1] > old[1])


def _page_there(result: RunResult) -> tuple[Value, float] | None:
    if result.state is FileState.NOT_NAMED:
        return None
    return result.state.value, float(result.state is FileState.IN_LIBRARY)


def _ranked(rank: int | None) -> tuple[Value, float] | None:
    return None if rank is None else (rank, 1 / rank if rank else 0.0)


def _said(*, is_so: bool | None) -> tuple[Value, float] | None:
    return None if is_so is None else (is_so, float(is_so))


def _answer(result: RunResult) -> tuple[Value, float]:
    found = verdict(result)
    return found.value, float(_WORTH.index(found))


_ASPECTS: "dict[Aspect, Callable[[RunResult], tuple[Value, float] | None]]" = {
    Aspect.FILE: _page_there,
    Aspect.DOCUMENT_RANK: lambda r: _ranked(r.document_rank),
    Aspect.PAGE_RANK: lambda r: _ranked(r.page_rank),
    Aspect.ANSWER: _answer,
    Aspect.RIGHT_DOCUMENT: lambda r: _said(is_so=r.is_right_document),
    Aspect.RIGHT_PAGE: lambda r: _said(is_so=r.is_right_page),
}


def _figure(name: str, pairs: Sequence[Pair]) -> Figure:
    both = [(measured(name, pair.before), measured(name, pair.after)) for pair in pairs]
    values = [(old, new) for old, new in both if old is not None and new is not None]
    gains = [new - old for old, new in values]
    low, high = interval(gains) if len(gains) >= _FEWEST else (None, None)
    return Figure(
        name=name,
        questions=len(values),
        before=mean([old for old, _ in values]),
        after=mean([new for _, new in values]),
        low=None if low is None else round(low, 4),
        high=None if high is None else round(high, 4),
    )
