"""A tiny recurrent language model: its memory is one state, which cannot drop its end."""

from pathlib import Path

import gguf
import numpy as np
from tests.fakes.tiny_gguf import CONTEXT_TOKENS, TEMPLATE, add_vocabulary, vocabulary

_WIDTH = 64
_INNER = 128
_STATE = 16
_CONVOLUTION = 4
_RANK = 4
_LAYERS = 2


def build_tiny_mamba(path: Path) -> None:
    """Write the model to `path` (some 1 MB)."""
    pieces = vocabulary()
    writer = gguf.GGUFWriter(str(path), "mamba")
    writer.add_name("tiny-mamba")
    writer.add_context_length(CONTEXT_TOKENS)
    writer.add_embedding_length(_WIDTH)
    writer.add_feed_forward_length(0)
    writer.add_head_count(0)
    writer.add_block_count(_LAYERS)
    writer.add_ssm_conv_kernel(_CONVOLUTION)
    writer.add_ssm_inner_size(_INNER)
    writer.add_ssm_state_size(_STATE)
    writer.add_ssm_time_step_rank(_RANK)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(pieces))
    writer.add_file_type(0)
    writer.add_chat_template(TEMPLATE)
    add_vocabulary(writer, pieces)
    _add_weights(writer, len(pieces))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_weights(writer: gguf.GGUFWriter, vocabulary_size: int) -> None:
    chance = np.random.default_rng(5)

    def add(name: str, *shape: int) -> None:
        data = (chance.standard_normal(shape) * 0.2).astype(np.float32)
        writer.add_tensor(name, data)

    add("token_embd.weight", vocabulary_size, _WIDTH)
    add("output.weight", vocabulary_size, _WIDTH)
    writer.add_tensor("output_norm.weight", np.ones(_WIDTH, np.float32))
    for layer in range(_LAYERS):
        at = f"blk.{layer}."
        writer.add_tensor(f"{at}attn_norm.weight", np.ones(_WIDTH, np.float32))
        add(f"{at}ssm_in.weight", 2 * _INNER, _WIDTH)
        add(f"{at}ssm_conv1d.weight", _INNER, _CONVOLUTION)
        add(f"{at}ssm_conv1d.bias", _INNER)
        add(f"{at}ssm_x.weight", _RANK + 2 * _STATE, _INNER)
        add(f"{at}ssm_dt.weight", _INNER, _RANK)
        add(f"{at}ssm_dt.bias", _INNER)
        decay = -np.tile(np.arange(1, _STATE + 1, dtype=np.float32), (_INNER, 1))
        writer.add_tensor(f"{at}ssm_a", decay)
        writer.add_tensor(f"{at}ssm_d", np.ones(_INNER, np.float32))
        add(f"{at}ssm_out.weight", _WIDTH, _INNER)
