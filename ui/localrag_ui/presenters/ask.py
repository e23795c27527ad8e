"""Questions and answers: what is shown, and what may be done next."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from localrag.host.messages import Response
from localrag.host.params import AskParams, NoParams
from localrag_ui.answers import AnswerResult
from localrag_ui.found import FoundPassage, GlossaryUse, Source
from localrag_ui.presenters.places import Opening, place_of_passage, place_of_source
from localrag_ui.presenters.reading_time import ReadingTime
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.results import Happening
from localrag_ui.strings import Strings


class Stage(StrEnum):
    SEARCHING = "searching"
    READING = "reading"
    WRITING = "writing"
    CHECKING = "checking"
    STOPPING = "stopping"
    ANSWERED = "answered"
    STOPPED = "stopped"
    FAILED = "failed"


_REMEMBERED = 20  # questions before, for those that point back
_FAST_S = 0.1  # below that, one digit would say 0.0
_RUNNING = frozenset(
    {Stage.SEARCHING, Stage.READING, Stage.WRITING, Stage.CHECKING, Stage.STOPPING}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and what has become of it.

    `searched` says in words what was searched for where that is not what was typed, `glossary` what
    was looked for besides; `note` says what is going on; `draft` is unchecked text of the model;
    `answer` is
    what code has checked.
    """

    question: str
    stage: Stage = Stage.SEARCHING
    note: str = ""
    searched: str = ""
    glossary: str = ""
    passages: tuple[FoundPassage, ...] = ()
    draft: str = ""
    answer: AnswerResult | None = None
    fault: str = ""

    @property
    def is_running(self) -> bool:
        """Whether the engine is still at work on it."""
        return self.stage in _RUNNING

    def heading_of(self, source: Source) -> str:
        """Return the heading under which a cited quote stands, or ''."""
        found = self.answer.passages if self.answer is not None else ()
        paths = [
            passage.heading_path for passage in found if passage.chunk_id == source.chunk_id
        ]
        return paths[0][-1] if paths and paths[0] else ""

    @property
    def others(self) -> tuple[FoundPassage, ...]:
        """Passages that no citation names by its document and page."""
        if self.answer is None:
            return self.passages
        cited = {(source.document_id, source.page) for source in self.answer.citations}
        found = self.answer.passages or self.passages
        return tuple(p for p in found if (p.document_id, p.page) not in cited)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskState:
    """The conversation, oldest turn first."""

    turns: tuple[Turn, ...] = ()
    can_ask: bool = False
    can_stop: bool = False


class AskPresenter:
    """Asks one question at a time and opens the pages that answers rest on."""

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        changed: Callable[[AskState], None] = lambda _: None,
        show: Callable[[Opening], None] = lambda _: None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._strings = strings
        self.changed = changed
        self.show = show
        self._seconds = seconds
        self._turns: tuple[Turn, ...] = ()
        self._typed = ""
        self._request: int | None = None
        self._found_words = ""
        self._reading = ReadingTime(seconds)
        self._has_chosen = False

    @property
    def state(self) -> AskState:
        """What is shown now."""
        is_busy = self._is_busy
        return AskState(
            turns=self._turns,
            can_ask=bool(self._typed.strip()) and not is_busy,
            can_stop=is_busy and self._turns[-1].stage is not Stage.STOPPING,
        )

    def type_text(self, text: str) -> None:
        """Take note of what stands in the question field."""
        if text.strip() and not self._typed.strip() and not self._is_busy:
            # A question is about to come: its model is opened meanwhile.
            self._engine.request("ask.warm", NoParams(), lambda _: None)
        self._typed = text
        self._tell()

    def ask(self) -> bool:
        """Send what was typed; return whether it went off."""
        if not self.state.can_ask:
            return False
        text = self._typed.strip()
        self._typed = ""
        self._found_words = ""
        self._has_chosen = False
        self._reading = ReadingTime(self._seconds)
        history = tuple(turn.question for turn in self._turns[-_REMEMBERED:])
        self._turns = (*self._turns, Turn(question=text, note=self._strings("ask.searching")))
        self._tell()
        self._request = self._engine.request(
            "ask", AskParams(text=text, history=history), self._answered, self._happened
        )
        return True

    def stop(self) -> None:
        """Ask the engine to stop."""
        if self.state.can_stop and self._request is not None:
            self._change(stage=Stage.STOPPING, note=self._strings("ask.stopping"))
            self._engine.cancel(self._request)

    def clear(self) -> None:
        """Begin a new conversation; a running answer must be stopped first."""
        if not self._is_busy:
            self._turns = ()
            self._tell()

    def open_citation(self, mark: int, turn: int = -1) -> None:
        """Open the page of `[mark]`; unknown marks do nothing."""
        answer = self._turns[turn].answer if self._turns else None
        if answer is None:
            return
        marks = [source.mark for source in answer.citations]
        if mark in marks:
            self._has_chosen = True
            places = tuple(place_of_source(source) for source in answer.citations)
            self.show(Opening(places=places, index=marks.index(mark), is_chosen=True))

    def open_passage(self, index: int, turn: int = -1) -> None:
        """Open the page of the passage at `index` (from 0) among the turn's `others`."""
        passages = self._turns[turn].others if self._turns else ()
        if 0 <= index < len(passages):
            self._has_chosen = True
            places = tuple(place_of_passage(passage) for passage in passages)
            self.show(Opening(places=places, index=index, is_chosen=True))

    @property
    def _is_busy(self) -> bool:
        return bool(self._turns) and self._turns[-1].is_running

    def _happened(self, event: Happening) -> None:
        if not self._is_busy or self._turns[-1].stage is Stage.STOPPING:
            return
        match event.kind:
            case "passages_found":
                self._found(event)
            case "prompt_progress":
                words = self._reading.words(event.done, event.total or 0, self._strings)
                self._change(stage=Stage.READING, note=self._after_found(words))
            case "text_delta":
                self._change(
                    stage=Stage.WRITING,
                    note=self._after_found(self._strings("ask.writing")),
                    draft=self._turns[-1].draft + event.text,
                )
            case "checking":
                words = self._after_found(self._strings("ask.checking"))
                self._change(stage=Stage.CHECKING, note=words)
            case _:
                pass

    def _found(self, event: Happening) -> None:
        self._found_words = self._strings(
            "ask.found", count=len(event.passages), seconds=_seconds(event.search_ms)
        )
        words = self._after_found(self._strings("ask.reading"))
        self._change(
            stage=Stage.READING,
            note=words,
            passages=event.passages,
            searched=self._searched(event.query_used),
            glossary=self._glossary_words(event.glossary),
        )
        if event.passages:
            places = tuple(place_of_passage(passage) for passage in event.passages)
            self.show(Opening(places=places, index=0, is_chosen=False))

    def _searched(self, query: str) -> str:
        """Return what was searched for, in words, where it is not what was typed."""
        if not query or query.split() == self._turns[-1].question.split():
            return ""
        return self._strings("ask.searched", query=query)

    def _answered(self, response: Response) -> None:
        self._request = None
        outcome = taken(response, AnswerResult, self._strings)
        if isinstance(outcome, Fault):
            stage = Stage.STOPPED if outcome.is_cancelled else Stage.FAILED
            note = self._strings("ask.stopped") if outcome.is_cancelled else self._found_words
            self._change(stage=stage, note=note, fault=outcome.text)
            return
        self._change(
            stage=Stage.ANSWERED,
            note=self._found_words,
            answer=outcome,
            draft="",
            fault=self._remarks(outcome),
        )
        if outcome.citations and not self._has_chosen:
            places = tuple(place_of_source(source) for source in outcome.citations)
            self.show(Opening(places=places, index=0, is_chosen=False))

    def _remarks(self, answer: AnswerResult) -> str:
        """Return what a reader has to know of how the answer came about, '' for nothing."""
        remarks: list[str] = []
        if answer.incomplete is not None:
            remarks += (self._strings("ask.incomplete"), answer.incomplete.message)
        if answer.fallback is not None:
            remarks += (self._strings("ask.fallback"), answer.fallback.message)
        return "\n".join(remarks)

    def _glossary_words(self, use: GlossaryUse) -> str:
        """Return under which other names was looked, '' for none."""
        between = self._strings("ask.glossary_between")
        return "\n".join(
            self._strings("ask.glossary", name=one.name, names=between.join(one.added))
            for one in use.applied
        )

    def _after_found(self, words: str) -> str:
        return " · ".join(part for part in (self._found_words, words) if part)

    def _change(self, **changes: object) -> None:
        turn = replace(self._turns[-1], **changes)  # type: ignore[arg-type]  # names checked by the tests
        self._turns = (*self._turns[:-1], turn)
        self._tell()

    def _tell(self) -> None:
        self.changed(self.state)


def _seconds(milliseconds: float) -> str:
    """Return seconds with as many digits as say something."""
    seconds = milliseconds / 1000
    return f"{seconds:.1f}" if seconds >= _FAST_S else f"{max(seconds, 0.01):.2f}"
