"""The stretch of a quoted sentence that is the short answer, where it is clear enough to point at.

A logistic model over what may be the answer (span_candidates.py) and what speaks for it
(span_features.py), one for each kind; learnt by models/train_spans.py, figures in docs/benchmarks.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from localrag.answering.kinds import AnswerKind
from localrag.answering.span_candidates import Column, Wish, stretches, wish
from localrag.answering.span_features import FEATURES, features
from localrag.answering.span_weights import BIAS, WEIGHTS
from localrag.domain.document import Span

# From what likelihood on a stretch is pointed at. Chosen on what is extracted for JSQuAD valid and for
# 1,500 paragraphs of JaQuAD train: where four of five days and figures, three of four names are right.
_CLEAR = {
    Column.WHEN: 0.3,
    Column.FIGURE: 0.3,
    Column.WHO: 0.55,
    Column.WHERE: 0.5,
    Column.WHAT: 0.5,
}
_CLEAR_ADDRESS = 0.3  # a mail address, a telephone number or a page is hardly anything else
_LONGEST = 600  # characters of a sentence; longer ones are tables and lists


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswer:
    """The stretch `span` of the sentence `index`, in its code points; `chance` is 0 to 1."""

    index: int
    span: Span
    chance: float


def short_answer(question: str, sentences: Sequence[str]) -> ShortAnswer | None:
    """Return the likeliest short answer in the sentences, None where none is clear.

    Only questions for a day, a figure, an address or a name have one. What the question says itself
    is never the answer.
    """
    wanted = wish(question)
    if wanted is None:
        return None
    answers = [
        one
        for index, sentence in enumerate(sentences)
        if len(sentence) <= _LONGEST
        for one in _weighed(wanted, index, sentence)
    ]
    best = max(answers, key=lambda one: one.chance, default=None)
    is_address = wanted.kind is AnswerKind.CONTACT
    clear = _CLEAR_ADDRESS if is_address else _CLEAR[wanted.column]
    return best if best is not None and best.chance >= clear else None


def _weighed(wanted: Wish, index: int, sentence: str) -> list[ShortAnswer]:
    found = stretches(wanted, sentence)
    return [
        ShortAnswer(index=index, span=one.span, chance=_chance(wanted.column, row))
        for one, row in zip(found, features(wanted, sentence, found), strict=True)
    ]


def _chance(column: Column, row: Sequence[float]) -> float:
    weights = zip(FEATURES, row, strict=True)
    at = _PLACES[column]
    sum_ = math.fsum(WEIGHTS[name][at] * value for name, value in weights)
    return 1 / (1 + math.exp(-sum_ - BIAS[at]))


_PLACES = {column: at for at, column in enumerate(Column)}
