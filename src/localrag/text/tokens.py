"""The terms under which a text is found: character 1- and 2-grams, Latin runs as words.

Measured against morphological analysers on JSQuAD: no difference that the data can show, at a
tenth of the cost and with no dictionary to carry (docs/benchmarks.md). Both sides of a search are
folded first; beside the terms as written stand those of numbers, of codes and their parts, and of
kanji with their okurigana left out (申し込み has 申込).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from localrag.text.number_terms import number_terms, numbers_alike
from localrag.text.variants import folded

TERMS_VERSION = "3"
"""What an index was built with; another version's terms are not those of a question."""

_RUN = re.compile(
    r"[a-z0-9]+(?:-[a-z0-9]+)*|[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WORD = re.compile(r"[a-z0-9]+")
_PIECE = re.compile(r"[a-z]+|[0-9]+")
_MOST_PIECES = 6
_KEPT = 1 << 14
# After a kanji and before another one, these kana are what a verb or noun may leave out.
_OKURIGANA = re.compile(
    r"([\u3400-\u4dbf\u4e00-\u9fff])[いきぎしじちつてびみりえけげせぜねべめれ](?=([\u3400-\u4dbf\u4e00-\u9fff]))"
)


def index_tokens(text: str) -> list[str]:
    """Return the terms of `text`, repeats included.

    A Latin or digit run is one term, given twice like the value of a number: it says more than a
    bigram, and BM25 knows weight only as frequency.
    """
    text = folded(text)
    terms: list[str] = []
    for run in _RUN.findall(text):
        if run[0] <= "z":
            terms += _latin(run)
        else:
            terms += run
            terms += map(add, run, run[1:])
    terms += map("".join, _OKURIGANA.findall(text))
    terms += 2 * number_terms(text)
    return terms


@dataclass(frozen=True, slots=True, kw_only=True)
class NgramTokeniser:
    """The Tokeniser of every library that asks for no other."""

    name: str = "ngrams"
    version: str = TERMS_VERSION

    def tokens(self, text: str) -> list[str]:
        """Return `index_tokens` of `text`."""
        return index_tokens(text)


def spelt_alike(text: str) -> str:
    """Return folded text with numbers and dates in one form and kanji without their okurigana.

    For comparing what is written: 八百メートル先 becomes 800m先, 申し込み期限 申込期限.
    """
    return _OKURIGANA.sub(r"\1", numbers_alike(text))


def terms_beside(text: str) -> list[str]:
    """Return the terms that folded text has beside what is written in it, for looking them up there.

    Those of codes and their parts, of kanji without their okurigana, and of numbers.
    """
    terms = [term for code in _CODE.findall(text) for term in _latin(code)]
    terms += map("".join, _OKURIGANA.findall(text))
    return terms + number_terms(text)


@lru_cache(_KEPT)
def _latin(code: str) -> tuple[str, ...]:
    """Return the terms of Latin and digit runs with hyphens between them: whole and in part.

    AB-1234X has ab and 1234x, twice each, then 1234 and x, ab1234, 1234x and ab1234x.
    """
    words = _WORD.findall(code)
    pieces = _PIECE.findall(code)
    terms = [*words, *words]
    if 1 < len(pieces) <= _MOST_PIECES:
        parts = [*pieces, *map(add, pieces, pieces[1:]), "".join(pieces)]
        terms += (part for part in dict.fromkeys(parts) if part not in words)
    return tuple(terms)
