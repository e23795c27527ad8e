"""The cited text, sentence by sentence, as statements are held against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from localrag.answering.claim_words import spelt
from localrag.answering.claims import Fact, facts, plain
from localrag.domain.passage import Passage
from localrag.text.normalise import normalised
from localrag.text.numbers import numbers
from localrag.text.sentences import sentences
from localrag.text.tokens import index_tokens

_KEPT = 1 << 12
_MOST = 5  # sentences of a source that a statement may be put together from
_ADDS = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSentence:
    """A sentence of a passage, or its title or a heading of it, which belong to every sentence."""

    text: str
    facts: tuple[Fact, ...]
    terms: frozenset[str]
    is_heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a statement cites: sentences in order, and all of it in the spelling of names."""

    sentences: tuple[SourceSentence, ...]
    spelt: str
    terms: frozenset[str]

    def nearest(self, wanted: frozenset[str]) -> list[SourceSentence]:
        """Return the few sentences that together hold most of the terms, the best one first."""
        left = set(wanted)
        total = weight(wanted)
        chosen: list[SourceSentence] = []
        for _ in range(_MOST):
            best, gain = None, 0.0
            for sentence in self.sentences:
                shared = weight(left & sentence.terms)
                if shared > gain:
                    best, gain = sentence, shared
            if best is None or (chosen and gain < _ADDS * total):
                break
            chosen.append(best)
            left -= best.terms
        return chosen


def source_of(cited: Sequence[Passage]) -> Source:
    """Return the text of the passages with their titles and headings."""
    pieces: list[SourceSentence] = []
    for passage in cited:
        chunk = passage.chunk
        pieces += _headings((passage.document_title, *chunk.heading_path))
        pieces += _sentences(chunk.text)
    return Source(
        sentences=tuple(pieces),
        spelt=spelt("\n".join(piece.text for piece in pieces)),
        terms=frozenset().union(*(piece.terms for piece in pieces)),
    )


@lru_cache(_KEPT)
def terms(text: str) -> frozenset[str]:
    """Return the pairs and Latin words of a text; its numbers are compared by value elsewhere."""
    plain_text = normalised(text)
    pieces: list[str] = []
    end = 0
    for number in numbers(plain_text):
        pieces.append(plain_text[end : number.span.start])
        end = number.span.end
    words = " ".join((*pieces, plain_text[end:]))
    return frozenset(term for term in index_tokens(words) if len(term) > 1)


def weight(wanted: frozenset[str] | set[str]) -> float:
    """Return the sum of the terms; kana pairs are mostly grammar and count less."""
    return sum(0.3 if all("\u3041" <= c <= "\u309f" for c in term) else 1.0 for term in wanted)


@lru_cache(64)
def _headings(texts: tuple[str, ...]) -> tuple[SourceSentence, ...]:
    return tuple(
        SourceSentence(text=plain(t).text, facts=facts(t), terms=terms(t), is_heading=True)
        for t in texts
        if t.strip()
    )


@lru_cache(256)
def _sentences(text: str) -> tuple[SourceSentence, ...]:
    pieces = [text[span.start : span.end] for span in sentences(text)]
    return tuple(
        SourceSentence(text=plain(piece).text, facts=facts(piece), terms=terms(piece))
        for piece in pieces
    )
