"""What the engine and the process that measures a model say to each other."""

from typing import TypeAlias

import msgspec

from localrag.engines.llama_messages import Failed, ModelSettings


class Open(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Open the model file."""

    path: str
    settings: ModelSettings


class Try(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Read and write so many tokens of `text` with these settings."""

    settings: ModelSettings
    text: str
    read_tokens: int
    write_tokens: int


class Opened(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """The model is open; `chars_per_token` is not known before a text was read."""

    load_s: float
    context_tokens: int
    version: str


class Tried(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Tokens per second of wall time, and what they took. `peak_bytes` 0: unknown."""

    read: float
    write: float
    chars_per_token: float
    peak_bytes: int
    kv_bytes_per_token: int
    keeps_prefix: bool


Asked: TypeAlias = Open | Try
Told: TypeAlias = Opened | Tried | Failed


def asked_decoder() -> "msgspec.msgpack.Decoder[Asked]":
    """Return what reads requests in the process that measures."""
    return msgspec.msgpack.Decoder(Open | Try)


def told_decoder() -> "msgspec.msgpack.Decoder[Told]":
    """Return what reads its replies."""
    return msgspec.msgpack.Decoder(Opened | Tried | Failed)
