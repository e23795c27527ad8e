"""How good search and answers are, in figures that others use too."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from localrag.text.normalise import squashed

_SMALL, _MIDDLE, _LARGE = 1, 5, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalFigures:
    """Averages over all questions; rates are fractions of 1, times in milliseconds."""

    questions: int
    recall_1: float
    recall_5: float
    recall_10: float
    mrr_10: float
    ndcg_10: float
    search_ms_p50: float
    search_ms_p95: float

    def shape(self) -> dict[str, object]:
        """Return the figures under the names of the command line's contract."""
        return {
            "questions": self.questions,
            "recall@1": round(self.recall_1, 4),
            "recall@5": round(self.recall_5, 4),
            "recall@10": round(self.recall_10, 4),
            "mrr@10": round(self.mrr_10, 4),
            "ndcg@10": round(self.ndcg_10, 4),
            "search_ms": {
                "p50": round(self.search_ms_p50, 2),
                "p95": round(self.search_ms_p95, 2),
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAnswer:
    """One answer held against its gold; a declined one is wrong in every respect.

    `first_token_ms` is None where no model wrote.
    """

    contains: bool
    exact: bool
    f1: float
    is_right_document: bool
    is_in_top5: bool
    is_declined: bool
    chars: int
    unsupported: int
    first_token_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFigures:
    """Averages over all questions; `mean_answer_chars` over answered ones only.

    `unsupported_statements` is a count, the rest are fractions of 1.
    """

    questions: int
    contains: float
    exact: float
    f1: float
    right_document: float
    in_top5: float
    mean_answer_chars: float
    declined: float
    unsupported_statements: int
    first_token_ms_p50: float | None

    def shape(self) -> dict[str, object]:
        """Return the figures under the names of the command line's contract."""
        first = self.first_token_ms_p50
        return {
            "questions": self.questions,
            "contains": round(self.contains, 4),
            "exact": round(self.exact, 4),
            "f1": round(self.f1, 4),
            "right_document": round(self.right_document, 4),
            "in_top5": round(self.in_top5, 4),
            "mean_answer_chars": round(self.mean_answer_chars, 1),
            "declined": round(self.declined, 4),
            "unsupported_statements": self.unsupported_statements,
            "first_token_ms": {"p50": None if first is None else round(first, 1)},
        }


def retrieval_figures(
    ranks: Sequence[int | None], search_ms: Sequence[float]
) -> RetrievalFigures:
    """Return the figures for questions with one right passage each.

    `ranks` are its ranks from 1, None where it was not found. nDCG with one right passage is
    1 / log2(1 + rank). `ranks` must not be empty.
    """
    found = [rank for rank in ranks if rank is not None and rank <= _LARGE]
    count = len(ranks)
    return RetrievalFigures(
        questions=count,
        recall_1=sum(rank <= _SMALL for rank in found) / count,
        recall_5=sum(rank <= _MIDDLE for rank in found) / count,
        recall_10=len(found) / count,
        mrr_10=math.fsum(1 / rank for rank in found) / count,
        ndcg_10=math.fsum(1 / math.log2(1 + rank) for rank in found) / count,
        search_ms_p50=percentile(search_ms, 50),
        search_ms_p95=percentile(search_ms, 95),
    )


def answer_figures(judged: Sequence[JudgedAnswer]) -> AnswerFigures:
    """Return the figures over all answers. `judged` must not be empty."""
    count = len(judged)
    answered = [answer for answer in judged if not answer.is_declined]
    first = [a.first_token_ms for a in judged if a.first_token_ms is not None]
    return AnswerFigures(
        questions=count,
        contains=sum(answer.contains for answer in answered) / count,
        exact=sum(answer.exact for answer in answered) / count,
        f1=math.fsum(answer.f1 for answer in answered) / count,
        right_document=sum(answer.is_right_document for answer in answered) / count,
        in_top5=sum(answer.is_in_top5 for answer in judged) / count,
        mean_answer_chars=sum(a.chars for a in answered) / max(1, len(answered)),
        declined=(count - len(answered)) / count,
        unsupported_statements=sum(answer.unsupported for answer in answered),
        first_token_ms_p50=percentile(first, 50) if first else None,
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that at least `percent` of 100 of the values do not exceed.

    Nearest rank; 0 for no values.
    """
    if not values:
        return 0.0
    rank = math.ceil(percent / 100 * len(values))
    return sorted(values)[max(rank, 1) - 1]


def contains(answer: str, gold: Sequence[str]) -> bool:
    """Return whether one of the gold answers occurs in the answer, white space aside (NFKC)."""
    text = squashed(answer)
    return any(wanted in text for wanted in map(squashed, gold) if wanted)


def exact(answer: str, gold: Sequence[str]) -> bool:
    """Return whether the answer is one of the gold answers, stops and white space aside."""
    return _bare(answer) in {_bare(wanted) for wanted in gold}


def f1(answer: str, gold: Sequence[str]) -> float:
    """Return the best F1 over characters, the usual measure for Japanese (JSQuAD in JGLUE)."""
    return max((_f1(_bare(answer), _bare(wanted)) for wanted in gold), default=0.0)


def _f1(answer: str, wanted: str) -> float:
    shared = sum((Counter(answer) & Counter(wanted)).values())
    return 2 * shared / (len(answer) + len(wanted)) if shared else 0.0


def _bare(text: str) -> str:
    return squashed(text).rstrip("。．.")
