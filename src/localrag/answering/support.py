"""How far a passage bears a statement out: its numbers, names, quoted words and terms."""

import re
from collections.abc import Iterable, Sequence

from localrag.answering.quotes import Quote, chunk_sentences
from localrag.domain.answer import Support
from localrag.domain.passage import Chunk, Passage
from localrag.text.indexed import indexed_text
from localrag.text.normalise import normalised, squashed
from localrag.text.numbers import numbers
from localrag.text.tokens import index_tokens, spelt_alike
from localrag.text.variants import folded

_MOSTLY = 0.6
_HARDLY = 0.25
_QUOTED = re.compile(r"[「『“\"]([^「」『』“”\"]{2,80})[」』”\"]")
_NAME = re.compile(r"[a-z]{2,}|[\u30a1-\u30fa\u30fc]{3,}")
_NEGATED = re.compile(r"ません|ない|なく|なかっ|ず[、。にと]|不要|不可|禁止|無用")
_ITEM = re.compile(r"^\s*(?:[0-9０-９]{1,2}[.．)）、]|[①-⑳・*-])\s*")
_UNIT = re.compile(
    r"[年月日時分秒人名回個件円条項号章歳割倍階枚本台社校週度位票点%]|か月|ヶ月|カ月"
)


def best_quote(statement: str, chunk: Chunk) -> Quote | None:
    """Return the sentence of the chunk that shares most with the statement.

    None where no sentence shares a term with it.
    """
    wanted = _terms(statement)
    best, most = None, 0.0
    for piece in chunk_sentences(chunk):
        shared = _shared(wanted, piece.text)
        if shared > most:
            best, most = piece, shared
    return best


def support(statement: str, cited: Sequence[Passage], quotes: Sequence[Quote]) -> Support:
    """Return how far the cited passages bear the statement out.

    UNSUPPORTED: nothing is cited, a number of it is in none of them, or hardly a word. SUPPORTED:
    every number has its unit there too, every name and quoted word occurs, most terms do, and
    statement and quotes agree in being negative or not.
    """
    statement = _ITEM.sub("", statement)
    if not quotes:
        return Support.UNSUPPORTED
    source = "\n".join(
        indexed_text(p.document_title, p.chunk.heading_path, p.chunk.text) for p in cited
    )
    overlap = _overlap(statement, source)
    if overlap < _HARDLY or not _values(statement) <= _forms(source):
        return Support.UNSUPPORTED
    agrees = (
        overlap >= _MOSTLY
        and _with_units(statement) <= _forms_with_units(source)
        and _says_all(statement, source)
        and any(_is_negative(statement) == _is_negative(quote.text) for quote in quotes)
    )
    return Support.SUPPORTED if agrees else Support.PARTIAL


def _terms(text: str) -> frozenset[str]:
    """Return the pairs and Latin words of a text; its numbers are compared by value elsewhere."""
    plain = normalised(text)
    pieces: list[str] = []
    end = 0
    for number in numbers(plain):
        pieces.append(plain[end : number.span.start])
        end = number.span.end
    words = " ".join((*pieces, plain[end:]))
    return frozenset(term for term in index_tokens(words) if len(term) > 1)


def _shared(wanted: frozenset[str], text: str) -> float:
    found = wanted & _terms(text)
    return sum(_share(term) for term in found)


def _share(term: str) -> float:
    """Kana pairs are mostly grammar."""
    return 0.3 if all("\u3041" <= char <= "\u309f" for char in term) else 1.0


def _overlap(statement: str, source: str) -> float:
    wanted = _terms(statement)
    total = sum(map(_share, wanted))
    return _shared(wanted, source) / total if total else 0.0


def _values(text: str) -> frozenset[str]:
    """Return the numbers of the statement; a reign's year by our era, whichever was written."""
    return frozenset(number.year or number.value for number in numbers(text))


def _forms(text: str) -> frozenset[str]:
    return frozenset(form for number in numbers(text) for form in number.forms)


def _with_units(text: str) -> frozenset[str]:
    plain = normalised(text)
    return frozenset(
        (number.year or number.value) + unit.group()
        for number in numbers(plain)
        if (unit := _UNIT.match(plain, number.span.end))
    )


def _forms_with_units(text: str) -> frozenset[str]:
    plain = normalised(text)
    return frozenset(
        form + unit.group()
        for number in numbers(plain)
        if (unit := _UNIT.match(plain, number.span.end))
        for form in number.forms
    )


def _says_all(statement: str, source: str) -> bool:
    """Whether names and quoted words stand in the source, in whatever spelling."""
    wanted: Iterable[str] = (*_QUOTED.findall(statement), *_NAME.findall(normalised(statement)))
    plain = _spelt(source)
    return all(_spelt(words) in plain for words in wanted)


def _spelt(text: str) -> str:
    return "".join(spelt_alike(folded(squashed(text))).split())


def _is_negative(text: str) -> bool:
    return _NEGATED.search(text) is not None
