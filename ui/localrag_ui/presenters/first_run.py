"""The first minutes: three steps, or none where IT has set this PC up."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from localrag.host.messages import Response
from localrag.host.params import NoParams
from localrag_ui.presenters.document_filter import Chip
from localrag_ui.presenters.library import LibraryState
from localrag_ui.presenters.models import ModelsState
from localrag_ui.presenters.replies import EnginePort, Fault, taken
from localrag_ui.presenters.site import SiteState
from localrag_ui.strings import Strings


class _Examples(msgspec.Struct, frozen=True, kw_only=True):
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRunState:
    """What stands where no question was asked yet.

    `broken` is why the policy of this PC cannot be read. `step` is 1 while there is no folder, 2 while the model was not decided on, 3 with the first
    question; 0 is the short form for a PC that IT has set up, and for a library that was here
    before. `examples` are questions that can be clicked.
    """

    is_known: bool = False
    broken: str = ""
    step: int = 0
    has_folders: bool = False
    may_add_folders: bool = True
    may_add_models: bool = True
    has_samples: bool = False
    is_reading: bool = False
    progress: str = ""
    model: str = ""
    examples: tuple[str, ...] = ()


class FirstRunPresenter:
    """Joins what library, models and site say; asks for examples once there are documents."""

    def __init__(self, engine: EnginePort, strings: Strings) -> None:
        self._engine = engine
        self._strings = strings
        self.changed: Callable[[FirstRunState], None] = lambda _: None
        self._library = LibraryState()
        self._models = ModelsState()
        self._site = SiteState()
        self._was_empty = False
        self._is_without_model = False
        self._asked_for = -1
        self._examples: tuple[str, ...] = ()

    @property
    def state(self) -> FirstRunState:
        """What is shown now."""
        library, site = self._library, self._site
        model = next(
            (r.id for r in self._models.rows if r.role == "generator" and r.active), ""
        )
        return FirstRunState(
            is_known=library.is_known,
            broken=site.broken,
            step=self._step(has_model=bool(model)),
            has_folders=bool(library.folders),
            may_add_folders=site.may_add_folders and not site.broken,
            may_add_models=site.may_add_models,
            has_samples=bool(site.samples),
            is_reading=library.is_running,
            progress=library.progress,
            model=model,
            examples=self._examples,
        )

    @property
    def samples(self) -> str:
        """The file: URI of the folder with sample documents."""
        return self._site.samples

    def take_library(self, state: LibraryState) -> None:
        """Take note of the library; examples are made anew when its documents have changed."""
        self._library = state
        self._was_empty = self._was_empty or state.is_empty
        count = dict(state.counts).get(Chip.INDEXED, 0)
        if count and not state.is_running and count != self._asked_for:
            self._asked_for = count
            self._engine.request("library.examples", NoParams(), self._take_examples)
        self.changed(self.state)

    def take_models(self, state: ModelsState) -> None:
        """Take note of the models."""
        self._models = state
        self.changed(self.state)

    def take_site(self, state: SiteState) -> None:
        """Take note of what the administrator has set up."""
        self._site = state
        self.changed(self.state)

    def go_without_model(self) -> None:
        """Begin with excerpts; a model can be added later."""
        self._is_without_model = True
        self.changed(self.state)

    def _step(self, *, has_model: bool) -> int:
        """Return the step that a person is at; who found the library full is at none."""
        is_prepared = bool(self._site.policy_file) or self._has_added_model
        if is_prepared or not self._was_empty:
            return 0
        if not self._library.folders:
            return 1
        return 3 if has_model or self._is_without_model else 2

    @property
    def _has_added_model(self) -> bool:
        return not self._library.folders and any(
            row.role == "generator" and not row.is_shipped for row in self._models.rows
        )

    def _take_examples(self, response: Response) -> None:
        outcome = taken(response, _Examples, self._strings)
        if not isinstance(outcome, Fault):
            self._examples = outcome.questions
        self.changed(self.state)
