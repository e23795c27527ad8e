"""Libraries that one PC publishes and others take over: generations, their parts, who signs them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from localrag.domain.events import Finished, Progress

# A document in a part: its id, the id of the file on disk that it lies in, a digest of its content.
PublishedDocument: TypeAlias = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPart:
    """A file of a published library, named by the SHA-256 of its bytes.

    `raw_bytes` is its size once unpacked. The part without documents holds what belongs to the
    library as a whole.
    """

    sha256: str
    size_bytes: int
    raw_bytes: int
    documents: tuple[PublishedDocument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One published state of a library, as its publisher signed it.

    `identity` tells the library from all others, `number` grows with each state. `chunks` have one
    vector each, of the embedder `model`; '' where there are none yet.
    """

    identity: str
    library: str
    number: int
    created: datetime
    model: str
    model_sha256: str
    chunks: int
    head: PublishedPart
    parts: tuple[PublishedPart, ...]

    @property
    def documents(self) -> int:
        """How many documents it holds, those inside archives and mails included."""
        return sum(len(part.documents) for part in self.parts)

    @property
    def size_bytes(self) -> int:
        """The bytes of all its parts."""
        return sum(part.size_bytes for part in (self.head, *self.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedGeneration:
    """A generation whose signature was verified: by which key, SHA-256 and size of its file."""

    generation: Generation
    key: str
    sha256: str
    size_bytes: int


class Signer(Protocol):
    """The right to publish."""

    @property
    def key(self) -> str:
        """The public key as text."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        ...


class Trust(Protocol):
    """Which publishers this PC takes libraries from."""

    def verify(self, key: str, message: bytes, signature: bytes) -> None:
        """Raise PublicationError NOT_TRUSTED for a key that nobody named, BAD_SIGNATURE."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What publishing did. `is_new` is false where nothing had changed since `number`.

    `removed` are superseded generations that left the folder, `kept` those that still lie there;
    the last of them may go at `goes`, and goes with the first publishing after it.
    """

    number: int
    is_new: bool
    documents: int
    chunks: int
    added: int
    changed: int
    gone: int
    parts: int
    written_bytes: int
    size_bytes: int
    removed: int
    kept: int
    goes: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport:
    """What taking a generation over did; `previous` is the one before, None for the first.

    `is_new` is false where the newest was in use already.
    """

    number: int
    previous: int | None
    is_new: bool
    created: datetime
    documents: int
    chunks: int
    read_bytes: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedVersion:
    """The generation of a subscribed library that is in use on this PC."""

    number: int
    library: str
    created: datetime
    documents: int
    chunks: int
    key: str
    folder: bytes


PublishEvent: TypeAlias = Progress | Finished[PublishReport]
UpdateEvent: TypeAlias = Progress | Finished[UpdateReport]
