"""Questions and answers: what is shown, and what may be done next."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

from localrag.host.messages import Response
from localrag.host.params import AskParams, NoParams, SearchParams
from localrag_ui.answers import ApprovalNote
from localrag_ui.kept import ConversationResult
from localrag_ui.presenters.choices import AskChoices
from localrag_ui.presenters.following import Following
from localrag_ui.presenters.places import Opening, Place, place_of_passage, place_of_source
from localrag_ui.presenters.replies import EnginePort
from localrag_ui.presenters.turns import KeptPlace, Stage, Turn, restored
from localrag_ui.results import Happening
from localrag_ui.strings import Strings

_REMEMBERED = 20  # questions before, for those that point back


@dataclass(frozen=True, slots=True, kw_only=True)
class AskState:
    """The conversation, oldest turn first; `conversation` is its number in the history, if it is kept.

    `can_search` is whether what was typed can be asked or searched for now.
    """

    turns: tuple[Turn, ...] = ()
    can_ask: bool = False
    can_stop: bool = False
    conversation: int | None = None
    choices: AskChoices = field(default_factory=AskChoices)


class AskPresenter:
    """Asks one question at a time and opens the pages that answers rest on.

    Turns are named by their index; -1 is the one that was asked or looked at last.
    """

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
        self._following = Following(strings, seconds)
        self._keys = count(1)
        self._at = -1
        self._has_chosen = False
        self._conversation: int | None = None
        self._choices = AskChoices()

    @property
    def state(self) -> AskState:
        """What is shown now."""
        running = self._running
        return AskState(
            turns=self._turns,
            can_ask=bool(self._typed.strip()) and running is None,
            can_stop=running is not None and running.stage is not Stage.STOPPING,
            conversation=self._conversation,
            choices=self._choices,
        )

    @property
    def current(self) -> Turn | None:
        """The turn that was asked or looked at last."""
        return self._turns[self._at] if self._turns else None

    def type_text(self, text: str) -> None:
        """Take note of what stands in the question field."""
        if text.strip() and not self._typed.strip() and self._running is None:
            # A question is about to come: its model is opened meanwhile.
            self._engine.request("ask.warm", NoParams(), lambda _: None)
        self._typed = text
        self._tell()

    def choose(self, choices: AskChoices) -> None:
        """Change how the next question is asked."""
        if choices != self._choices:
            self._choices = choices
            self._tell()

    def ask(self) -> bool:
        """Send what was typed; return whether it went off."""
        if not self.state.can_ask:
            return False
        turn = self._begun(self._taken_text())
        self._turns = (*self._turns, turn)
        self._at = len(self._turns) - 1
        self._send(turn, "auto", None)
        return True

    def search(self) -> bool:
        """Look for passages of what was typed without an answer; return whether it went off."""
        if not self.state.can_ask:
            return False
        turn = replace(self._begun(self._taken_text()), is_search=True, is_strict=False)
        self._turns = (*self._turns, turn)
        self._at = len(self._turns) - 1
        params = SearchParams(
            text=turn.question, top=self._choices.effort.top, scope=turn.scope
        )
        self._start("search", params, self._following.searched)
        return True

    def ask_again(self, model: str | None, turn: int = -1) -> bool:
        """Answer a question once more: by that model, or by an extract for None."""
        if self._running is not None or not self._turns:
            return False
        before = self._turns[self._index(turn)]
        alike = [n for n, one in enumerate(self._turns) if one.first == before.first]
        again = replace(
            self._begun(before.question),
            first=before.first,
            again=1 + max(self._turns[n].again for n in alike),
            scope=before.scope,
            within=before.within,
        )
        at = alike[-1] + 1
        self._turns = (*self._turns[:at], again, *self._turns[at:])
        self._at = at
        self._send(again, "extract" if model is None else "generate", model)
        return True

    def stop(self) -> None:
        """Ask the engine to stop."""
        running = self._running
        if self.state.can_stop and running is not None and self._request is not None:
            self._put(
                replace(running, stage=Stage.STOPPING, note=self._strings("ask.stopping"))
            )
            self._engine.cancel(self._request)

    def clear(self) -> None:
        """Begin a new conversation; a running answer must be stopped first."""
        if self._running is None:
            self._turns, self._conversation, self._at = (), None, -1
            self._tell()

    def restore(self, kept: ConversationResult) -> bool:
        """Show a kept conversation and go on with it; return whether no answer was running."""
        if self._running is not None:
            return False
        turns: list[Turn] = []
        for row in kept.turns:
            turn = replace(restored(row, kept.id, self._strings), key=next(self._keys))
            is_further = bool(turns) and row.again > 0
            turns.append(replace(turn, first=turns[-1].first if is_further else turn.key))
        self._turns, self._conversation, self._at = tuple(turns), kept.id, len(turns) - 1
        self._has_chosen = False
        self._tell()
        self._open_first()
        return True

    def note_approval(self, place: KeptPlace, approval: ApprovalNote) -> None:
        """Take note that somebody stands for the answer kept at `place`."""
        for turn in self._turns:
            if turn.place == place and turn.answer is not None:
                self._put(replace(turn, approval=approval))

    def note_revoked(self, approval: int) -> None:
        """Take note that approved answer number `approval` is no longer one."""
        for turn in self._turns:
            standing = turn.standing
            if standing is not None and standing.id == approval:
                self._put(replace(turn, approval=None, is_revoked=turn.approval is None))

    def open_citation(self, mark: int, turn: int = -1) -> None:
        """Open the page of `[mark]`; unknown marks do nothing."""
        answer = self._turns[self._index(turn)].answer if self._turns else None
        if answer is None:
            return
        marks = [source.mark for source in answer.citations]
        if mark in marks:
            self._has_chosen = True
            self._at = self._index(turn)
            places = tuple(place_of_source(source) for source in answer.citations)
            self.show(Opening(places=places, index=marks.index(mark), is_chosen=True))

    def open_passage(self, index: int, turn: int = -1) -> None:
        """Open the page of the passage at `index` (from 0) among the turn's `others`."""
        passages = self._turns[self._index(turn)].others if self._turns else ()
        if 0 <= index < len(passages):
            self._has_chosen = True
            self._at = self._index(turn)
            places = tuple(place_of_passage(passage) for passage in passages)
            self.show(Opening(places=places, index=index, is_chosen=True))

    @property
    def _running(self) -> Turn | None:
        return next((turn for turn in self._turns if turn.is_running), None)

    def _index(self, turn: int) -> int:
        return self._at if turn < 0 else turn

    def _taken_text(self) -> str:
        text, self._typed = self._typed.strip(), ""
        return text

    def _begun(self, question: str) -> Turn:
        key, scope = next(self._keys), self._choices.scope
        self._following = Following(self._strings, self._seconds)
        self._has_chosen = False
        within = "" if scope.is_whole else scope.words(self._strings)
        return Turn(
            question=question,
            key=key,
            first=key,
            note=self._strings("ask.searching"),
            within=self._strings("scope.within", words=within) if within else "",
            scope=scope.params(),
            is_strict=self._choices.is_strict,
        )

    def _send(
        self, turn: Turn, mode: Literal["auto", "generate", "extract"], model: str | None
    ) -> None:
        before = self._turns[
            : next(n for n, t in enumerate(self._turns) if t.first == turn.first)
        ]
        asked = [one.question for one in before if one.again == 0 and not one.is_search]
        effort, origin = self._choices.effort, self._origin(turn)
        keeps = origin is not None or self._choices.keeps
        into = self._conversation if origin is None else origin.conversation
        params = AskParams(
            text=turn.question,
            mode=mode,
            top=effort.top,
            seconds=effort.seconds,
            scope=turn.scope,
            history=tuple(asked[-_REMEMBERED:]),
            keeps=keeps,
            conversation=into if keeps else None,
            turn=None if origin is None else origin.turn,
            model=model,
            strict=turn.is_strict,
            approved=turn.again == 0,
        )
        self._start("ask", params, self._following.answered)

    def _origin(self, turn: Turn) -> KeptPlace | None:
        """Return where an answer to the same question is kept."""
        alike = (one.place for one in self._turns if one.first == turn.first)
        return next((place for place in alike if place is not None), None)

    def _start(
        self,
        method: str,
        params: AskParams | SearchParams,
        finished: Callable[[Turn, Response], Turn],
    ) -> None:
        self._tell()
        self._request = self._engine.request(
            method, params, lambda response: self._answered(response, finished), self._happened
        )

    def _happened(self, event: Happening) -> None:
        running = self._running
        if running is None or running.stage is Stage.STOPPING:
            return
        self._put(self._following.after(running, event))
        if event.kind == "passages_found" and event.passages:
            self._offer(tuple(place_of_passage(passage) for passage in event.passages))

    def _answered(self, response: Response, finished: Callable[[Turn, Response], Turn]) -> None:
        self._request = None
        running = self._running
        if running is None:
            return
        turn = finished(running, response)
        if turn.place is not None and turn.answer is not None:
            self._conversation = turn.place.conversation
        self._put(turn)
        self._open_first()

    def _open_first(self) -> None:
        """Open the first source, unless the reader chose a page already."""
        turn = self.current
        if turn is None or self._has_chosen:
            return
        if turn.answer is not None and turn.answer.citations:
            self._offer(tuple(place_of_source(source) for source in turn.answer.citations))
        elif turn.is_search and turn.passages:
            self._offer(tuple(place_of_passage(passage) for passage in turn.passages))

    def _offer(self, places: tuple[Place, ...]) -> None:
        self.show(Opening(places=places, index=0, is_chosen=False))

    def _put(self, turn: Turn) -> None:
        """Put a turn in the place of the one with its key."""
        self._turns = tuple(turn if one.key == turn.key else one for one in self._turns)
        self._tell()

    def _tell(self) -> None:
        self.changed(self.state)
