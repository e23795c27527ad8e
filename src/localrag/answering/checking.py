"""What of a statement its source does not say, fact by fact; which doubts are grave.

A fact that stands in no sentence of the source is an error. One that stands there for something
else is found by its surroundings: another fact of the same family has those of the statement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from localrag.answering.claim_words import spelt, unknown_stretch
from localrag.answering.claims import Fact, facts, plain
from localrag.answering.polarity import contradiction
from localrag.answering.sources import Source, SourceSentence, terms, weight
from localrag.domain.answer import Doubt, DoubtKind

_BEFORE, _BEHIND = 24, 8
_STOPS = "。|、"
_SHORT_NAME = 2
_EDGE, _CLEARLY_MORE, _WIDEST = (
    2.5,
    1.5,
    12,
)  # characters on one side that tell the place of a name
_POINTING = "同本当該両各前後上下次"
_SAME_KIND = {"kanji": ("kanji", "named"), "named": ("kanji", "named")}
_ALIKE, _CLEARLY = 0.55, 0.25  # of the surroundings
_TELLING = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A doubt, and whether it makes the statement unsupported rather than supported in part."""

    doubt: Doubt
    is_grave: bool = True


def findings(statement: str, source: Source) -> list[Finding]:
    """Return what of the statement the source does not bear out, once each, in its order."""
    near = source.nearest(terms(statement))
    claimed = facts(statement)
    found: list[Finding] = []
    for fact in claimed:
        one = _finding(fact, statement, claimed, source, near)
        if one is not None and one not in found:
            found.append(one)
    said = " ".join(piece.text for piece in near)
    against = contradiction(plain(statement).text, said)
    if against is not None:
        words, is_grave = against
        found.append(
            Finding(doubt=Doubt(kind=DoubtKind.NEGATION, words=words), is_grave=is_grave)
        )
    return found


def _finding(
    fact: Fact,
    statement: str,
    claimed: Sequence[Fact],
    source: Source,
    near: Sequence[SourceSentence],
) -> Finding | None:
    if fact.kind is DoubtKind.QUOTE:
        return None if spelt(fact.words) in source.spelt else _missing(fact)
    if fact.kind is DoubtKind.NAME:
        return _name_finding(fact, statement, source, near)
    held = [
        (piece, other)
        for piece in source.sentences
        for other in piece.facts
        if _is_same(fact, other)
    ]
    if not held:
        return None if _is_told_apart(fact, source) else _missing(fact)
    elsewhere = _of_another(fact, statement, claimed, source, held)
    return elsewhere or _wrong_bound(fact, held)


def _missing(fact: Fact, *, is_grave: bool = True) -> Finding:
    return Finding(doubt=Doubt(kind=fact.kind, words=fact.words), is_grave=is_grave)


def _is_same(fact: Fact, other: Fact) -> bool:
    """Whether `other`, of the source, says at least what `fact` says."""
    if fact.kind is DoubtKind.NUMBER and other.kind is DoubtKind.NUMBER:
        if fact.family and other.family:
            return fact.keys[0] == other.keys[0]
        return fact.keys[1] == other.keys[1]
    if fact.kind is DoubtKind.NUMBER and not fact.family:
        return other.kind is not DoubtKind.NAME and any(
            fact.keys[0] in key for key in other.keys
        )
    return fact.kind is other.kind and fact.keys[0] in other.keys


def _is_told_apart(fact: Fact, source: Source) -> bool:
    """Whether a date's day and year stand in the source in two places, an article without its 第."""
    if fact.kind is DoubtKind.DATE and len(fact.keys) > 1:
        known = {
            key for piece in source.sentences for other in piece.facts for key in other.keys
        }
        rest = [key for key in fact.keys[1:] if not fact.keys[0].startswith(key)]
        return bool(rest) and rest[0] in known and fact.keys[-1] in known
    return fact.kind is DoubtKind.NUMBER and not fact.family and fact.keys[0] in source.spelt


def _wrong_bound(fact: Fact, held: Sequence[tuple[SourceSentence, Fact]]) -> Finding | None:
    """以内 for 以上: the number is there, but on the other side."""
    bounds = {other.bound for _, other in held}
    if fact.bound == "" or fact.bound in bounds:
        return None
    doubt = Doubt(kind=DoubtKind.BOUND, words=fact.words)
    return Finding(doubt=doubt, is_grave=bool(bounds - {""}))


def _of_another(
    fact: Fact,
    statement: str,
    claimed: Sequence[Fact],
    source: Source,
    held: Sequence[tuple[SourceSentence, Fact]],
) -> Finding | None:
    """A number that stands in the source for something else than in the statement."""
    around = _around(fact, plain(statement).text, claimed)
    if weight(around) < _TELLING:
        return None
    own = max(_likeness(around, other, piece) for piece, other in held)
    rivals = [
        _likeness(around, other, piece)
        for piece in source.sentences
        for other in piece.facts
        if other.kind is fact.kind and other.family == fact.family and not _is_same(fact, other)
    ]
    beside = max(rivals, default=0.0)
    if beside < _ALIKE or beside <= own + _CLEARLY:
        return None
    return Finding(doubt=Doubt(kind=DoubtKind.ELSEWHERE, words=fact.words))


def _around(fact: Fact, text: str, others: Sequence[Fact]) -> frozenset[str]:
    """Return the pairs and facts before and behind a fact, up to the next one of its family."""
    alike = [one for one in others if one is not fact and one.family == fact.family]
    begin = max((one.end for one in alike if one.end <= fact.start), default=0)
    begin = max(begin, fact.start - _BEFORE)
    end = min((one.start for one in alike if one.start >= fact.end), default=len(text))
    behind = text[fact.end : min(end, fact.end + _BEHIND)]
    for stop in _STOPS:
        behind = behind.partition(stop)[0]
    keys = {one.keys[0] for one in others if begin <= one.start < fact.start} - {*fact.keys}
    return frozenset(
        {*(t for t in terms(text[begin : fact.start]) if not _is_kana(t)), *keys}
        | {t for t in terms(behind) if not _is_kana(t)}
    )


def _is_kana(term: str) -> bool:
    return all("\u3041" <= char <= "\u309f" for char in term)


def _likeness(around: frozenset[str], other: Fact, piece: SourceSentence) -> float:
    there = _around(other, piece.text, piece.facts)
    return weight(around & there) / weight(around) if around else 0.0


def _name_finding(
    fact: Fact, statement: str, source: Source, near: Sequence[SourceSentence]
) -> Finding | None:
    """A name that is not in the source, or another word than is there in its place.

    Short words in kanji may be other words for the same: they count only in another one's place.
    """
    name = spelt(fact.words)
    if name in source.spelt:
        return _other_name(fact, statement, near)
    if fact.family in {"latin", "katakana"}:
        return _missing(fact)
    unknown = unknown_stretch(name, source.spelt)
    if not unknown:
        return _other_name(fact, statement, near)
    if fact.family == "named" or len(unknown) > _SHORT_NAME:
        return _missing(fact)
    replaced = _other_name(fact, statement, near)
    return _missing(fact, is_grave=False) if replaced else None


def _other_name(fact: Fact, statement: str, near: Sequence[SourceSentence]) -> Finding | None:
    """A name of the source in the place of another one: what stands around it is around that."""
    text = plain(statement).text
    name = text[fact.start : fact.end]
    own = max((_placed(name, fact, text, piece.text) for piece in near), default=0.0)
    for piece, other in _rivals(fact, near):
        words = piece.text[other.start : other.end]
        is_left_out = words not in text and name not in words and words[0] not in _POINTING
        beside = _common(text, fact, piece.text, other.start, other.end)
        if is_left_out and beside >= max(_EDGE, own + _CLEARLY_MORE):
            return Finding(doubt=Doubt(kind=DoubtKind.ELSEWHERE, words=fact.words))
    return None


def _placed(name: str, fact: Fact, text: str, there: str) -> float:
    """Return how much stands around the name in the source as in the statement, at best."""
    best = 0.0
    at = there.find(name)
    while at >= 0:
        best = max(best, _common(text, fact, there, at, at + len(name)))
        at = there.find(name, at + 1)
    return best


def _common(text: str, fact: Fact, there: str, start: int, end: int) -> float:
    """Return how much before or behind both is the same, the longer of the two; kana say less."""
    before, behind = text[: fact.start][::-1], text[fact.end :]
    return max(_prefix(before, there[:start][::-1]), _prefix(behind, there[end:]))


def _prefix(one: str, other: str) -> float:
    total = 0.0
    for char, opposite in zip(one[:_WIDEST], other, strict=False):
        if char != opposite:
            break
        total += 0.5 if _is_kana(char) else 1.0
    return total


def _rivals(
    fact: Fact, near: Sequence[SourceSentence]
) -> Iterator[tuple[SourceSentence, Fact]]:
    kinds = _SAME_KIND.get(fact.family, (fact.family,))
    for piece in near:
        for other in piece.facts:
            if other.kind is DoubtKind.NAME and other.family in kinds:
                yield piece, other
