"""The models of this PC: which are here, which would suit it, and adding one step by step."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from localrag.host.desk_params import ModelParams
from localrag.host.messages import Response
from localrag.host.params import AddModelParams, NoParams
from localrag_ui.presenters.model_words import AddingSteps, Step
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.results import Happening
from localrag_ui.strings import Strings

_LICENCE = "model.licence"  # the code of a refusal that a person may overrule


class Speed(msgspec.Struct, frozen=True, kw_only=True):
    """How fast a model was measured to be, in characters a second."""

    read_chars_s: float = 0.0
    write_chars_s: float = 0.0
    is_of_this_pc: bool = True


class ModelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A registered model; `role` is generator, embedder, reranker or adapter.

    `active` is whether its role is filled by it, `business` yes, check, no or None for unknown;
    `disabled` one that was let rest because it kept stopping.
    """

    id: str
    role: str = ""
    active: bool = False
    size_bytes: int = 0
    licence: str | None = None
    business: str | None = None
    measured: Speed | None = None
    is_shipped: bool = False
    disabled: bool = False


class RecommendedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A model that would suit this PC; times are estimates, None where nothing was measured."""

    id: str
    needed_bytes: int = 0
    file_bytes: int | None = None
    installed: bool = False
    first_word_s: float | None = None
    is_slow: bool = False
    licence: str | None = None
    business: str | None = None
    is_domestic: bool = False
    note_ja: str = ""
    note_en: str = ""


class _Models(msgspec.Struct, frozen=True, kw_only=True):
    models: tuple[ModelRow, ...] = ()


class _Recommended(msgspec.Struct, frozen=True, kw_only=True):
    free_bytes: int | None = None
    recommended: tuple[RecommendedRow, ...] = ()


class _Added(msgspec.Struct, frozen=True, kw_only=True):
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsState:
    """What the models screen shows; `refused` is the file whose licence forbids work."""

    rows: tuple[ModelRow, ...] = ()
    recommended: tuple[RecommendedRow, ...] = ()
    free_bytes: int | None = None
    steps: tuple[Step, ...] = ()
    message: str = ""
    fault: str = ""
    can_add: bool = True
    refused: str = ""

    @property
    def generators(self) -> tuple[ModelRow, ...]:
        """The models that can write answers."""
        return tuple(row for row in self.rows if row.role == "generator")


class ModelsPresenter:
    """Lists models and changes one at a time; `added` is called after a model came or went."""

    def __init__(
        self,
        engine: EnginePort,
        strings: Strings,
        *,
        changed: Callable[[ModelsState], None] = lambda _: None,
        added: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._strings = strings
        self.changed = changed
        self._added = added
        self._rows: tuple[ModelRow, ...] = ()
        self._recommended = _Recommended()
        self._steps = AddingSteps(strings)
        self._request: int | None = None
        self._message = self._fault = self._refused = ""
        self._is_busy = False

    @property
    def state(self) -> ModelsState:
        """What is shown now."""
        return ModelsState(
            rows=self._rows,
            recommended=self._recommended.recommended,
            free_bytes=self._recommended.free_bytes,
            steps=self._steps.steps,
            message=self._message,
            fault=self._fault,
            can_add=not self._is_busy,
            refused=self._refused,
        )

    def refresh(self) -> None:
        """Ask the engine for the lists."""
        self._engine.request("models.list", NoParams(), self._take_list)
        self._engine.request("models.recommend", NoParams(), self._take_recommended)

    def add(self, path: str, *, accept_licence: bool = False) -> None:
        """Add the model in the file or folder `path`.

        One that may not be used at work is refused with a sentence unless `accept_licence`.
        """
        if self._is_busy:
            return
        self._begin(self._strings("models.adding", path=path))
        self._steps.restart()
        params = AddModelParams(path=path, accept_licence=accept_licence)

        def answered(response: Response) -> None:
            self._take_added(response, path)

        self._request = self._engine.request("models.add", params, answered, self._happened)
        self.changed(self.state)

    def stop(self) -> None:
        """Stop adding; nothing of the model is kept."""
        if self._request is not None:
            self._engine.cancel(self._request)

    def verify(self, model: str) -> None:
        """Read every byte of a model and say whether it is what was added."""
        self._act("models.verify", model, "model.verifying", "model.verified")

    def remove(self, model: str) -> None:
        """Take a model off this PC."""
        self._act("models.remove", model, "model.removing", "model.removed")

    def use(self, model: str) -> None:
        """Use a model for what it is good for."""
        self._act("models.use", model, "model.choosing", "model.chosen")

    def _act(self, method: str, model: str, doing: str, done: str) -> None:
        if self._is_busy:
            return
        self._begin(self._strings(doing, model=model))
        self.changed(self.state)

        def answered(response: Response) -> None:
            self._is_busy = False
            outcome = taken(response, object, self._strings)
            if isinstance(outcome, Fault):
                self._fault, self._message = outcome.text, ""
            else:
                self._message = self._strings(done, model=model)
                self._added()
            self.changed(self.state)
            self.refresh()

        self._engine.request(method, ModelParams(id=model), answered)

    def _begin(self, message: str) -> None:
        self._is_busy = True
        self._fault = self._refused = ""
        self._message = message

    def _happened(self, event: Happening) -> None:
        self._steps.note(event)
        self.changed(self.state)

    def _take_added(self, response: Response, path: str) -> None:
        self._is_busy, self._request = False, None
        outcome = taken(response, _Added, self._strings)
        if isinstance(outcome, Fault):
            self._fault, self._message = outcome.text, ""
            if outcome.is_cancelled:
                self._message = self._strings("model.add_stopped")
            self._refused = path if outcome.code == _LICENCE else ""
            self._steps.end(is_done=False)
        else:
            self._message = self._strings("models.added")
            self._fault = outcome.failure or ""
            self._steps.end(is_done=True)
            self._added()
        self.changed(self.state)
        self.refresh()

    def _take_list(self, response: Response) -> None:
        outcome = taken(response, _Models, self._strings)
        if isinstance(outcome, Fault):
            self._fault = outcome.text
        else:
            self._rows = outcome.models
        self.changed(self.state)

    def _take_recommended(self, response: Response) -> None:
        outcome = taken(response, _Recommended, self._strings)
        if not isinstance(outcome, Fault):
            self._recommended = outcome
        self.changed(self.state)
