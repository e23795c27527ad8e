"""A document as it was read: where it lies, its pages and the blocks on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to be read, known by the bytes of its path.

    `path` is absolute and holds the file system's own bytes (names need not be UTF-8).
    `container` is the path of the archive or mail on disk that it lies in, or None; then `path`
    is the way to it inside, parted by `/`, through further archives and mails too. `original` is
    the path of the file that a person exported this one from, as far as that is known.
    """

    path: bytes
    container: bytes | None = None
    sha256: str
    size_bytes: int
    modified: datetime
    media_type: str
    original: bytes | None = None

    @property
    def file(self) -> bytes:
        """The path of the file on disk that has to be opened."""
        return self.path if self.container is None else self.container

    @property
    def location(self) -> bytes:
        """The path as people know it: an archive or mail reads like a folder."""
        return self.path if self.container is None else self.container + b"/" + self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Half-open range of code points in `Page.text`."""

    start: int
    end: int


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of a page with one role; `level` is 1 for the highest heading, else 0.

    A table whose lines are its rows has its number in the document (from 1) in `table`, and in
    `first_row` the row (from 1, the header counted) that its first line is; else both are 0.
    """

    kind: BlockKind
    span: Span
    level: int = 0
    table: int = 0
    first_row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, sheet or slide. `number` counts from 1; `label` is what is printed on it.

    `text` keeps the original characters; only line breaks inside a Japanese sentence are gone.
    `blocks` are in reading order, do not overlap and lie inside `text`. `ocr_confidence` is
    between 0 and 1 where the text was recognised from a picture, else None.
    """

    number: int
    label: str
    text: str
    blocks: tuple[Block, ...]
    ocr_confidence: float | None = None


class WarningCode(StrEnum):
    """What an administrator should know about a document that could be read."""

    NO_TEXT_ON_PAGE = "no_text_on_page"  # pictures in which OCR found no text either
    NEEDS_OCR = "needs_ocr"  # scanned or garbled, and there is no OCR on this PC
    OCR_USED = "ocr_used"  # the text of these pages was recognised from pictures
    OCR_UNSURE = "ocr_unsure"  # recognised with low confidence
    GARBLED_TEXT = "garbled_text"
    HIDDEN_TEXT = "hidden_text"  # text that a reader of the page does not see
    GAIJI = "gaiji"  # characters of a user-defined area: shown as 〓
    ENCODING_UNSURE = "encoding_unsure"
    PICTURES = "pictures"  # beside text, with nothing recognised in them
    TRUNCATED = "truncated"
    PARTIAL = "partial"  # only a part of the format is understood
    STORED_VALUES = "stored_values"  # number formats of a workbook are not understood
    CONVERTED = "converted"  # read through another program's conversion
    HAS_MACROS = "has_macros"
    MEMBERS_SKIPPED = "members_skipped"  # some of what lies inside could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWarning:
    """A warning and the pages (from 1) that it concerns; no pages means the whole document."""

    code: WarningCode
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file as read: whole or not at all.

    `members` are the paths inside it of all that lies in an archive or mail, read or not.
    """

    id: int
    source: SourceFile
    title: str
    pages: tuple[Page, ...]
    warnings: tuple[ReadWarning, ...] = ()
    members: tuple[bytes, ...] = ()


def moment(modified_ns: int) -> datetime:
    """Return nanoseconds since the epoch as aware UTC time, cut to whole microseconds.

    The one conversion of file times, exact, so that two readings of one file are equal. Times that
    no calendar of ours holds, which a wrong clock writes, become the first or the last there is.
    """
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=modified_ns // 1000)
    except OverflowError:
        return LAST_MOMENT if modified_ns > 0 else FIRST_MOMENT


def document_id(path: bytes, container: bytes | None = None) -> int:
    """Return the stable 63-bit id of the document at `path`, the same on every PC and run."""
    return _id63(b"document", container or b"", path)


def chunk_id(document: int, ordinal: int) -> int:
    """Return the stable 63-bit id of the chunk `ordinal` (from 0) of a document."""
    return _id63(b"chunk", document.to_bytes(8), ordinal.to_bytes(8))


def _id63(*parts: bytes) -> int:
    digest = blake2b(digest_size=8)
    for part in _framed(parts):
        digest.update(part)
    return int.from_bytes(digest.digest()) >> 1


def _framed(parts: Iterable[bytes]) -> Iterable[bytes]:
    for part in parts:
        yield len(part).to_bytes(8)
        yield part
