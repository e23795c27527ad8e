"""llama.cpp through its C functions: the one file that imports llama_cpp.

The class `llama_cpp.Llama` is left alone: it compiles every chat template of the file when it is
constructed, keeps a float32 table of up to 300 MB, and cannot stop while it reads a prompt.
"""

import ctypes
import re
from collections.abc import Callable, Sequence
from typing import Any

import llama_cpp

from localrag.domain.errors import EngineError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.engines.kept_states import common_length
from localrag.engines.llama_messages import ModelSettings

_ERROR_LEVEL = 4  # ggml.h; the numbers in llama_cpp/_logger.py are of an older one
_ABORTED = 2
_PIECE_BYTES = 256
_MAX_FAULTS = 50
_NO_MEMORY = re.compile(
    r"(?i)failed to allocate|(?:unable to|cannot) allocate|out of memory|bad_alloc"
)
_CACHE_TYPES = {"f16": llama_cpp.GGML_TYPE_F16, "q8_0": llama_cpp.GGML_TYPE_Q8_0}
VERSION = f"llama-cpp-python {llama_cpp.__version__}"
_RESERVED = llama_cpp.LLAMA_TOKEN_ATTR_CONTROL | llama_cpp.LLAMA_TOKEN_ATTR_UNKNOWN


class NativeModel:
    """A model with one context and one sequence in its memory.

    `is_wanted` is asked from inside llama.cpp, many times a second: False stops the work.
    Raises ModelError LOAD_FAILED, EngineError OUT_OF_MEMORY.
    """

    def __init__(
        self, path: str, settings: ModelSettings, is_wanted: Callable[[], bool]
    ) -> None:
        self._faults: list[str] = []
        self._log = _log_into(self._faults)
        llama_cpp.llama_backend_init()
        self._model = self._opened(path)
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        trained = llama_cpp.llama_model_n_ctx_train(self._model)
        self.context_tokens = min(settings.context_tokens, trained)
        self.batch_tokens = min(settings.batch_tokens, self.context_tokens)
        self._abort = llama_cpp.ggml_abort_callback(lambda _: not is_wanted())
        self._context = self._new_context(settings)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._held: list[int] = []
        self.drops_suffix = not (
            llama_cpp.llama_model_is_recurrent(self._model)
            or llama_cpp.llama_model_is_hybrid(self._model)
        )
        self._reserved = self._reserved_pattern()

    def close(self) -> None:
        """Free what llama.cpp holds."""
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)
        llama_cpp.llama_log_set(llama_cpp.llama_log_callback(), ctypes.c_void_p(0))

    def reopen(self, settings: ModelSettings) -> None:
        """Go on with an empty memory and other settings; the length of the context stays.

        Raises as the constructor; it may be called again after that, nothing else.
        """
        self._faults.clear()
        llama_cpp.llama_free(self._context)
        self._context = None
        self._batch_tokens = min(settings.batch_tokens, self.context_tokens)
        self._context = self._new_context(settings)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._held = []

    def state_bytes(self) -> int:
        """Return the size of what memory holds of the tokens that were read."""
        return int(llama_cpp.llama_state_seq_get_size(self._context, 0))

    def token_text(self, which: str) -> str:
        """Return the text of the `bos` or `eos` token, empty where there is none."""
        of_vocab = {"bos": llama_cpp.llama_vocab_bos, "eos": llama_cpp.llama_vocab_eos}
        token = of_vocab[which](self._vocab)
        return "" if token < 0 else _text(llama_cpp.llama_vocab_get_text(self._vocab, token))

    def plain(self, text: str) -> str:
        """Return `text` without anything that the model would take for a control token.

        A space breaks the mark: a document that holds `<|im_end|>` cannot end the user's turn.
        """
        if self._reserved is None:
            return text
        return self._reserved.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)

    def count(self, text: str) -> int:
        """Return the length of `text` in tokens."""
        return len(self._tokens(text, add_special=False, parse_special=False))

    def prompt_tokens(self, prompt: str) -> list[int]:
        """Return the tokens of a rendered prompt, control tokens recognised."""
        bos = self.token_text("bos")
        has_bos = bool(bos) and prompt.startswith(bos)
        return self._tokens(prompt, add_special=not has_bos, parse_special=True)

    def clear(self) -> None:
        """Drop all of memory."""
        self._cut(0)

    def would_keep(self, tokens: Sequence[int]) -> int:
        """Return how many tokens `keep_prefix` would keep."""
        common = common_length(self._held, tokens[:-1])
        return common if self.drops_suffix or common == len(self._held) else 0

    def keep_prefix(self, tokens: Sequence[int]) -> int:
        """Drop from memory what does not begin like `tokens`; return how many tokens are kept."""
        length = self.would_keep(tokens)
        if length < len(self._held):
            self._cut(length)
        return len(self._held)

    def state(self) -> memoryview:
        """Return the memory as bytes that `take_state` understands."""
        size = llama_cpp.llama_state_seq_get_size(self._context, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = llama_cpp.llama_state_seq_get_data(self._context, buffer, size, 0)
        return memoryview(buffer).cast("B")[:written]

    def take_state(self, tokens: Sequence[int], state: memoryview) -> bool:
        """Put `state`, the memory of `tokens`, in place of what is held; False if it is none.

        `state` was written here by the same version of llama.cpp, and verified; it is writable.
        """
        self._cut(0)
        if len(tokens) >= self.context_tokens:
            return False
        buffer = (ctypes.c_uint8 * len(state)).from_buffer(state)
        taken = llama_cpp.llama_state_seq_set_data(self._context, buffer, len(state), 0)
        last = llama_cpp.llama_memory_seq_pos_max(self._memory, 0)
        self._held = list(tokens)
        if taken != len(state) or last != len(tokens) - 1:
            self._cut(0)
            return False
        return True

    def read(self, tokens: Sequence[int], on_read: Callable[[int], None]) -> bool:
        """Take `tokens` into memory; `on_read` is told the length of memory after each batch.

        Returns False if it was stopped; memory then holds what was read in whole batches.
        """
        for start in range(0, len(tokens), self.batch_tokens):
            if not self._decode(tokens[start : start + self.batch_tokens]):
                return False
            on_read(len(self._held))
        return True

    def next_token(self, sampler: Any) -> int | None:  # noqa: ANN401 - a pointer of the C library
        """Return the next token, or None where the model ends its answer."""
        token = int(llama_cpp.llama_sampler_sample(sampler, self._context, -1))
        return None if llama_cpp.llama_vocab_is_eog(self._vocab, token) else token

    def piece(self, token: int) -> bytes:
        """Return the bytes of a token; control tokens have none."""
        size = _PIECE_BYTES
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)  # noqa: FBT003 - a C function
            if length >= 0:
                return buffer.raw[:length]
            size = -length

    def new_sampler(self, settings: ModelSettings) -> Any:  # noqa: ANN401 - a pointer of the C library
        """Return a sampler; the same settings and prompt give the same answer."""
        chain = llama_cpp.llama_sampler_chain_init(
            llama_cpp.llama_sampler_chain_default_params()
        )
        if settings.temperature <= 0:
            llama_cpp.llama_sampler_chain_add(chain, llama_cpp.llama_sampler_init_greedy())
            return chain
        for part in (
            llama_cpp.llama_sampler_init_top_p(settings.top_p, 1),
            llama_cpp.llama_sampler_init_temp(settings.temperature),
            llama_cpp.llama_sampler_init_dist(settings.seed),
        ):
            llama_cpp.llama_sampler_chain_add(chain, part)
        return chain

    def free_sampler(self, sampler: Any) -> None:  # noqa: ANN401 - a pointer of the C library
        """Free what `new_sampler` returned."""
        llama_cpp.llama_sampler_free(sampler)

    def _opened(self, path: str) -> Any:  # noqa: ANN401 - a pointer of the C library
        params = llama_cpp.llama_model_default_params()
        params.n_gpu_layers = 0
        params.load_mode = llama_cpp.LLAMA_LOAD_MODE_MMAP
        model = llama_cpp.llama_model_load_from_file(
            path.encode("utf-8", "surrogateescape"), params
        )
        if model is None:
            raise self._fault()
        return model

    def _new_context(self, settings: ModelSettings) -> Any:  # noqa: ANN401 - a pointer of the C library
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = self.context_tokens
        params.n_batch = params.n_ubatch = self.batch_tokens
        params.n_threads = params.n_threads_batch = settings.threads
        params.flash_attn_type = (
            llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED
            if settings.flash_attention
            else llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        )
        params.type_k = params.type_v = _CACHE_TYPES[settings.cache_type]
        params.no_perf = True
        params.abort_callback = self._abort
        context = llama_cpp.llama_init_from_model(self._model, params)
        if context is None:
            raise self._fault()
        return context

    def _fault(self) -> ModelError | EngineError:
        # The first line says what is wrong, those after it that loading failed.
        reason = self._faults[0] if self._faults else "unknown"
        if any(_NO_MEMORY.search(fault) for fault in self._faults):
            return EngineError(EngineCode.OUT_OF_MEMORY, needed=reason)
        return ModelError(ModelCode.LOAD_FAILED, model="", reason=reason)

    def _reserved_pattern(self) -> re.Pattern[str] | None:
        vocab = self._vocab
        marks = {
            _text(llama_cpp.llama_vocab_get_text(vocab, token))
            for token in range(llama_cpp.llama_vocab_n_tokens(vocab))
            if llama_cpp.llama_vocab_get_attr(vocab, token) & _RESERVED
        }
        known = sorted((re.escape(mark) for mark in marks if len(mark) > 1), key=len)
        return re.compile("|".join(reversed(known))) if known else None

    def _tokens(self, text: str, *, add_special: bool, parse_special: bool) -> list[int]:
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        while True:
            buffer = (llama_cpp.llama_token * room)()
            count = llama_cpp.llama_tokenize(
                self._vocab, data, len(data), buffer, room, add_special, parse_special
            )
            if count >= 0:
                return list(buffer[:count])
            room = -count

    def _decode(self, tokens: Sequence[int]) -> bool:
        buffer = (llama_cpp.llama_token * len(tokens))(*tokens)
        code = llama_cpp.llama_decode(
            self._context, llama_cpp.llama_batch_get_one(buffer, len(tokens))
        )
        if code == 0:
            self._held += tokens
            return True
        self._cut(len(self._held))
        if code == _ABORTED:
            return False
        raise EngineError(EngineCode.DIED, reason=f"llama_decode {code}")

    def _cut(self, length: int) -> None:
        """Shorten memory to `length` tokens, or empty it where the model's kind cannot do that."""
        if length and llama_cpp.llama_memory_seq_rm(self._memory, 0, length, -1):
            del self._held[length:]
            return
        llama_cpp.llama_memory_clear(self._memory, True)  # noqa: FBT003 - a C function
        self._held.clear()


def _log_into(faults: list[str]) -> Any:  # noqa: ANN401 - a C callback
    """Send llama.cpp's log nowhere but its error lines into `faults`; return what to keep alive."""

    def note(level: int, text: bytes, _: object) -> None:
        if level == _ERROR_LEVEL and len(faults) < _MAX_FAULTS:
            faults.append(_text(text).strip()[:300])

    callback = llama_cpp.llama_log_callback(note)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    return callback


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
