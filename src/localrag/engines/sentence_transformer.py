"""Any model folder through sentence-transformers: the reference for every other embedder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from localrag.domain.errors import EngineError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.domain.library import ModelFingerprint
from localrag.domain.model_ports import Matrix
from localrag.engines.catalogue import EmbedderEntry
from localrag.engines.embedder_entries import sized_chunker
from localrag.engines.model_folder import require_safe
from localrag.engines.offline import go_offline
from localrag.engines.unit_rows import unit_rows

_BATCH_TEXTS = 16
_ENDLESS_TOKENS = 10**6  # a tokenizer without a limit says 10**30
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
        self.transformer = _loaded(folder, entry.id)
        self._model = ModelFingerprint(
            model_id=entry.id,
            model_sha256=model_sha256,
            dimension=int(self.transformer.get_embedding_dimension()),
            question_prefix=entry.question_prefix or "",
            passage_prefix=entry.passage_prefix or "",
            chunker=sized_chunker(chunker, self.window_tokens, model_sha256),
        )

    @property
    def model(self) -> ModelFingerprint:
        """What the vectors depend on."""
        return self._model

    @property
    def window_tokens(self) -> int | None:
        """The tokens of a passage that the model sees, as its folder says; None for all."""
        window = self.transformer.max_seq_length
        is_known = isinstance(window, int) and 0 < window < _ENDLESS_TOKENS
        return int(window) if is_known else None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text as a passage: prefix and special tokens counted."""
        if not texts:
            return []
        prefixed = [self._model.passage_prefix + text for text in texts]
        tokenizer = self.transformer.tokenizer
        if isinstance(tokenizer, Tokenizer):  # that of a static model, which adds none
            return [
                len(one.ids)
                for one in tokenizer.encode_batch(prefixed, add_special_tokens=False)
            ]
        encoded = tokenizer(prefixed, padding=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

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
        vectors = self.transformer.encode(
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
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise EngineError(EngineCode.NOT_AVAILABLE, part="sentence-transformers") from None
    from safetensors import SafetensorError

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
