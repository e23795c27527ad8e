"""Archives and mails: what lies inside, as a protocol."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, TypeAlias

from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file inside a container: its path in it (UTF-8, parted by `/`) and its bytes."""

    name: bytes
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedMember:
    """A file inside a container that cannot be taken out, with the reason."""

    name: bytes
    code: DocumentCode
    fields: dict[str, str] = field(default_factory=dict)


AnyMember: TypeAlias = Member | RefusedMember


class Container(Protocol):
    """A reader whose format holds further files."""

    def members(
        self, stream: BinaryIO, limits: ReadLimits, only: bytes | None = None
    ) -> Iterator[AnyMember]:
        """Yield what lies directly inside, in the same order each time. Raises DocumentError.

        Folders and empty entries that stand for folders are no members. Names are unique: a
        name that comes again gets ` (2)` before its ending. With `only`, nothing but that member
        and those that it can lie in need be yielded.
        """
        ...


class UniqueNames:
    """Gives each name once: one that comes again gets ` (2)`, ` (3)` ... before its ending."""

    def __init__(self) -> None:
        self._taken: set[bytes] = set()
        self._counts: dict[bytes, int] = {}

    def unique(self, name: bytes) -> bytes:
        """Return `name`, or the next free form of it, and take it."""
        found = name
        while found in self._taken:
            self._counts[name] = self._counts.get(name, 1) + 1
            found = _numbered(name, self._counts[name])
        self._taken.add(found)
        return found


def is_on_the_way(member: bytes, wanted: bytes | None) -> bool:
    """Whether `member` is the wanted one or may hold it; everything is, where none is wanted."""
    return wanted is None or wanted == member or wanted.startswith(member + b"/")


def _numbered(name: bytes, number: int) -> bytes:
    folder, slash, last = name.rpartition(b"/")
    stem, dot, ending = last.rpartition(b".")
    if not (dot and stem):
        stem, dot, ending = last, b"", b""
    return folder + slash + stem + b" (%d)" % number + dot + ending
