"""Which sentences are worth their length: an answer's readers and models both pay by the character."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from localrag.answering.evidence import Candidate
from localrag.text.normalise import squashed

_FRAME = 5  # characters that any sentence costs besides its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A sentence and how likely (0 to 1, all together 1) the answer stands in it."""

    candidate: Candidate
    likelihood: float

    @property
    def worth(self) -> float:
        """The likelihood per character."""
        return self.likelihood / (len(self.candidate.quote.text) + _FRAME)


def weighed(candidates: Sequence[Candidate]) -> list[Weighed]:
    """Return the candidates with their likelihoods, likeliest first: softmax over their scores."""
    ranked = sorted(candidates, key=lambda c: (-c.score, c.passage.rank, c.index))
    if not ranked:
        return []
    shares = [math.exp(c.score - ranked[0].score) for c in ranked]
    total = math.fsum(shares)
    return [
        Weighed(candidate=candidate, likelihood=share / total)
        for candidate, share in zip(ranked, shares, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A sentence that is worth its length, and others that say the same in the same characters."""

    weighed: Weighed
    same: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which sentences are taken: `most` in all, each of which adds `price` per character.

    Whatever they cost, sentences are taken until it is `enough` likely that the answer is there.
    """

    price: float
    enough: float
    most: int


def worth_their_length(ranked: Sequence[Weighed], terms: Terms) -> list[Chosen]:
    """Return the likeliest sentences on these terms, likeliest first.

    What is said twice is chosen once.
    """
    chosen: dict[str, list[Weighed]] = {}
    reached = 0.0
    for one in ranked:
        text = squashed(one.candidate.quote.text)
        if text in chosen:
            chosen[text].append(one)
        elif not chosen or (len(chosen) < terms.most and _is_wanted(one, reached, terms)):
            chosen[text] = [one]
            reached += one.likelihood
    return [
        Chosen(weighed=first, same=tuple(one.candidate for one in others))
        for first, *others in chosen.values()
    ]


def _is_wanted(one: Weighed, reached: float, terms: Terms) -> bool:
    return one.worth >= terms.price or reached < terms.enough
