"""What the engine's events and answers make of a turn."""

from collections.abc import Callable
from dataclasses import replace

import msgspec

from localrag.host.messages import Response
from localrag_ui.answers import AnswerResult
from localrag_ui.found import FoundPassage, GlossaryUse
from localrag_ui.presenters.reading_time import ReadingTime
from localrag_ui.presenters.replies import Fault, taken
from localrag_ui.presenters.turns import KeptPlace, Stage, Turn, remarks, searched_words
from localrag_ui.results import Happening
from localrag_ui.strings import Strings

_FAST_S = 0.1  # below that, one digit would say 0.0


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    passages: tuple[FoundPassage, ...] = ()


class Following:
    """Follows one request from the first event to its answer. `seconds` is a monotonic clock."""

    def __init__(self, strings: Strings, seconds: Callable[[], float]) -> None:
        self._strings = strings
        self._seconds = seconds
        self._began = seconds()
        self._reading = ReadingTime(seconds)
        self._found_words = ""

    def after(self, turn: Turn, event: Happening) -> Turn:
        """Return the turn after an event; one of an unknown kind changes nothing."""
        words = self._strings
        match event.kind:
            case "passages_found":
                return self._found(turn, event)
            case "prompt_progress":
                told = self._reading.words(event.done, event.total or 0, words)
                return replace(turn, stage=Stage.READING, note=self._after_found(told))
            case "text_delta":
                note = self._after_found(words("ask.writing"))
                draft = turn.draft + event.text
                return replace(turn, stage=Stage.WRITING, note=note, draft=draft)
            case "checking":
                note = self._after_found(words("ask.checking"))
                return replace(turn, stage=Stage.CHECKING, note=note)
            case _:
                return turn

    def answered(self, turn: Turn, response: Response) -> Turn:
        """Return the turn with its answer, or with the reason why there is none."""
        outcome = taken(response, AnswerResult, self._strings)
        if isinstance(outcome, Fault):
            return self._without(turn, outcome)
        return replace(
            turn,
            stage=Stage.ANSWERED,
            note=self._found_words,
            answer=outcome,
            draft="",
            fault=remarks(outcome, self._strings),
            place=_place(outcome),
        )

    def searched(self, turn: Turn, response: Response) -> Turn:
        """Return the turn with the passages of a search."""
        outcome = taken(response, _Found, self._strings)
        if isinstance(outcome, Fault):
            return self._without(turn, outcome)
        took_ms = (self._seconds() - self._began) * 1000
        note = self._strings(
            "ask.found", count=len(outcome.passages), seconds=_seconds(took_ms)
        )
        return replace(turn, stage=Stage.ANSWERED, note=note, passages=outcome.passages)

    def _without(self, turn: Turn, fault: Fault) -> Turn:
        stage = Stage.STOPPED if fault.is_cancelled else Stage.FAILED
        note = self._strings("ask.stopped") if fault.is_cancelled else self._found_words
        return replace(turn, stage=stage, note=note, fault=fault.text)

    def _found(self, turn: Turn, event: Happening) -> Turn:
        self._found_words = self._strings(
            "ask.found", count=len(event.passages), seconds=_seconds(event.search_ms)
        )
        return replace(
            turn,
            stage=Stage.READING,
            note=self._after_found(self._strings("ask.reading")),
            passages=event.passages,
            searched=searched_words(turn.question, event.query_used, self._strings),
            standalone=event.query_used,
            glossary=self._glossary_words(event.glossary),
        )

    def _glossary_words(self, use: GlossaryUse) -> str:
        """Return under which other names was looked, '' for none."""
        between = self._strings("ask.glossary_between")
        return "\n".join(
            self._strings("ask.glossary", name=one.name, names=between.join(one.added))
            for one in use.applied
        )

    def _after_found(self, words: str) -> str:
        return " · ".join(part for part in (self._found_words, words) if part)


def _place(answer: AnswerResult) -> KeptPlace | None:
    if answer.conversation is None or answer.turn is None:
        return None
    return KeptPlace(
        conversation=answer.conversation, turn=answer.turn, again=answer.again or 0
    )


def _seconds(milliseconds: float) -> str:
    """Return seconds with as many digits as say something."""
    seconds = milliseconds / 1000
    return f"{seconds:.1f}" if seconds >= _FAST_S else f"{max(seconds, 0.01):.2f}"
