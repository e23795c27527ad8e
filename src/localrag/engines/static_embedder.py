"""A static embedding model without torch: mean of token rows, as sentence-transformers does it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.library import ModelFingerprint
from localrag.domain.model_ports import Matrix
from localrag.engines.catalogue import EmbedderEntry
from localrag.engines.model_folder import module_paths
from localrag.engines.unit_rows import unit_rows

_TABLE_KEY = "embedding.weight"
_TYPES: dict[str, Any] = {"F16": np.dtype("<f2"), "F32": np.dtype("<f4")}
_MAX_HEADER_BYTES = 1024 * 1024
_BATCH_TEXTS = 256


class StaticEmbedder:
    """Embeds with a table of token vectors that stays in its file, mapped into memory.

    Source of the model kind: sentence_transformers `StaticEmbedding`, EmbeddingBag in mode mean.
    Raises ModelError DAMAGED or UNSUPPORTED when constructed.
    """

    def __init__(
        self, folder: Path, entry: EmbedderEntry, model_sha256: str, chunker: str
    ) -> None:
        home = module_paths(folder)[0][1]
        self._tokenizer = _tokenizer(home / "tokenizer.json", entry.id)
        self._table = _mapped_table(home / "model.safetensors", entry.id)
        if self._tokenizer.get_vocab_size() > len(self._table):
            raise ModelError(
                ModelCode.DAMAGED, model=entry.id, reason="vocabulary and table differ"
            )
        self._model = ModelFingerprint(
            model_id=entry.id,
            model_sha256=model_sha256,
            dimension=int(self._table.shape[1]),
            question_prefix=entry.question_prefix or "",
            passage_prefix=entry.passage_prefix or "",
            chunker=chunker,
        )

    @property
    def model(self) -> ModelFingerprint:
        """What the vectors depend on."""
        return self._model

    @property
    def window_tokens(self) -> None:
        """None: the mean is over all tokens."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text as a passage, the prefix counted."""
        prefixed = [self._model.passage_prefix + text for text in texts]
        encoded = self._tokenizer.encode_batch(prefixed, add_special_tokens=False)
        return [len(one.ids) for one in encoded]

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """Return float32 of shape (len(texts), dimension), rows of length 1 or 0."""
        prefix = self._model.passage_prefix
        rows = np.zeros((len(texts), self._model.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH_TEXTS):
            part = [prefix + text for text in texts[start : start + _BATCH_TEXTS]]
            rows[start : start + len(part)] = self._means(part)
        return unit_rows(rows)

    def embed_question(self, text: str) -> Matrix:
        """Return float32 of shape (dimension,), of length 1 or 0."""
        row: Matrix = unit_rows(self._means([self._model.question_prefix + text]))[0]
        return row

    def _means(self, texts: list[str]) -> Matrix:
        encoded = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        ids = [np.array(one.ids, dtype=np.int64) for one in encoded]
        means = np.zeros((len(texts), self._model.dimension), dtype=np.float32)
        # Each row is read and widened once, however often its token stands in the batch. Text by
        # text the rows stay in the processor's cache: ten times faster than all at once.
        distinct, places = np.unique(np.concatenate(ids), return_inverse=True)
        rows = self._table[distinct].astype(np.float32)
        start = 0
        for number, tokens in enumerate(ids):
            if len(tokens):
                means[number] = rows[places[start : start + len(tokens)]].mean(axis=0)
            start += len(tokens)
        return means


def _tokenizer(path: Path, model_id: str) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception for any fault of the file
        raise ModelError(ModelCode.DAMAGED, model=model_id, reason="tokenizer.json") from error
    tokenizer.no_padding()
    return tokenizer


def _mapped_table(path: Path, model_id: str) -> Any:  # noqa: ANN401 - a memmap of either float type
    """Return the table of `path` as a read-only array of shape (tokens, dimension).

    The library copies tensors into memory, so its reader only proves the file and the bytes are
    mapped by us. Format: github.com/huggingface/safetensors#format.
    """
    try:
        with safe_open(str(path), framework="numpy") as proven:
            if _TABLE_KEY not in proven.keys():  # noqa: SIM118 - not a mapping
                raise ModelError(ModelCode.UNSUPPORTED, model=model_id, reason="no table")
        with path.open("rb") as stream:
            header_bytes = int.from_bytes(stream.read(8), "little")
            header = json.loads(stream.read(min(header_bytes, _MAX_HEADER_BYTES)))[_TABLE_KEY]
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelError(ModelCode.DAMAGED, model=model_id, reason=path.name) from error
    if header["dtype"] not in _TYPES or len(header["shape"]) != 2:  # noqa: PLR2004 - rows and columns
        raise ModelError(ModelCode.UNSUPPORTED, model=model_id, reason=header["dtype"])
    start = 8 + header_bytes + int(header["data_offsets"][0])
    shape = (int(header["shape"][0]), int(header["shape"][1]))
    return np.memmap(path, dtype=_TYPES[header["dtype"]], mode="r", offset=start, shape=shape)
