"""An ONNX file and its tokenizer: one text in, one array out, without torch."""

import threading
from pathlib import Path
from typing import TypeAlias

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.onnx_file import require_plain_onnx
from localrag.engines.onnx_record import HOME, TOKENIZER_NAME
from localrag.engines.threads import thread_count

_KNOWN_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_ERRORS_ONLY = 3
Array: TypeAlias = NDArray[np.float32]
"""What a graph says of one text, without an axis for the batch."""


class OnnxModel:
    """A graph over token numbers, opened with ONNX Runtime's own operators only.

    Texts go in one by one: an int8 graph scales each number by the largest in its batch, so the
    neighbours of a text would change its vector, and from 64 tokens on a batch saves under a
    seventh of the time. `outputs` are the names that the result may have, the likeliest first.
    Raises ModelError UNSAFE, DAMAGED, UNSUPPORTED, LOAD_FAILED.
    """

    def __init__(
        self, folder: Path, file: Path, window_tokens: int | None, outputs: tuple[str, ...]
    ) -> None:
        require_plain_onnx(file)
        self._name = folder.name
        self._window = window_tokens
        self._tokenizer = _tokenizer(folder / HOME / TOKENIZER_NAME, folder.name)
        # The limit on tokens is a state of the tokenizer.
        self._one_at_a_time = threading.Lock()
        self._session = _session(file, folder.name)
        self._inputs = tuple(one.name for one in self._session.get_inputs())
        produced = [one.name for one in self._session.get_outputs()]
        self._output = next((name for name in outputs if name in produced), "")
        if not self._output or not _KNOWN_INPUTS.issuperset(self._inputs):
            raise ModelError(
                ModelCode.UNSUPPORTED, model=folder.name, reason="ONNX inputs or outputs"
            )

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Return the tokens of each text, special tokens counted, however many the model sees."""
        with self._one_at_a_time:
            return [len(one.ids) for one in self._tokenizer.encode_batch_fast(texts)]

    def run(self, text: str, second: str | None = None) -> Array:
        """Return the graph's output for a text, or for a pair, as far as the model sees it."""
        encoded = self._encoded(text, second)
        columns = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        feed = {name: np.array([columns[name]], dtype=np.int64) for name in self._inputs}
        try:
            found = self._session.run([self._output], feed)
        except Exception as error:  # the library's own errors share no other ancestor
            raise ModelError(
                ModelCode.LOAD_FAILED, model=self._name, reason=type(error).__name__
            ) from error
        row: Array = np.asarray(found[0][0], dtype=np.float32)
        return row

    def _encoded(self, text: str, second: str | None) -> Encoding:
        with self._one_at_a_time:
            encoded = self._tokenizer.encode(text, second)
            if self._window is None or len(encoded.ids) <= self._window:
                return encoded
            self._tokenizer.enable_truncation(self._window, strategy="longest_first")
            try:
                return self._tokenizer.encode(text, second)
            finally:
                self._tokenizer.no_truncation()


def _tokenizer(path: Path, model_id: str) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception for any fault of the file
        raise ModelError(ModelCode.DAMAGED, model=model_id, reason=path.name) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _session(file: Path, model_id: str) -> onnxruntime.InferenceSession:
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = thread_count()
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = _ERRORS_ONLY
    options.add_session_config_entry("session.load_model_format", "ONNX")
    try:
        return onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # the library's own errors share no other ancestor
        raise ModelError(
            ModelCode.LOAD_FAILED, model=model_id, reason=type(error).__name__
        ) from error
