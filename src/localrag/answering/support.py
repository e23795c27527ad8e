"""How far passages bear a statement out: its facts one by one, and its words as a whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from localrag.answering.checking import findings
from localrag.answering.quotes import Quote, chunk_sentences
from localrag.answering.sources import source_of, terms, weight
from localrag.domain.answer import Doubt, DoubtKind, Support
from localrag.domain.passage import Chunk, Passage

_MOSTLY = 0.6
_HARDLY = 0.25
_ITEM = re.compile(r"^\s*(?:[0-9０-９]{1,2}[.．)）、]|[①-⑳・*-])\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How far a statement is borne out, why not wholly, and the share of its terms in the source."""

    support: Support
    doubts: tuple[Doubt, ...] = ()
    overlap: float = 0.0


def best_quote(statement: str, chunk: Chunk) -> Quote | None:
    """Return the sentence of the chunk that shares most with the statement.

    None where no sentence shares a term with it.
    """
    wanted = terms(statement)
    best, most = None, 0.0
    for piece in chunk_sentences(chunk):
        shared = weight(wanted & terms(piece.text))
        if shared > most:
            best, most = piece, shared
    return best


def judged(statement: str, cited: Sequence[Passage]) -> Judgement:
    """Return how far the cited passages, with titles and headings, bear the statement out.

    UNSUPPORTED: nothing is cited, hardly a word is there, or a fact is not, or is there for
    something else, or is denied. SUPPORTED: every fact is there and most terms are.
    """
    if not cited:
        return Judgement(support=Support.UNSUPPORTED, doubts=(Doubt(kind=DoubtKind.UNCITED),))
    bare = _ITEM.sub("", statement)
    source = source_of(cited)
    wanted = terms(bare)
    total = weight(wanted)
    overlap = weight(wanted & source.terms) / total if total else 0.0
    found = findings(bare, source)
    doubts = tuple(one.doubt for one in found)
    if overlap < _MOSTLY and _share_of_words(wanted, source.terms) < _MOSTLY:
        doubts = (*doubts, Doubt(kind=DoubtKind.WORDING))
    if overlap < _HARDLY or any(one.is_grave for one in found):
        return Judgement(support=Support.UNSUPPORTED, doubts=doubts, overlap=overlap)
    level = Support.PARTIAL if doubts else Support.SUPPORTED
    return Judgement(support=level, doubts=doubts, overlap=overlap)


def _share_of_words(wanted: frozenset[str], there: frozenset[str]) -> float:
    """Return the share of the terms without kana: endings differ where the words are the same."""
    words = {term for term in wanted if not any("\u3041" <= char <= "\u309f" for char in term)}
    return len(words & there) / len(words) if words else 0.0
