"""A cross-encoder as an ONNX file: scores without importing torch."""

from collections.abc import Sequence
from pathlib import Path

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.passage import Passage
from localrag.engines.onnx_model import OnnxModel
from localrag.engines.onnx_record import OnnxRecord
from localrag.text.indexed import passage_text

_OUTPUTS = ("logits", "scores")


class OnnxReranker:
    """Scores on the CPU with the ONNX file that `record` names.

    Raises ModelError UNSAFE, DAMAGED, UNSUPPORTED, LOAD_FAILED when constructed.
    """

    def __init__(self, folder: Path, model_id: str, record: OnnxRecord) -> None:
        self._name = model_id
        window = record.window_tokens
        self._graph = OnnxModel(folder, folder / record.file, window, _OUTPUTS)

    def score(self, question: str, passages: Sequence[Passage]) -> list[float]:
        """Return one logit per passage, higher is better. Raises ModelError."""
        return self.logits([(question, passage_text(passage)) for passage in passages])

    def logits(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return the logit of each pair of question and text."""
        return [self._logit(question, text) for question, text in pairs]

    def _logit(self, question: str, text: str) -> float:
        found = self._graph.run(question, text)
        if found.size != 1:
            raise ModelError(
                ModelCode.UNSUPPORTED, model=self._name, reason="more than one score"
            )
        return float(found.reshape(())[()])
