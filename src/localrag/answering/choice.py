"""Which sentences are worth their length: an answer's readers and models both pay by the character."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from localrag.answering.context import needed_beside
from localrag.answering.evidence import Candidate
from localrag.answering.quotes import chunk_sentences
from localrag.answering.rows import is_row
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

    What is said twice is chosen once; a row of a table says it of its list.
    """
    chosen: dict[tuple[str, ...], list[Weighed]] = {}
    reached = 0.0
    texts = [squashed(one.candidate.quote.text) for one in ranked]
    often = Counter(texts)
    for one, text in zip(ranked, texts, strict=True):
        said = (text,) if often[text] == 1 else (text, *_list_of(one.candidate))
        if said in chosen:
            chosen[said].append(one)
        elif not chosen or (len(chosen) < terms.most and _is_wanted(one, reached, terms)):
            chosen[said] = [one]
            reached += one.likelihood
    return [
        Chosen(weighed=first, same=tuple(one.candidate for one in others))
        for first, *others in chosen.values()
    ]


def _list_of(candidate: Candidate) -> tuple[str, ...]:
    """Return what tells one list from another for a row of a table; nothing for other sentences.

    Its header, the headings above it and its document: 大井川図書館 | 9:00 is in a list of opening hours not what it
    is in a list of consultations.
    """
    if not is_row(candidate.quote.text):
        return ()
    chunk = candidate.passage.chunk
    pieces = chunk_sentences(chunk)
    header = needed_beside(pieces, chunk.heading_path, candidate.index)
    names = (candidate.passage.document_title, *chunk.heading_path)
    return tuple(squashed(name) for name in (*(pieces[at].text for at in header), *names))


def _is_wanted(one: Weighed, reached: float, terms: Terms) -> bool:
    return one.worth >= terms.price or reached < terms.enough
