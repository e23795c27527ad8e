"""An encoder as an ONNX file: the vectors of sentence-transformers without importing torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.library import ModelFingerprint
from localrag.domain.model_ports import Matrix
from localrag.engines.catalogue import EmbedderEntry
from localrag.engines.embedder_entries import sized_chunker
from localrag.engines.onnx_model import OnnxModel
from localrag.engines.onnx_record import OnnxRecord
from localrag.engines.pooling import read_pooling
from localrag.engines.unit_rows import unit_rows

OUTPUTS = ("last_hidden_state", "token_embeddings")


class OnnxEmbedder:
    """Embeds on the CPU with the ONNX file that `record` names.

    A text's vector depends on nothing but the text. Raises ModelError UNSAFE, DAMAGED,
    UNSUPPORTED, LOAD_FAILED when constructed.
    """

    def __init__(
        self,
        folder: Path,
        entry: EmbedderEntry,
        model_sha256: str,
        chunker: str,
        record: OnnxRecord,
    ) -> None:
        self._name = entry.id
        self._window = record.window_tokens
        self._pooled = read_pooling(folder)
        self._graph = OnnxModel(folder, folder / record.file, self._window, OUTPUTS)
        self._model = ModelFingerprint(
            model_id=entry.id,
            model_sha256=model_sha256,
            dimension=len(self._row("。")),
            question_prefix=entry.question_prefix or "",
            passage_prefix=entry.passage_prefix or "",
            chunker=sized_chunker(chunker, self._window, model_sha256),
        )

    @property
    def model(self) -> ModelFingerprint:
        """What the vectors depend on."""
        return self._model

    @property
    def window_tokens(self) -> int | None:
        """The tokens of a passage that the model sees; None for all."""
        return self._window

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text as a passage: prefix and special tokens counted."""
        return self._graph.count_tokens([self._model.passage_prefix + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return float32 of shape (len(texts), dimension), rows of length 1 or 0."""
        return self._vectors(texts, self._model.passage_prefix)

    def embed_question(self, text: str) -> Matrix:
        """Return float32 of shape (dimension,), of length 1 or 0."""
        row: Matrix = self._vectors([text], self._model.question_prefix)[0]
        return row

    def _vectors(self, texts: Sequence[str], prefix: str) -> Matrix:
        rows = np.zeros((len(texts), self._model.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            if text.strip():
                rows[number] = self._row(prefix + text)
        return unit_rows(rows)

    def _row(self, text: str) -> Matrix:
        row = self._pooled(self._graph.run(text))
        if not np.isfinite(row).all():
            raise ModelError(
                ModelCode.UNSUPPORTED, model=self._name, reason="vectors not finite"
            )
        return row
