"""Archives and mails: what lies inside, as a protocol and as a walk through all levels."""

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

    def members(self, stream: BinaryIO, limits: ReadLimits) -> Iterator[AnyMember]:
        """Yield what lies directly inside, in the same order each time. Raises DocumentError.

        Folders and empty entries that stand for folders are no members. Names are unique: a
        name that comes again gets ` (2)` before its ending.
        """
        ...
