"""How likely two questions ask for the same thing in other words.

A logistic model of a few shares, learnt by models/train_rephrasing.py on questions about the same paragraph: those with the
same answer against those with another one; figures in docs/benchmarks.md. Near misses are what it must
not be taken in by: 日当 for 宿泊料, 課長 for 係長. It proposes, it never decides.
"""

import math
import re
from dataclasses import dataclass

from localrag.answering.forms import form_asked
from localrag.answering.kinds import Asked, asked
from localrag.answering.terms import content_terms, content_words
from localrag.text.normalise import normalised
from localrag.text.numbers import numbers
from localrag.text.variants import folded

FEATURES = ("terms, less", "terms, more", "words exchanged", "letters", "kind")
_WEIGHTS = (2.53, 2.16, -0.70, -1.06, 1.46)
_BIAS = -4.51
ENOUGH = 0.528
_ENDS = re.compile(r"から|まで|以内|以上|以下|以前|以後|以降|未満")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrased:
    """A question as it is compared: its terms, words, pairs of letters, figures, limits and kind."""

    terms: dict[str, float]
    words: tuple[str, ...]
    plain: str
    pairs: frozenset[str]
    figures: tuple[str, ...]
    ends: frozenset[str]
    wanted: Asked
    form: str


def phrased(question: str) -> Phrased:
    """Return what of a question is compared; once for each of many."""
    plain = folded(normalised(question))
    return Phrased(
        terms=content_terms(question),
        words=tuple(folded(word) for word in content_words(question)),
        plain=plain,
        pairs=frozenset(plain[at : at + 2] for at in range(len(plain) - 1)),
        figures=tuple(sorted(number.value for number in numbers(normalised(question)))),
        ends=frozenset(_ENDS.findall(plain)),
        wanted=asked(question),
        form=form_asked(question).value,
    )


def rephrased(one: Phrased, other: Phrased) -> float:
    """Return the probability, 0 to 1, that both ask for the same.

    0 where figures, limits (何日前から, 何日前まで), unit or form of the answer differ.
    """
    shares = rephrasing_features(one, other)
    if shares is None:
        return 0.0
    sum_ = math.fsum(w * share for w, share in zip(_WEIGHTS, shares, strict=True))
    return 1 / (1 + math.exp(-sum_ - _BIAS))


def rephrasing_features(one: Phrased, other: Phrased) -> tuple[float, ...] | None:
    """Return FEATURES, each 0 to 1; None where the questions cannot be the same.

    How much of each question's terms the other has, of the one that has less and of the one that has
    more; how much of the words of both the other lacks, of the one that lacks less; the share of
    pairs of letters that both have; whether they ask for the same kind of thing.
    """
    if not one.terms or not other.terms:
        return None
    if (one.figures, one.wanted.unit, one.form) != (
        other.figures,
        other.wanted.unit,
        other.form,
    ):
        return None
    if one.ends and other.ends and one.ends != other.ends:
        return None
    held = sorted((_held(one, other), _held(other, one)))
    exchanged = min(_lacking(one, other), _lacking(other, one))
    letters = 2 * len(one.pairs & other.pairs) / (len(one.pairs) + len(other.pairs) or 1)
    return (*held, exchanged, letters, float(one.wanted.kind is other.wanted.kind))


def _held(one: Phrased, other: Phrased) -> float:
    total = sum(one.terms.values())
    return sum(w for term, w in one.terms.items() if term in other.terms) / total


def _lacking(one: Phrased, other: Phrased) -> float:
    """Return the share of the letters of one question's words that stand in words the other lacks."""
    total = sum(map(len, one.words))
    return (
        sum(len(word) for word in one.words if word not in other.plain) / total
        if total
        else 0.0
    )
