"""Any model folder through sentence-transformers: the reference for every other embedder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from localrag.domain.errors import EngineError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.domain.library import ModelFingerprint
from localrag.domain.ports import Matrix
from localrag.engines.catalogue import EmbedderEntry
from localrag.engines.model_folder import require_safe
from localrag.engines.offline import go_offline
from localrag.engines.unit_rows import unit_rows

_BATCH_TEXTS = 16
_LOAD_FAULTS = (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError)


class SentenceTransformerEmbedder:
    """Embeds on the CPU. Constructing costs the import of torch, some five CPU-seconds.

    The folder's own modules.json says how tokens become a vector. Raises EngineError
    NOT_AVAILABLE where sentence-transformers is not installed, ModelError UNSAFE, LOAD_FAILED.
    """

    def __init__(
        self, folder: Path, entry: EmbedderEntry, model_sha256: str, chunker: str
    ) -> None:
        require_safe(folder)
        self._transformer = _loaded(folder, entry.id)
        self._model = ModelFingerprint(
            model_id=entry.id,
            model_sha256=model_sha256,
            dimension=int(self._transformer.get_embedding_dimension()),
            question_prefix=entry.question_prefix or "",
            passage_prefix=entry.passage_prefix or "",
            chunker=chunker,
        )

    @property
    def model(self) -> ModelFingerprint:
        """What the vectors depend on."""
        return self._model

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return float32 of shape (len(texts), dimension), rows of length 1 or 0."""
        if not texts:
            return np.zeros((0, self._model.dimension), dtype=np.float32)
        return self._vectors(list(texts), self._model.passage_prefix)

    def embed_question(self, text: str) -> Matrix:
        """Return float32 of shape (dimension,), of length 1 or 0."""
        row: Matrix = self._vectors([text], self._model.question_prefix)[0]
        return row

    def _vectors(self, texts: list[str], prefix: str) -> Matrix:
        # The prefix goes in as `prompt`, also when empty: it keeps the folder's own default
        # prompt out, and some poolings leave the tokens of a prompt out of the mean.
        vectors = self._transformer.encode(
            texts,
            prompt=prefix,
            batch_size=_BATCH_TEXTS,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        rows = np.array(vectors, dtype=np.float32)
        rows[[not text.strip() for text in texts]] = 0  # some models make NaN of nothing
        if not np.isfinite(rows).all():
            raise ModelError(
                ModelCode.UNSUPPORTED, model=self._model.model_id, reason="vectors not finite"
            )
        return unit_rows(rows)  # a model in half precision gives lengths that are 4e-4 off


def _loaded(folder: Path, model_id: str) -> Any:  # noqa: ANN401 - the library has no types
    go_offline()
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - five CPU-seconds
    except ImportError:
        raise EngineError(EngineCode.NOT_AVAILABLE, part="sentence-transformers") from None
    from safetensors import SafetensorError  # noqa: PLC0415 - comes with it

    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except (SafetensorError, *_LOAD_FAULTS) as error:
        raise ModelError(
            ModelCode.LOAD_FAILED, model=model_id, reason=type(error).__name__
        ) from error
