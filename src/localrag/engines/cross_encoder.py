"""Any reranker folder through sentence-transformers: the reference for every other one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from localrag.domain.errors import EngineError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.domain.passage import Passage
from localrag.engines.model_folder import require_safe
from localrag.engines.offline import go_offline
from localrag.text.indexed import passage_text

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder
    from sentence_transformers.base.modality_types import PairInput

_BATCH_PAIRS = 8


class CrossEncoderReranker:
    """Scores on the CPU. Constructing costs the import of torch, some five CPU-seconds.

    Raises EngineError NOT_AVAILABLE where sentence-transformers is not installed, ModelError
    UNSAFE, LOAD_FAILED, UNSUPPORTED for a model that gives more than one number.
    """

    def __init__(self, folder: Path, model_id: str) -> None:
        require_safe(folder)
        self._name = model_id
        self.encoder = _loaded(folder, model_id)
        if self.encoder.num_labels != 1:
            raise ModelError(
                ModelCode.UNSUPPORTED, model=model_id, reason="more than one score"
            )

    @property
    def window_tokens(self) -> int:
        """The tokens of question and passage together that the model sees."""
        return int(self.encoder.max_length)

    def score(self, question: str, passages: Sequence[Passage]) -> list[float]:
        """Return one logit per passage, higher is better. Raises ModelError."""
        return self.logits([(question, passage_text(passage)) for passage in passages])

    def logits(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return the logit of each pair of question and text."""
        if not pairs:
            return []
        from torch.nn import Identity  # a sigmoid would make the best ones equal

        inputs: list[PairInput] = list(pairs)
        try:
            found = self.encoder.predict(
                inputs,
                batch_size=_BATCH_PAIRS,
                activation_fn=Identity(),
                show_progress_bar=False,
            )
        except Exception as error:  # torch has many; a search goes on without this model
            raise ModelError(
                ModelCode.LOAD_FAILED, model=self._name, reason=type(error).__name__
            ) from error
        return [float(score) for score in found]


def _loaded(folder: Path, model_id: str) -> "CrossEncoder":
    go_offline()
    try:
        from sentence_transformers import CrossEncoder
    except ImportError:
        raise EngineError(EngineCode.NOT_AVAILABLE, part="sentence-transformers") from None
    loaded: CrossEncoder
    try:
        loaded = CrossEncoder(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # three libraries read the folder, each with its own errors
        raise ModelError(
            ModelCode.LOAD_FAILED, model=model_id, reason=type(error).__name__
        ) from error
    return loaded
