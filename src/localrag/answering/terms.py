"""What of a question must be found in a text: its words without the asking around them."""

import re
from collections.abc import Iterable, Mapping

from localrag.domain.ports import TermStatistics
from localrag.text.asking import without_asking
from localrag.text.number_terms import with_values
from localrag.text.variants import folded

_PARTICLE = 2  # kana of a particle, at most
_RUN = re.compile(
    r"(?P<latin>[a-z0-9]+)|(?P<kana>[\u3041-\u309f]+)"
    r"|(?P<solid>[\u30a1-\u30fa\u30fc-\u30ff\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)"
)
_NAME = re.compile(
    r"[a-z0-9]+|[\u30a1-\u30fa\u30fc]+|[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
# A Latin run is the rarest kind of word, kana mostly grammar; the index doubles Latin runs too.
_LATIN, _SOLID, _SINGLE, _KANA = 2.0, 1.0, 0.5, 0.3


def content_terms(text: str) -> dict[str, float]:
    """Return the terms of a question that carry its subject, each with how much it counts.

    Terms are those of the index (2-grams, Latin runs, a single kanji that stands alone), so
    that their weights are known there; what only asks (何, いつ, ですか) is left out. A number
    counts by its value, which the index has however it is written.
    """
    terms: dict[str, float] = {}
    subject = folded(without_asking(text))
    for run in _RUN.finditer(with_values(subject)):
        for term, share in _terms(run):
            terms[term] = max(share, terms.get(term, 0.0))
    return terms


def content_words(text: str) -> list[str]:
    """Return the words of a question that carry its subject, once each, in order."""
    runs = _RUN.finditer(without_asking(text))
    return list(dict.fromkeys(r.group() for r in runs if not r["kana"] and len(r.group()) > 1))


def name_runs(text: str) -> list[str]:
    """Return the Latin, katakana and kanji runs of `text`, folded, in order, with repeats."""
    return _NAME.findall(folded(text))


def weighted(terms: Mapping[str, float], statistics: TermStatistics) -> dict[str, float]:
    """Return each term's share times its inverse document frequency in the library."""
    weights = statistics.weights(list(terms))
    return {term: share * w for (term, share), w in zip(terms.items(), weights, strict=True)}


def coverage(weights: Mapping[str, float], found: Iterable[str]) -> float:
    """Return the part (0 to 1) of the whole weight that lies on terms in `found`."""
    total = sum(weights.values())
    return sum(weights.get(term, 0.0) for term in set(found)) / total if total else 0.0


def _terms(run: re.Match[str]) -> list[tuple[str, float]]:
    text = run.group()
    if run["latin"]:
        return [(text, _LATIN)]
    if run["kana"]:
        return [(pair, _KANA) for pair in _pairs(text)] if len(text) > _PARTICLE else []
    if len(text) == 1:
        return [(text, _SINGLE)]
    return [(pair, _SOLID) for pair in _pairs(text)]


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]
