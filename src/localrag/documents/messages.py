"""What the pool and a reader process say to each other."""

from typing import TypeAlias

import msgspec

from localrag.documents.drawing import DrawPage, PageDrawn
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

TOP = -1  # the ordinal of the file itself, before those of what lies inside


class ReadFile(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Read the file at `path`, named `name_ending` (lower case, without the dot).

    Of what lies inside it, the first `first_member` members are left out: they were read before.
    Bytes whose SHA-256 is among `quarantined` are not parsed.
    """

    path: bytes
    name_ending: str
    limits: ReadLimits
    first_member: int = 0
    quarantined: frozenset[str] = frozenset()


class ReadBytes(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Read a file that was converted: its bytes and the ending of its type."""

    data: bytes
    name_ending: str
    limits: ReadLimits


class TakeBytes(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Send the bytes of the file at `path`, or of `member` inside it."""

    path: bytes
    name_ending: str
    member: bytes
    limits: ReadLimits


class TakePicture(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Send page `page` (from 1) of the file, or of `member` inside it, as a picture for OCR."""

    path: bytes
    name_ending: str
    member: bytes
    page: int
    limits: ReadLimits


class Begun(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """The bytes are there and their parsing begins; a Read or a Failed comes next."""

    ordinal: int
    member: bytes
    sha256: str


class FileRead(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """What the file holds, and the state of the file whose bytes were read."""

    content: Content
    media_type: str
    sha256: str
    size_bytes: int
    modified_ns: int
    member: bytes = b""


class BytesTaken(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """The bytes that were asked for: a file, or a picture as PNG."""

    data: bytes


class Failed(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Why it could not be done: a code of DocumentError and its fields.

    `is_quarantined` says that the bytes were not even tried.
    """

    code: str
    fields: dict[str, str]
    member: bytes = b""
    sha256: str = ""
    is_quarantined: bool = False


Request: TypeAlias = ReadFile | ReadBytes | TakeBytes | TakePicture | DrawPage
Reply: TypeAlias = Begun | FileRead | BytesTaken | PageDrawn | Failed


def request_decoder() -> msgspec.msgpack.Decoder[Request]:
    """Return the decoder for what a reader process is sent."""
    return msgspec.msgpack.Decoder(ReadFile | ReadBytes | TakeBytes | TakePicture | DrawPage)


def reply_decoder() -> msgspec.msgpack.Decoder[Reply]:
    """Return the decoder for what a reader process sends back."""
    return msgspec.msgpack.Decoder(Begun | FileRead | BytesTaken | PageDrawn | Failed)
