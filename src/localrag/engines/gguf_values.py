"""The key-value part of an untrusted GGUF file, read within bounds.

Format: github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

Value: TypeAlias = int | float | bool | str | None

STRING = 8
ARRAY = 9
_SCALARS = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_U32 = struct.Struct("<I")
_U64 = struct.Struct("<Q")

_MAX_KEY_BYTES = 65_535  # the format's own limit
_MAX_TEXT_BYTES = 16 * 1024 * 1024  # the longest chat templates known are some 20 kB
_MAX_ITEMS = 16_000_000  # the largest vocabularies have some 600,000 merges


class Malformed(Exception):  # noqa: N818 - becomes a ModelError at the border, with the file's name
    """The bytes break a rule of the format; the argument says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayShape:
    """An array that was stepped over: its element type number and its length."""

    element: int
    length: int


class Cursor:
    """Reads forward through `stream` and never past `size` bytes."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._size = size
        self.position = 0

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes. Raises Malformed where the file ends first."""
        if count > self._size - self.position:
            raise Malformed("file ends early")
        data = self._stream.read(count)
        if len(data) != count:
            raise Malformed("file ends early")
        self.position += count
        return data

    def u32(self) -> int:
        """Return the next unsigned 32-bit number."""
        return int(_U32.unpack(self.take(4))[0])

    def u64(self) -> int:
        """Return the next unsigned 64-bit number."""
        return int(_U64.unpack(self.take(8))[0])

    def text_bytes(self, limit: int = _MAX_TEXT_BYTES) -> bytes:
        """Return the next string as bytes. Raises Malformed where it is longer than `limit`."""
        untrusted_length = self.u64()
        if untrusted_length > limit:
            raise Malformed("text too long")
        return self.take(untrusted_length)


def read_key(cursor: Cursor) -> str:
    """Return the next key."""
    return _decoded(cursor.text_bytes(_MAX_KEY_BYTES))


def read_value(cursor: Cursor) -> Value | ArrayShape:
    """Return the next typed value; arrays are stepped over and only their shape is returned."""
    untrusted_type = cursor.u32()
    if untrusted_type == ARRAY:
        return _step_over_array(cursor)
    return _scalar(cursor, untrusted_type)


def _scalar(cursor: Cursor, type_number: int) -> Value:
    if type_number == STRING:
        return _decoded(cursor.text_bytes())
    layout = _SCALARS.get(type_number)
    if layout is None:
        raise Malformed("unknown value type")
    value: Value = layout.unpack(cursor.take(layout.size))[0]
    return value


def _step_over_array(cursor: Cursor) -> ArrayShape:
    element, untrusted_length = cursor.u32(), cursor.u64()
    if untrusted_length > _MAX_ITEMS:
        raise Malformed("array too long")
    if element == STRING:
        for _ in range(untrusted_length):
            cursor.text_bytes()
    elif element in _SCALARS:
        cursor.take(untrusted_length * _SCALARS[element].size)
    else:
        raise Malformed("unknown array type")
    return ArrayShape(element=element, length=untrusted_length)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("text is not UTF-8") from None
