"""What the pool and a reader process say to each other."""

from typing import TypeAlias

import msgspec

from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content


class ReadFile(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Read the file at `path`, named `name_ending` (lower case, without the dot)."""

    path: bytes
    name_ending: str
    limits: ReadLimits


class DrawPage(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Draw page `page` (from 1) of a PDF `width_px` wide and find the quotes on it."""

    path: bytes
    page: int
    width_px: int
    quotes: tuple[str, ...]


class FileRead(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """What the file holds, and the state of the file whose bytes were read."""

    content: Content
    media_type: str
    sha256: str
    size_bytes: int
    modified_ns: int


class Rectangle(msgspec.Struct, frozen=True, kw_only=True):
    """Pixels from the upper left corner; right and bottom are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int


class PageDrawn(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """A page as a PNG; one tuple of rectangles, a rectangle per line, for each quote."""

    png: bytes
    width: int
    height: int
    rectangles: tuple[tuple[Rectangle, ...], ...]


class Failed(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Why it could not be done: a code of DocumentError and its fields."""

    code: str
    fields: dict[str, str]


Request: TypeAlias = ReadFile | DrawPage
Reply: TypeAlias = FileRead | PageDrawn | Failed


def request_decoder() -> msgspec.msgpack.Decoder[Request]:
    """Return the decoder for what a reader process is sent."""
    return msgspec.msgpack.Decoder(ReadFile | DrawPage)


def reply_decoder() -> msgspec.msgpack.Decoder[Reply]:
    """Return the decoder for what a reader process sends back."""
    return msgspec.msgpack.Decoder(FileRead | PageDrawn | Failed)
