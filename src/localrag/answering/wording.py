"""A question in its own words and in those that the glossary has for the same thing.

The indexes are asked for the other names too, at half the weight of what was typed. Whoever
weighs passages afterwards reads them in the words of the question (`read`): a passage that has
another name has the one that was typed, so that nothing learnt on plain questions is undone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from localrag.domain.glossary import AppliedEntry, GlossaryNames, GlossaryUse, NamedEntry
from localrag.text.names import Squeezed, keyed, places, squeezed, without_space
from localrag.text.tokens import index_tokens
from localrag.text.variants import folded

Name = TypeVar("Name")

_MOST_ENTRIES = 8
_MOST_ADDED = 16
_TYPED = 2  # BM25 knows weight only as frequency: what was typed is asked for twice
_MOST_REPEATS = 4
_BETWEEN = "\0"  # no spelling reaches over it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """What of a text is read as what: every name of an entry by its key; None stays as it is."""

    key: str
    name: str
    spoken: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What to ask the indexes for `text`; without applied entries nothing but `text` itself."""

    text: str
    applied: tuple[AppliedEntry, ...] = ()
    _names: tuple[_Spoken, ...] = field(default=(), repr=False)

    @property
    def added(self) -> tuple[str, ...]:
        """The names looked for besides what was typed, once each."""
        return tuple(dict.fromkeys(name for entry in self.applied for name in entry.added))

    @property
    def for_words(self) -> str:
        """The text for an index of words: what was typed twice, then what was added.

        A name is added as often as makes it weigh half of the one that it stands for: a short one
        in place of a long one would be lost among the rest of the question.
        """
        added = (
            name
            for one in self.applied
            for name in one.added
            for _ in range(_repeats(one.name, name))
        )
        return "\n".join((*[self.text] * self.times, *added))

    @property
    def times(self) -> int:
        """How often `for_words` has what was typed: so many times its BM25 score."""
        return _TYPED if self.applied else 1

    @property
    def for_meaning(self) -> str:
        """The text for an embedder, a reranker or people: what was typed, then what was added."""
        return " ".join((self.text, *self.added))

    @property
    def explained(self) -> str:
        """The text for a model that writes: what was typed, and what else it is called."""
        if not self.applied:
            return self.text
        notes = "、".join(f"{one.name}は{'・'.join(one.added)}のこと" for one in self.applied)
        return f"{self.text}（用語: {notes}）"

    @property
    def use(self) -> GlossaryUse:
        """What is told of it."""
        return GlossaryUse(applied=self.applied, searched=self.for_meaning)

    def read(self, texts: Sequence[str]) -> list[str]:
        """Return texts in the words of the question; as they are if no entry was applied."""
        if not self.applied or not texts:
            return list(texts)
        whole = folded(_BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts))
        return [
            "\n".join(map(self._read, one.split("\n"))) if self._may_name(one) else one
            for one in whole.split(_BETWEEN)
        ]

    def _may_name(self, text: str) -> bool:
        """Whether a name may stand in a text: most passages are left as they are at that."""
        bare = "".join(text.split())
        return any(name.key in bare for name in self._names)

    def _read(self, line: str) -> str:
        text = without_space(line)
        found = [
            (begin, end, name)
            for name in self._names
            if name.key in text.text
            for begin, end in places(name.key, name.name, text)
        ]
        if not found:
            return line
        at = [place for place, char in enumerate(line) if not char.isspace()]
        pieces: list[str] = []
        done = 0
        for begin, end, name in sorted(_apart(found), key=lambda place: place[:2]):
            if name.spoken is not None and at[begin] >= done:
                pieces += (line[done : at[begin]], " ", name.spoken, " ")
                done = at[end - 1] + 1
        return "".join((*pieces, line[done:]))


def worded(text: str, glossary: GlossaryNames | None) -> Wording:
    """Return the wording of a question; a name of several entries brings in all of them."""
    if glossary is None:
        return Wording(text=text)
    asked = squeezed(text)
    hits = _hits(asked, glossary.within(asked.text))
    typed: dict[str, list[NamedEntry]] = {}
    for hit in hits:
        typed.setdefault(hit.entry.term, []).append(hit)
    applied: list[AppliedEntry] = []
    names: list[_Spoken] = []
    room = _MOST_ADDED
    for of_entry in list(typed.values())[:_MOST_ENTRIES]:
        entry, said = of_entry[0].entry, {hit.key for hit in of_entry}
        added = [n for n in entry.written if squeezed(n).text not in said][:room]
        room -= len(added)
        if added:
            applied.append(
                AppliedEntry(name=of_entry[0].name, term=entry.term, added=tuple(added))
            )
            names += _spoken(of_entry)
    return Wording(text=text, applied=tuple(applied), _names=tuple(names))


def _hits(asked: Squeezed, named: Iterable[NamedEntry]) -> list[NamedEntry]:
    """Return the names that stand in the question, longest first and none inside another."""
    found = [
        (begin, end, hit) for hit in named for begin, end in places(hit.key, hit.name, asked)
    ]
    kept = sorted(_apart(found), key=lambda place: place[0])
    return [hit for _, _, hit in kept]


def _apart(found: Iterable[tuple[int, int, Name]]) -> list[tuple[int, int, Name]]:
    """Return the longest of places that overlap; those of the very same place stay together."""
    kept: list[tuple[int, int, Name]] = []
    spans: set[tuple[int, int]] = set()
    taken: set[int] = set()
    for begin, end, name in sorted(found, key=lambda place: (place[0] - place[1], place[0])):
        if (begin, end) in spans or taken.isdisjoint(range(begin, end)):
            spans.add((begin, end))
            taken.update(range(begin, end))
            kept.append((begin, end, name))
    return kept


def _repeats(typed: str, added: str) -> int:
    share = len(index_tokens(typed)) / max(1, len(index_tokens(added)))
    return min(max(1, round(share)), _MOST_REPEATS)


def _spoken(of_entry: Sequence[NamedEntry]) -> Iterator[_Spoken]:
    """Yield how each name of an entry is read; words with a space between them keep it."""
    first, said = of_entry[0], {hit.key for hit in of_entry}
    spoken = folded(first.name) if squeezed(first.name).gaps else first.key
    for name, key in keyed(first.entry):
        yield _Spoken(key=key, name=name, spoken=None if key in said else spoken)
