"""Adds a model, makes an ONNX file of one that would need torch, and measures one that writes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import EngineError, LocalragError, ModelError
from localrag.engines.candidates import candidate
from localrag.engines.catalogue import ModelRole
from localrag.engines.installed import InstalledModel
from localrag.engines.intake import OnCopied
from localrag.engines.licences import Licence, licence_of, require_usable
from localrag.engines.onnx_intake import prepare_onnx
from localrag.engines.onnx_messages import Prepared
from localrag.engines.registry import ModelRegistry
from localrag.engines.tuning import TuneSteps, measure_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The model, and what came of making an ONNX file; None where there was nothing to make.

    `failure` is why a model that writes could not be started on this PC; it is not in use then.
    """

    model: InstalledModel
    onnx: Prepared | None
    failure: LocalragError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSteps:
    """Called while a model is added: with bytes copied and in all, and with each later step."""

    on_copied: OnCopied = lambda _done, _total: None
    on_stage: Callable[[str], None] = lambda _stage: None
    on_licence: Callable[[Licence], None] = lambda _licence: None


def add_model(
    registry: ModelRegistry,
    path: Path,
    model_id: str | None,
    steps: AddSteps,
    cancel: CancelToken,
    *,
    measures: bool = True,
    accepts_licence: bool = False,
) -> Added:
    """Copy a model in, as `ModelRegistry.add` does, and make it run without torch if it can.

    What its licence allows is told before anything is copied; a model that may not be used at work
    is added only if `accepts_licence`. Raises ModelError (LICENCE for that), StoreError, Cancelled; a model of which no ONNX file can be made is added
    as it is. Who cancels while a model is measured has it added without.
    """
    wanted = candidate(path, model_id, registry.catalogue)
    licence = licence_of(registry.catalogue, wanted.catalogue_id, wanted.licence)
    steps.on_licence(licence)
    require_usable(wanted, licence, is_accepted=accepts_licence)
    made: list[Prepared] = []
    before = {known.id for known in registry.list()}

    def make(folder: Path, role: ModelRole) -> None:
        made.append(prepare_onnx(folder, role, steps.on_stage, cancel))

    model = registry.add(
        path, model_id=model_id, progress=steps.on_copied, cancel=cancel, make_onnx=make
    )
    failure = None
    if measures and model.role is ModelRole.GENERATOR and not _is_measured(model):
        steps.on_stage("measure")
        failure = _measured(registry, model, cancel)
        if failure is not None and model.id not in before:
            _let_rest(registry, model)
    return Added(model=registry.get(model.id), onnx=made[0] if made else None, failure=failure)


def _is_measured(model: InstalledModel) -> bool:
    return model.measured is not None and model.measured.is_of_this_pc


def _measured(
    registry: ModelRegistry, model: InstalledModel, cancel: CancelToken
) -> LocalragError | None:
    """Measure a model and keep it; return why it could not be started."""
    try:
        steps = TuneSteps(cancel=cancel)
        registry.record(model.id, measure_model(model.path, model.id, registry.clock, steps))
    except Cancelled:
        return None
    except (EngineError, ModelError) as error:
        return error
    return None


def _let_rest(registry: ModelRegistry, model: InstalledModel) -> None:
    """Take a model that does not start out of use again; nothing was in use before it."""
    if registry.active(model.role) == model:
        registry.use(model.role, None)
