"""Adds a model, and has an ONNX file made of one that would need torch."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from localrag.domain.cancel import CancelToken
from localrag.engines.catalogue import ModelRole
from localrag.engines.installed import InstalledModel
from localrag.engines.intake import OnCopied
from localrag.engines.onnx_intake import prepare_onnx
from localrag.engines.onnx_messages import Prepared
from localrag.engines.registry import ModelRegistry


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The model, and what came of making an ONNX file; None where there was nothing to make."""

    model: InstalledModel
    onnx: Prepared | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSteps:
    """Called while a model is added: with bytes copied and in all, and with each later step."""

    on_copied: OnCopied = lambda _done, _total: None
    on_stage: Callable[[str], None] = lambda _stage: None


def add_model(
    registry: ModelRegistry,
    path: Path,
    model_id: str | None,
    steps: AddSteps,
    cancel: CancelToken,
) -> Added:
    """Copy a model in, as `ModelRegistry.add` does, and make it run without torch if it can.

    Raises ModelError, StoreError, Cancelled; a model of which no ONNX file can be made is added
    as it is.
    """
    made: list[Prepared] = []

    def make(folder: Path, role: ModelRole) -> None:
        made.append(prepare_onnx(folder, role, steps.on_stage, cancel))

    model = registry.add(
        path, model_id=model_id, progress=steps.on_copied, cancel=cancel, make_onnx=make
    )
    return Added(model=model, onnx=made[0] if made else None)
