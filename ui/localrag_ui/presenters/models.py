"""The models of this PC: the list, and adding one from a file."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from localrag.host.messages import Response
from localrag.host.params import AddModelParams, NoParams
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.strings import Strings

_LICENCE = "model.licence"  # the code of a refusal that a person may overrule


class ModelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A registered model; `role` is generator, embedder, reranker or adapter.

    `active` is whether its role is filled by it, `disabled` whether it is let rest after it stopped
    several times.
    """

    id: str
    role: str = ""
    active: bool = False
    size_bytes: int = 0
    licence: str | None = None
    disabled: bool = False


class _Models(msgspec.Struct, frozen=True, kw_only=True):
    models: tuple[ModelRow, ...] = ()


class _Added(msgspec.Struct, frozen=True, kw_only=True):
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsState:
    """What the models screen shows.

    `refused` is the path of a model that was not added because its licence does not allow work.
    """

    rows: tuple[ModelRow, ...] = ()
    message: str = ""
    fault: str = ""
    can_add: bool = True
    refused: str = ""

    @property
    def generators(self) -> tuple[ModelRow, ...]:
        """The models that can write answers."""
        return tuple(row for row in self.rows if row.role == "generator")


class ModelsPresenter:
    """Lists models and adds one at a time; `added` is called after a model came in."""

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
        self._message = ""
        self._fault = ""
        self._is_adding = False
        self._adding = ""
        self._refused = ""

    @property
    def state(self) -> ModelsState:
        """What is shown now."""
        return ModelsState(
            rows=self._rows,
            message=self._message,
            fault=self._fault,
            can_add=not self._is_adding,
            refused=self._refused,
        )

    def refresh(self) -> None:
        """Ask the engine for the list."""
        self._engine.request("models.list", NoParams(), self._take_list)

    def add(self, path: str, *, accept_licence: bool = False) -> None:
        """Add the model in the file or folder `path`.

        One that may not be used at work is refused with a sentence unless `accept_licence`.
        """
        if self._is_adding:
            return
        self._is_adding = True
        self._adding = path
        self._refused = self._fault = ""
        self._message = self._strings("models.adding", path=path)
        self.changed(self.state)
        params = AddModelParams(path=path, accept_licence=accept_licence)
        self._engine.request("models.add", params, self._take_added)

    def _take_added(self, response: Response) -> None:
        self._is_adding = False
        outcome = taken(response, _Added, self._strings)
        if isinstance(outcome, Fault):
            self._fault, self._message = outcome.text, ""
            self._refused = self._adding if outcome.code == _LICENCE else ""
        else:
            self._message = self._strings("models.added")
            self._fault = outcome.failure or ""
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
