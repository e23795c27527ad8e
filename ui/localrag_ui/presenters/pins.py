"""Documents that the model reads before anybody asks: which are pinned, and pinning one."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from localrag.host.messages import Response
from localrag.host.params import NoParams, PinParams
from localrag_ui.answers import AnswerResult
from localrag_ui.found import Source
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.strings import Strings


class PinsState(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of pinned documents; `can_pin` is whether there is a model that would read them."""

    pinned: tuple[int, ...] = ()
    can_pin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PinChoice:
    """A cited document, and whether choosing it pins it or takes the pin away."""

    source: Source
    pins: bool


class PinsPresenter:
    """Keeps what the engine last told; `failed` gets a sentence where a pin could not be set."""

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        changed: Callable[[PinsState], None] = lambda _: None,
        said: Callable[[str], None] = lambda _: None,
        failed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._strings = strings
        self.changed = changed
        self.said = said
        self.failed = failed
        self.state = PinsState()

    def refresh(self) -> None:
        """Ask the engine which documents are pinned; a library that is not there has none."""
        self._engine.request("pins.list", NoParams(), self._listed)

    def pin(self, uri: str, *, is_pinned: bool) -> None:
        """Pin a document, or take the pin away."""

        def done(response: Response) -> None:
            if self._take(response):
                self.said(self._strings("pin.done" if is_pinned else "pin.gone"))
            elif response.error is not None:
                outcome = taken(response, PinsState, self._strings)
                self.failed(outcome.text if isinstance(outcome, Fault) else "")

        params = PinParams(uri=uri, is_pinned=is_pinned)
        self._engine.request("pins.set", params, done)

    def _listed(self, response: Response) -> None:
        self._take(response)

    def _take(self, response: Response) -> bool:
        outcome = taken(response, PinsState, self._strings)
        if isinstance(outcome, Fault):
            return False
        if outcome != self.state:
            self.state = outcome
            self.changed(outcome)
        return True


def pin_choices(answer: AnswerResult | None, state: PinsState) -> list[PinChoice]:
    """Return the documents that an answer cites, each once; none where pinning is of no use.

    What lies in an archive or a mail cannot be pinned.
    """
    if answer is None or not state.can_pin:
        return []
    cited = {one.document_id: one for one in reversed(answer.citations) if "#" not in one.uri}
    ordered = sorted(cited.values(), key=lambda one: one.mark)
    return [PinChoice(source=one, pins=one.document_id not in state.pinned) for one in ordered]
