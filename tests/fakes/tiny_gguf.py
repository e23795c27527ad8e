"""A tiny language model: llama architecture, a Japanese vocabulary, random weights.

It writes nonsense, always the same, through the real llama.cpp: enough for streaming, cancelling,
limits and templates.
"""

import io
import struct
from pathlib import Path

import gguf
import numpy as np
import sentencepiece
from tests.samples.tiny_corpus import TEXTS

CONTEXT_TOKENS = 2048
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{{ '<|' + message['role'] + '|>' + message['content'] + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)
_VOCABULARY = 1000
_WIDTH = 64
_HEADS = 4
_KV_HEADS = 2
_LAYERS = 2


def build_tiny_gguf(
    path: Path, template: str | None = TEMPLATE, *, width: int = _WIDTH, layers: int = _LAYERS
) -> None:
    """Write the model to `path` (some 1 MB); `template` None leaves the chat template out.

    More `width` and `layers` make it slower to read, for tests that come between.
    """
    pieces = vocabulary()
    writer = gguf.GGUFWriter(str(path), "llama")
    _describe(writer, len(pieces), template, width, layers)
    add_vocabulary(writer, pieces)
    _add_weights(writer, len(pieces), width, layers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def header_only(pairs: dict[str, int | str], tensors: int = 0) -> bytes:
    """Return the bytes of a GGUF with these keys, and no tensor data, for the hostile tests."""
    body = bytearray(b"GGUF" + struct.pack("<IQQ", 3, tensors, len(pairs)))
    for key, value in pairs.items():
        body += _framed(key)
        if isinstance(value, str):
            body += struct.pack("<I", 8) + _framed(value)
        else:
            body += struct.pack("<II", 4, value)
    return bytes(body)


def _framed(text: str) -> bytes:
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def vocabulary() -> list[tuple[bytes, float, gguf.TokenType]]:
    """Return the pieces of a small Japanese vocabulary: text, score, kind."""
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS),
        model_writer=trained,
        vocab_size=_VOCABULARY,
        model_type="bpe",
        byte_fallback=True,
        character_coverage=1.0,
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        user_defined_symbols=[],
        control_symbols=["<|system|>", "<|user|>", "<|assistant|>"],
        num_threads=1,
        minloglevel=2,
    )
    model = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    return [
        (model.id_to_piece(i).encode("utf-8"), model.get_score(i), _kind(model, i))
        for i in range(model.get_piece_size())
    ]


def _kind(model: sentencepiece.SentencePieceProcessor, token: int) -> gguf.TokenType:
    if model.is_unknown(token):
        return gguf.TokenType.UNKNOWN
    if model.is_control(token):
        return gguf.TokenType.CONTROL
    return gguf.TokenType.BYTE if model.is_byte(token) else gguf.TokenType.NORMAL


def _describe(
    writer: gguf.GGUFWriter, vocabulary: int, template: str | None, width: int, layers: int
) -> None:
    writer.add_name("tiny-ja")
    writer.add_context_length(CONTEXT_TOKENS)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(2 * width)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // _HEADS)
    writer.add_vocab_size(vocabulary)
    writer.add_file_type(0)
    if template is not None:
        writer.add_chat_template(template)


def add_vocabulary(
    writer: gguf.GGUFWriter, pieces: list[tuple[bytes, float, gguf.TokenType]]
) -> None:
    """Put the vocabulary into a file."""
    writer.add_tokenizer_model("llama")
    writer.add_token_list([piece for piece, _, _ in pieces])
    writer.add_token_scores([score for _, score, _ in pieces])
    writer.add_token_types([kind for _, _, kind in pieces])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(False)


def _add_weights(writer: gguf.GGUFWriter, vocabulary: int, width: int, layers: int) -> None:
    random = np.random.default_rng(20260401)

    def add(name: str, *shape: int) -> None:
        spread = 1.0 if name.startswith("output.") else 0.05
        values = random.standard_normal(shape, dtype=np.float32) * spread
        writer.add_tensor(name, values)

    def add_norm(name: str) -> None:
        writer.add_tensor(name, np.ones(width, dtype=np.float32))

    keys = width // _HEADS * _KV_HEADS
    add("token_embd.weight", vocabulary, width)
    add_norm("output_norm.weight")
    add("output.weight", vocabulary, width)
    for layer in range(layers):
        block = f"blk.{layer}."
        add_norm(block + "attn_norm.weight")
        add_norm(block + "ffn_norm.weight")
        add(block + "attn_q.weight", width, width)
        add(block + "attn_k.weight", keys, width)
        add(block + "attn_v.weight", keys, width)
        add(block + "attn_output.weight", width, width)
        add(block + "ffn_gate.weight", 2 * width, width)
        add(block + "ffn_up.weight", 2 * width, width)
        add(block + "ffn_down.weight", width, 2 * width)
