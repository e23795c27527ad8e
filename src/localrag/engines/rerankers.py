"""Opens the right reranker for a model folder."""

from collections.abc import Sequence
from pathlib import Path

from localrag.domain.errors import LocalragError
from localrag.domain.model_ports import Reranker
from localrag.domain.passage import Passage
from localrag.engines.installed import InstalledModel
from localrag.engines.model_folder import require_safe
from localrag.engines.onnx_record import read_record
from localrag.engines.registry import ModelRegistry


class ClosedReranker:
    """Stands for a reranker that could not be opened; scoring raises why."""

    def __init__(self, error: LocalragError) -> None:
        self._error = error

    def score(self, question: str, passages: Sequence[Passage]) -> list[float]:
        """Raise the error that opening raised."""
        del question, passages
        raise self._error


def open_active_reranker(registry: ModelRegistry, model: InstalledModel) -> Reranker:
    """Return the chosen reranker; one that cannot be opened says so when it is asked.

    A search goes on without it, so that this is no reason to raise here.
    """
    try:
        registry.require_unchanged(model)
        return open_reranker(model.path, model.id)
    except LocalragError as error:
        return ClosedReranker(error)


def open_reranker(folder: Path, model_id: str) -> Reranker:
    """Return the reranker in the model folder, without torch where it has an ONNX file.

    Raises ModelError (NOT_FOUND, UNSAFE, DAMAGED, UNSUPPORTED, LOAD_FAILED), EngineError
    NOT_AVAILABLE.
    """
    require_safe(folder)
    record = read_record(folder)
    if record is None:
        from localrag.engines.cross_encoder import CrossEncoderReranker

        return CrossEncoderReranker(folder, model_id)
    from localrag.engines.onnx_reranker import OnnxReranker

    return OnnxReranker(folder, model_id, record)
