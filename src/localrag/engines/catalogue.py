"""The models that we know something about: a typed reading of models/catalogue.toml."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from localrag.domain.errors import SettingsError
from localrag.domain.errors.settings import SettingsCode

STARTER_ID = "localrag-starter"
_UNKNOWN = "unknown"


class ModelRole(StrEnum):
    GENERATOR = "generator"
    EMBEDDER = "embedder"
    RERANKER = "reranker"
    ADAPTER = "adapter"


class BusinessUse(StrEnum):
    """Whether the licence lets a company or an agency use the model at work."""

    YES = "yes"
    CHECK = "check"
    NO = "no"


class Reach(StrEnum):
    """How a model can be used with this product."""

    GGUF = "gguf"  # as a file on the PC, run by llama.cpp
    CONVERT = "convert"  # open weights that somebody has to convert to GGUF first
    FOLDER = "folder"  # as a model folder
    SERVER = "server"  # on a server of the organisation, over its API
    NONE = "none"  # out of scope: too large, not for chat, or not to be had


class Verified(StrEnum):
    """What reports of `localrag trial` have shown of a model: nothing, that it opens, that it answers."""

    NONE = "none"
    LOADS = "loads"
    ANSWERS = "answers"


class Memory(StrEnum):
    """How a model remembers its prompt; only HYBRID cannot be cut back to a common beginning."""

    ATTENTION = "attention"
    WINDOW = "window"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file that the vendor publishes; `sha256` in hexadecimal."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorEntry:
    """A model that writes. None means that it is not known.

    `tier_gb` is the memory of the smallest PC it suits; `keeps_prefix` whether a prompt that
    begins like the last one is read only from where it differs; `thinking` one of none,
    switchable, always, and `thinking_switch` the template's argument that turns it off, or none;
    `file_gb` the Q4_K_M file in 10^9 bytes; `kv_bytes` 16-bit KV cache for each token of context.
    An answer is over where one of `stop_words` begins.
    """

    id: str
    vendor: str
    is_domestic: bool
    base: str | None
    licence: str | None
    business: BusinessUse
    reach: Reach
    parameters_b: float | None
    active_b: float | None
    file_gb: float | None
    context_tokens: int | None
    architecture: str | None
    keeps_prefix: bool | None
    thinking: str | None
    template: str | None
    tier_gb: int | None
    stop_words: tuple[str, ...] | None
    memory: Memory | None
    kv_bytes: int | None
    thinking_switch: str | None
    quantisations: tuple[str, ...] | None
    files: tuple[ModelFile, ...] | None
    verified: Verified
    note_ja: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedderEntry:
    """A model that turns text into vectors; the prefixes are put before the text as they stand.

    `pooling` is None where the model folder says it. `needs` names packages beyond the
    ordinary installation.
    """

    id: str
    vendor: str
    is_domestic: bool
    licence: str | None
    business: BusinessUse
    reach: Reach
    parameters_m: float | None
    dimension: int | None
    max_tokens: int | None
    question_prefix: str | None
    passage_prefix: str | None
    pooling: str | None
    tier_gb: int | None
    verified: Verified
    needs: tuple[str, ...] = ()
    note_ja: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RerankerEntry:
    """A model that reads question and passage together."""

    id: str
    vendor: str
    is_domestic: bool
    licence: str | None
    business: BusinessUse
    reach: Reach
    parameters_m: float | None
    max_tokens: int | None
    tier_gb: int | None
    verified: Verified
    note_ja: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCatalogue:
    """The entries by role, in the order of the file."""

    generator: tuple[GeneratorEntry, ...] = ()
    embedder: tuple[EmbedderEntry, ...] = ()
    reranker: tuple[RerankerEntry, ...] = ()
    schema: int = 1

    def generator_like(self, name: str) -> GeneratorEntry | None:
        """Return the entry whose name begins the file name `name`; the longest name wins."""
        wanted = _letters(name)
        fitting = [e for e in self.generator if wanted.startswith(_letters(e.id))]
        return max(fitting, key=lambda entry: len(_letters(entry.id)), default=None)

    def embedder_like(self, name: str) -> EmbedderEntry | None:
        """Return the entry with the id, or for the model folder, `name`.

        Only whole names count: a variant of a model often wants other prefixes.
        """
        wanted = _letters(name)
        return next((e for e in self.embedder if _letters(e.id) == wanted), None)

    def reranker_like(self, name: str) -> RerankerEntry | None:
        """Return the entry with the id, or for the model folder, `name`."""
        wanted = _letters(name)
        return next((e for e in self.reranker if _letters(e.id) == wanted), None)


def read_catalogue(path: Path) -> ModelCatalogue:
    """Return the catalogue in the TOML file at `path`. Raises SettingsError BROKEN."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(_without_unknown(raw), ModelCatalogue)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(SettingsCode.BROKEN, file=path.name, reason=str(error)) from error


def base_name(model_id: str) -> str:
    """Return `model_id` without its owner: what files and folders are called after."""
    return model_id.rsplit("/", 1)[-1]


def _letters(model_id: str) -> str:
    return "".join(char for char in base_name(model_id).lower() if char.isalnum())


def _without_unknown(value: Any) -> Any:  # noqa: ANN401 - TOML is untyped until it is converted
    """Return `value` with every "unknown" as None, which TOML cannot write."""
    match value:
        case dict():
            return {key: _without_unknown(item) for key, item in value.items()}
        case list():
            return [_without_unknown(item) for item in value]
        case str() if value == _UNKNOWN:
            return None
        case _:
            return value
