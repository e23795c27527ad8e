"""All that lies in an archive or mail, through every level, on one budget."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from localrag.documents.containers import AnyMember, Member, RefusedMember, is_on_the_way
from localrag.documents.media import MediaType, media_type
from localrag.documents.readers.registry import container_for, is_container
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.paths import extension

_REST = b"/*"  # stands for what was not listed any more


@dataclass(slots=True, kw_only=True)
class _Budget:
    """What the whole tree may still unpack to."""

    unpacked_bytes: int
    entries: int

    def left(self, limits: ReadLimits) -> ReadLimits:
        return replace(
            limits, unpacked_bytes=self.unpacked_bytes, container_entries=self.entries
        )

    def spend(self, member: AnyMember) -> bool:
        """Take a member off the budget; return whether it was still within."""
        self.entries -= 1
        self.unpacked_bytes -= len(member.data) if isinstance(member, Member) else 0
        return self.entries >= 0 and self.unpacked_bytes >= 0

    def check(self, member: AnyMember) -> None:
        if not self.spend(member):
            raise DocumentError(DocumentCode.SUSPICIOUS_ARCHIVE)


def walk(
    data: bytes, kind: MediaType, limits: ReadLimits, only: bytes | None = None
) -> Iterator[AnyMember]:
    """Yield what lies in a container of type `kind`, and in the containers inside it.

    An inner container comes before its own members, whose names go on from its own with `/`; the
    order is the same each time. All levels share one budget of bytes and entries. What is nested
    deeper than `limits.container_depth`, the rest of an inner container that is damaged halfway,
    and all that comes when the budget is spent, is refused. With `only`, other members may be left out.
    Raises DocumentError where the outermost container itself is at fault.
    """
    budget = _Budget(unpacked_bytes=limits.unpacked_bytes, entries=limits.container_entries)
    for member in container_for(kind).members(io.BytesIO(data), budget.left(limits), only):
        if not budget.spend(member):
            yield RefusedMember(name=member.name, code=DocumentCode.SUSPICIOUS_ARCHIVE)
            continue
        yield member
        yield from _inside(member, 1, budget, limits, only)


def member_bytes(data: bytes, kind: MediaType, name: bytes, limits: ReadLimits) -> bytes:
    """Return the bytes of member `name`. Raises DocumentError, GONE if there is none."""
    for member in walk(data, kind, limits, name):
        if member.name != name:
            continue
        if isinstance(member, RefusedMember):
            raise DocumentError(member.code, **member.fields)
        return member.data
    raise DocumentError(DocumentCode.GONE)


def _inside(
    member: AnyMember, depth: int, budget: _Budget, limits: ReadLimits, only: bytes | None
) -> Iterator[AnyMember]:
    if isinstance(member, RefusedMember) or not is_on_the_way(member.name, only):
        return
    kind = _container_type(member)
    if kind is None:
        return
    if depth >= limits.container_depth:
        fields = {"limit": str(limits.container_depth)}
        yield RefusedMember(name=member.name + _REST, code=DocumentCode.TOO_DEEP, fields=fields)
        return
    wanted = None if only is None else only.removeprefix(member.name + b"/")
    within = budget.left(limits)
    listed = False
    try:
        for inner in container_for(kind).members(io.BytesIO(member.data), within, wanted):
            listed = True
            named = replace(inner, name=member.name + b"/" + inner.name)
            budget.check(named)
            yield named
            yield from _inside(named, depth + 1, budget, limits, only)
    except DocumentError as error:
        # A container that is at fault from its beginning says so itself when it is read.
        if listed or error.code == DocumentCode.SUSPICIOUS_ARCHIVE:
            yield RefusedMember(name=member.name + _REST, code=DocumentCode(error.code))


def _container_type(member: Member) -> MediaType | None:
    try:
        kind = media_type(member.data, extension(member.name))
    except DocumentError:
        return None
    return kind if is_container(kind) else None
