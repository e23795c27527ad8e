"""A look at an untrusted GGUF file before llama.cpp may open it.

llama.cpp's own parser has had memory faults (CVE-2024-23605, CVE-2025-53630, CVE-2026-27940,
CVE-2026-33298, and a crafted `general.alignment`); what passes here keeps to the bounds that
those broke. Format: github.com/ggml-org/ggml/blob/master/docs/gguf.md.
"""

import math
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.paths import displayed
from localrag.engines.gguf_known import (
    GENERATIVE_ARCHITECTURES,
    RECURRENT_ARCHITECTURES,
    TENSOR_TYPES,
)
from localrag.engines.gguf_values import (
    STRING,
    ArrayShape,
    Cursor,
    Malformed,
    Value,
    read_key,
    read_value,
)

_MAX_KEYS = 10_000
_MAX_TENSORS = 100_000
_MAX_DIMENSIONS = 4
_MAX_WEIGHTS = 1 << 50
_MAX_ALIGNMENT = 1 << 20
_MAX_NAME_BYTES = 64 * 1024
_TEMPLATE_KEY = "tokenizer.chat_template"
_LIMITS = {
    "context_length": 1 << 27,
    "embedding_length": 1 << 20,
    "block_count": 4096,
}


class _Unsupported(Exception):  # noqa: N818 - becomes a ModelError at the border, with the file's name
    """A sound file that we cannot run; the argument says why."""


class _PartError(Exception):
    """A file that is no model by itself; the arguments are the code and further fields."""

    def __init__(self, code: ModelCode, **fields: str) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


@dataclass(frozen=True, slots=True, kw_only=True)
class GgufInfo:
    """What the header says.

    `parameters` counts the weights of all tensors. `keeps_prefix` is False where the model's
    memory cannot be cut back, so that every prompt is read whole.
    """

    architecture: str
    name: str | None
    licence: str | None
    context_length: int
    block_count: int
    embedding_length: int
    vocabulary: int
    parameters: int
    file_type: int | None
    chat_template: str | None
    keeps_prefix: bool
    size_bytes: int

    @property
    def has_chat_template(self) -> bool:
        """Whether the model brings its own chat template."""
        return self.chat_template is not None


def read_gguf(path: Path) -> GgufInfo:
    """Return what the header of the GGUF file at `path` says, after checking all of it.

    Raises ModelError: NOT_FOUND; UNREADABLE where reading fails; DAMAGED for a file that is cut off or breaks the format;
    UNSUPPORTED for a sound file of a kind that cannot run here; ADAPTER, SPLIT for one that is no
    model by itself. Reads the header only.
    """
    name = displayed(path.name.encode("utf-8", "surrogateescape"))
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # opening a pipe would wait for somebody to write
            raise ModelError(ModelCode.DAMAGED, model=name, reason="not a file")
        with path.open("rb") as stream:
            return _info(stream, found.st_size)
    except (Malformed, UnicodeError) as error:
        raise ModelError(ModelCode.DAMAGED, model=name, reason=str(error)) from None
    except _PartError as error:
        raise ModelError(error.code, model=name, **error.fields) from None
    except _Unsupported as error:
        raise ModelError(ModelCode.UNSUPPORTED, model=name, reason=str(error)) from None
    except FileNotFoundError:
        raise ModelError(ModelCode.NOT_FOUND, model=name) from None
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise ModelError(ModelCode.UNREADABLE, model=name, reason=reason) from None


def _info(stream: BinaryIO, size_bytes: int) -> GgufInfo:
    cursor = Cursor(stream, size_bytes)
    tensor_count, key_count = _counts(cursor)
    values = _key_values(cursor, key_count)
    architecture = _architecture(values)
    parameters = _tensors(cursor, tensor_count, _alignment(values), size_bytes)
    return GgufInfo(
        architecture=architecture,
        name=_text(values, "general.name"),
        licence=_text(values, "general.license"),
        context_length=_number(values, architecture, "context_length"),
        block_count=_number(values, architecture, "block_count"),
        embedding_length=_number(values, architecture, "embedding_length"),
        vocabulary=_vocabulary(values),
        parameters=parameters,
        file_type=_file_type(values),
        chat_template=_text(values, _TEMPLATE_KEY),
        keeps_prefix=architecture not in RECURRENT_ARCHITECTURES,
        size_bytes=size_bytes,
    )


def _counts(cursor: Cursor) -> tuple[int, int]:
    if cursor.take(4) != b"GGUF":
        raise Malformed("not a GGUF file")
    version = cursor.u32()
    if version in (2 << 24, 3 << 24):
        raise _Unsupported("big-endian file")
    if version not in (2, 3):
        raise Malformed("unknown GGUF version")
    untrusted_tensors, untrusted_keys = cursor.u64(), cursor.u64()
    if not 0 < untrusted_tensors <= _MAX_TENSORS or not 0 < untrusted_keys <= _MAX_KEYS:
        raise Malformed("impossible counts")
    return untrusted_tensors, untrusted_keys


def _key_values(cursor: Cursor, count: int) -> dict[str, Value | ArrayShape]:
    values: dict[str, Value | ArrayShape] = {}
    for _ in range(count):
        key = read_key(cursor)
        if key in values:
            raise Malformed("a key appears twice")
        values[key] = read_value(cursor)
    return values


def _architecture(values: dict[str, Value | ArrayShape]) -> str:
    kind = _text(values, "general.type") or "model"
    if kind != "model":
        raise _PartError(ModelCode.ADAPTER, kind=kind[:40])
    pieces = values.get("split.count")
    if isinstance(pieces, int) and pieces > 1:
        raise _PartError(ModelCode.SPLIT)
    architecture = _text(values, "general.architecture")
    if architecture is None:
        raise Malformed("no architecture")
    if architecture not in GENERATIVE_ARCHITECTURES:
        raise _Unsupported("architecture " + architecture[:40])
    return architecture


def _alignment(values: dict[str, Value | ArrayShape]) -> int:
    value = values.get("general.alignment", 32)
    if type(value) is not int or not 0 < value <= _MAX_ALIGNMENT or value & (value - 1):
        raise Malformed("impossible alignment")
    return value


def _vocabulary(values: dict[str, Value | ArrayShape]) -> int:
    tokens = values.get("tokenizer.ggml.tokens")
    if _text(values, "tokenizer.ggml.model") is None or not isinstance(tokens, ArrayShape):
        raise Malformed("no vocabulary")
    if tokens.element != STRING or tokens.length == 0:
        raise Malformed("no vocabulary")
    return tokens.length


def _number(values: dict[str, Value | ArrayShape], architecture: str, key: str) -> int:
    value = values.get(f"{architecture}.{key}")
    if type(value) is not int or not 0 < value <= _LIMITS[key]:
        raise Malformed("no usable " + key)
    return value


def _text(values: dict[str, Value | ArrayShape], key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) else None


def _file_type(values: dict[str, Value | ArrayShape]) -> int | None:
    value = values.get("general.file_type")
    return value if type(value) is int else None


def _tensors(cursor: Cursor, count: int, alignment: int, size_bytes: int) -> int:
    names: set[bytes] = set()
    weights = expected_offset = last_end = 0
    for _ in range(count):
        name = cursor.text_bytes(_MAX_NAME_BYTES)
        if name in names:
            raise Malformed("a tensor appears twice")
        names.add(name)
        elements, stored, offset = _extent(cursor)
        # llama.cpp asks for the same: tensors lie one behind the other, padded to the alignment.
        if offset != expected_offset:
            raise Malformed("a tensor lies where it should not")
        expected_offset = _padded(offset + stored, alignment)
        weights += elements
        last_end = offset + stored
    if _padded(cursor.position, alignment) + last_end > size_bytes:
        raise Malformed("file ends early")
    return weights


def _extent(cursor: Cursor) -> tuple[int, int, int]:
    """Return number of weights, stored bytes and offset of the next tensor."""
    untrusted_rank = cursor.u32()
    if not 0 < untrusted_rank <= _MAX_DIMENSIONS:
        raise Malformed("impossible tensor shape")
    shape = [cursor.u64() for _ in range(untrusted_rank)]
    elements = math.prod(shape)
    if not 0 < elements <= _MAX_WEIGHTS:
        raise Malformed("impossible tensor shape")
    block = TENSOR_TYPES.get(cursor.u32())
    if block is None:
        raise _Unsupported("unknown tensor type")
    if shape[0] % block[0]:
        raise Malformed("impossible tensor shape")
    return elements, elements // block[0] * block[1], cursor.u64()


def _padded(position: int, alignment: int) -> int:
    return (position + alignment - 1) // alignment * alignment
