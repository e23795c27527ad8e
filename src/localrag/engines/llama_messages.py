"""What the engine and its model process say to each other."""

from typing import Literal, TypeAlias

import msgspec

from localrag.domain.question import Role


class ModelSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a model is opened and how it writes.

    `context_tokens` is lowered to what the model was trained for. `threads` 0 takes one per
    physical core. `temperature` 0 always takes the likeliest token. `cache_type` is that of keys
    and values in memory, f16 or q8_0; the latter needs flash attention.
    """

    context_tokens: int = 4096
    batch_tokens: int = 128
    threads: int = 0
    flash_attention: bool = True
    cache_type: Literal["f16", "q8_0"] = "f16"
    temperature: float = 0.0
    top_p: float = 0.95
    seed: int = 1


class Load(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Open the model file; `template` is its chat template if it has one.

    An answer ends where one of `stops` begins.
    """

    path: str
    template: str | None
    settings: ModelSettings
    stops: tuple[str, ...] = ()


class Count(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Count the tokens of texts."""

    texts: tuple[str, ...]


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the prompt."""

    role: Role
    text: str


class Generate(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Answer; `number` grows with each question and is what Cancel names."""

    number: int
    messages: tuple[Spoken, ...]
    answer_tokens: int


class Cancel(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Stop the question `number`."""

    number: int


class Loaded(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    context_tokens: int


class Counted(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """The number of tokens of each text."""

    counts: tuple[int, ...]


class PromptRead(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """`done` of `total` prompt tokens are in the model's memory."""

    done: int
    total: int


class Wrote(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """The next piece of the answer, whole characters."""

    text: str


class Done(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """The question `number` is over. Tokens that were read anew, kept from before, written."""

    number: int
    read_tokens: int
    kept_tokens: int
    written_tokens: int
    is_cancelled: bool


class Failed(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """The request could not be done; `code` is an error code with its fields."""

    code: str
    fields: dict[str, str]


Request: TypeAlias = Load | Count | Generate | Cancel
Reply: TypeAlias = Loaded | Counted | PromptRead | Wrote | Done | Failed


def request_decoder() -> "msgspec.msgpack.Decoder[Request]":
    """Return what reads requests in the model process."""
    return msgspec.msgpack.Decoder(Load | Count | Generate | Cancel)


def reply_decoder() -> "msgspec.msgpack.Decoder[Reply]":
    """Return what reads replies in the engine."""
    return msgspec.msgpack.Decoder(Loaded | Counted | PromptRead | Wrote | Done | Failed)
