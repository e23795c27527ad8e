"""Trying a search: ranked passages, and why each stands where it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec

from localrag.host.messages import Response
from localrag.host.params import SearchParams
from localrag_ui.found import FoundPassage
from localrag_ui.presenters.places import (
    Opening,
    file_name,
    place_of_passage,
    place_words,
)
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.strings import Strings

_TOP = 20
_LONGEST = 200  # characters of a passage in a row
Indexes = Literal["hybrid", "words", "vectors"]


class Ranks(msgspec.Struct, frozen=True, kw_only=True):
    """The rank of a passage in each index, None where it was not among the first."""

    words: int | None = None
    vectors: int | None = None


class TriedPassage(FoundPassage, frozen=True, kw_only=True):
    """A passage with its ranks.

    `title_words` and `heading_words` are words of the question that stand there.
    """

    indexes: Ranks = Ranks()
    title_words: tuple[str, ...] = ()
    heading_words: tuple[str, ...] = ()
    older_revision: bool = False


class _Tried(msgspec.Struct, frozen=True, kw_only=True):
    query_used: str = ""
    passages: tuple[TriedPassage, ...] = ()
    timings_ms: dict[str, float] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRow:
    """A passage as it is shown: `why` is one line of reasons."""

    rank: int
    name: str
    where: str
    why: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTestState:
    """What the tab shows; `message` says what was found, or what to do."""

    rows: tuple[TriedRow, ...] = ()
    message: str = ""
    fault: str = ""
    is_running: bool = False


class SearchTestPresenter:
    """Asks for passages; an answer to an earlier search is dropped."""

    def __init__(self, engine: EnginePort, strings: Strings) -> None:
        self._engine = engine
        self._strings = strings
        self.changed: Callable[[SearchTestState], None] = lambda _: None
        self.show: Callable[[Opening], None] = lambda _: None
        self._passages: tuple[TriedPassage, ...] = ()
        self._ticket = 0
        self.state = SearchTestState(message=strings("trying.empty"))

    def search(self, text: str, indexes: Indexes = "hybrid") -> None:
        """Look for `text` in one index or both."""
        if not text.strip():
            return
        self._ticket += 1
        ticket = self._ticket
        self._set(SearchTestState(message=self._strings("trying.searching"), is_running=True))

        def answered(response: Response) -> None:
            if ticket == self._ticket:
                self._answered(response)

        params = SearchParams(text=text, top=_TOP, indexes=indexes)
        self._engine.request("search.try", params, answered)

    def open(self, index: int) -> None:
        """Show the page of a row."""
        if 0 <= index < len(self._passages):
            places = tuple(place_of_passage(passage) for passage in self._passages)
            self.show(Opening(places=places, index=index, is_chosen=True))

    def _answered(self, response: Response) -> None:
        outcome = taken(response, _Tried, self._strings)
        if isinstance(outcome, Fault):
            self._passages = ()
            self._set(SearchTestState(fault=outcome.text))
            return
        self._passages = outcome.passages
        name = "trying.found" if outcome.passages else "trying.none"
        seconds = f"{outcome.timings_ms.get('search', 0.0) / 1000:.2f}"
        message = self._strings(
            name, count=len(outcome.passages), seconds=seconds, query=outcome.query_used
        )
        rows = tuple(self._row(passage) for passage in outcome.passages)
        self._set(SearchTestState(rows=rows, message=message))

    def _row(self, passage: TriedPassage) -> TriedRow:
        text = " ".join(passage.text.split())
        return TriedRow(
            rank=passage.rank,
            name=file_name(passage.document),
            where=place_words(passage, self._strings),
            why=self._why(passage),
            text=text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",
        )

    def _why(self, passage: TriedPassage) -> str:
        words = self._strings
        parts = [
            words(f"trying.{index}_rank", rank=rank) if rank else words(f"trying.{index}_none")
            for index, rank in (
                ("words", passage.indexes.words),
                ("vectors", passage.indexes.vectors),
            )
        ]
        between = words("ask.glossary_between")
        for name in ("title", "heading"):
            said: tuple[str, ...] = getattr(passage, f"{name}_words")
            if said:
                parts.append(words(f"trying.{name}_words", words=between.join(said)))
        if passage.duplicates:
            parts.append(words("trying.duplicates", count=passage.duplicates))
        if passage.older_revision:
            parts.append(words("trying.older"))
        return words("trying.between").join(parts)

    def _set(self, state: SearchTestState) -> None:
        self.state = state
        self.changed(state)
