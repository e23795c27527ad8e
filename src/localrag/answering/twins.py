"""Passages that say the same, shown once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from localrag.domain.passage import Passage
from localrag.text.likeness import Wording, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """Passages that say the same: the one that is shown, one of each wording of it, and all."""

    shown: Passage
    wordings: tuple[Passage, ...]
    copies: tuple[Passage, ...] = ()

    def count(self, others: Mapping[int, int]) -> int:
        """Return how many chunks of the library say the same as the one that is shown.

        `others` are, by chunk id, how many further chunks have the very same words.
        """
        return sum(1 + others.get(passage.chunk.id, 0) for passage in self.wordings) - 1


def distinct(found: Sequence[Passage], wanted: int) -> list[Twins]:
    """Return the first `wanted` passages, best first, those that say the same as one.

    Shown is the best of them; among equally good ones the newest, then the first by path. What
    comes after the last wanted one is only compared letter by letter: some 40 microseconds for
    each passage up to there.
    """
    groups: list[list[Passage]] = []
    by_text: dict[str, list[Passage]] = {}
    by_words: dict[str, list[tuple[Wording, list[Passage]]]] = {}
    for passage in found:
        group = by_text.get(passage.chunk.text)
        if group is None and len(groups) == wanted:
            continue
        if group is None:
            group = by_text[passage.chunk.text] = _group(passage, by_words, groups)
        group.append(passage)
    return [_twins(group) for group in groups]


def _group(
    passage: Passage,
    by_words: dict[str, list[tuple[Wording, list[Passage]]]],
    groups: list[list[Passage]],
) -> list[Passage]:
    """Return the group that a passage with a text not seen before belongs to."""
    wording = Wording(passage.chunk.text)
    alike = by_words.setdefault(wording.words, [])
    for other, known in alike:
        if wording.says_the_same(other):
            return known
    new: list[Passage] = []
    alike.append((wording, new))
    groups.append(new)
    return new


def _twins(group: Sequence[Passage]) -> Twins:
    best = [passage for passage in group if passage.score == group[0].score]
    best.sort(key=lambda passage: passage.source.location)
    best.sort(key=lambda passage: passage.source.modified, reverse=True)
    if len(group) == 1:
        return Twins(shown=group[0], wordings=(group[0],), copies=(group[0],))
    wordings = {digest(passage.chunk.text): passage for passage in group}
    return Twins(shown=best[0], wordings=tuple(wordings.values()), copies=tuple(group))
