"""One file from disk to its content, inside the reader process, with all that lies in it."""

import errno
import hashlib
import io
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from localrag.documents.containers import Member, RefusedMember
from localrag.documents.gaiji import with_gaiji_marked
from localrag.documents.guard import guarded
from localrag.documents.media import MediaType, media_type
from localrag.documents.members import member_bytes, walk
from localrag.documents.messages import TOP, Begun, Failed, FileRead, ReadBytes, ReadFile
from localrag.documents.readers.registry import is_container, reader_for
from localrag.documents.unseen import is_plain, without_unseen
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits, readable_size
from localrag.domain.paths import extension
from localrag.domain.ports import Content
from localrag.domain.windows import on_disk

_REFUSED = frozenset({errno.EACCES, errno.EPERM})
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ESTALE})
_BUSY = frozenset({errno.EBUSY, errno.ETXTBSY, errno.EAGAIN})
_BUSY_ON_WINDOWS = frozenset({32, 33})  # a sharing or lock violation; errno says EACCES
_TRIES = 3
_PAUSE_S = 0.2
_CLOCK_TICK_NS = 12_000_000  # systems stamp files no finer: what was just written may go on


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Bytes to be parsed and what is known of the file that they are or lie in."""

    data: bytes
    sha256: str
    modified_ns: int
    name_ending: str
    member: bytes = b""


def read_file(request: ReadFile) -> Iterator[Begun | FileRead | Failed]:
    """Yield what the members of the file hold and then what the file itself holds.

    Before each comes Begun, so that the parent knows what was parsed when a parser crashed. The
    hashes are those of the very bytes that were parsed. Raises DocumentError where the file
    itself cannot be read, also if it was written to while it was being read.
    """
    data, status = bytes_of(request.path, request.limits)
    top = _Source(
        data=data,
        sha256=_sha256(data),
        modified_ns=status.st_mtime_ns,
        name_ending=request.name_ending,
    )
    yield Begun(ordinal=TOP, member=b"", sha256=top.sha256)
    if top.sha256 in request.quarantined:
        yield _quarantined(top)
        return
    kind = media_type(data, request.name_ending)
    read = _read(top, kind, request.limits)
    if is_container(kind):
        yield from _members(top, kind, request)
    yield read


def read_bytes(request: ReadBytes) -> FileRead:
    """Return what a converted file holds. Raises DocumentError."""
    source = _Source(
        data=request.data,
        sha256=_sha256(request.data),
        modified_ns=0,
        name_ending=request.name_ending,
    )
    return _read(source, media_type(request.data, request.name_ending), request.limits)


def source_bytes(path: bytes, name_ending: str, member: bytes, limits: ReadLimits) -> bytes:
    """Return the bytes of a file, or of `member` inside it. Raises DocumentError."""
    data, _ = bytes_of(path, limits)
    if not member:
        return data
    return member_bytes(data, media_type(data, name_ending), member, limits)


def bytes_of(path: bytes, limits: ReadLimits) -> tuple[bytes, os.stat_result]:
    """Return the bytes of a file with its state; what holds it or writes to it gets three tries.

    Raises DocumentError TOO_LARGE, CHANGING, IN_USE, NO_PERMISSION, GONE, IO_FAILED.
    """
    for left in reversed(range(_TRIES)):
        try:
            return _bytes_once(path, limits)
        except DocumentError as error:
            if error.code != DocumentCode.CHANGING or not left:
                raise
        except OSError as error:
            if not _is_busy(error) or not left:
                raise _explained(error) from error
        time.sleep(_PAUSE_S)
    raise AssertionError


def _members(
    top: _Source, kind: MediaType, request: ReadFile
) -> Iterator[Begun | FileRead | Failed]:
    for ordinal, member in enumerate(walk(top.data, kind, request.limits)):
        if ordinal < request.first_member:
            continue
        if isinstance(member, RefusedMember):
            yield Begun(ordinal=ordinal, member=member.name, sha256="")
            yield Failed(code=member.code, fields=member.fields, member=member.name)
            continue
        source = _member_source(member, top)
        yield Begun(ordinal=ordinal, member=member.name, sha256=source.sha256)
        yield _answered(source, request)


def _member_source(member: Member, top: _Source) -> _Source:
    return _Source(
        data=member.data,
        sha256=_sha256(member.data),
        modified_ns=top.modified_ns,
        name_ending=extension(member.name),
        member=member.name,
    )


def _answered(source: _Source, request: ReadFile) -> FileRead | Failed:
    """Return what a member holds, or why that cannot be known: it must not end its container."""
    if source.sha256 in request.quarantined:
        return _quarantined(source)

    def read() -> FileRead:
        kind = media_type(source.data, source.name_ending)
        return _read(source, kind, request.limits)

    return guarded(read, source.member, source.sha256)


def _read(source: _Source, kind: MediaType, limits: ReadLimits) -> FileRead:
    content = reader_for(kind).read(io.BytesIO(source.data), limits)
    if not all(is_plain(page.text) for page in content.pages):
        content = with_gaiji_marked(without_unseen(content))
    _check(content, limits)
    return FileRead(
        content=content,
        media_type=kind,
        sha256=source.sha256,
        size_bytes=len(source.data),
        modified_ns=source.modified_ns,
        member=source.member,
    )


def _quarantined(source: _Source) -> Failed:
    return Failed(
        code=DocumentCode.READER_CRASHED,
        fields={},
        member=source.member,
        sha256=source.sha256,
        is_quarantined=True,
    )


def _bytes_once(path: bytes, limits: ReadLimits) -> tuple[bytes, os.stat_result]:
    with Path(os.fsdecode(on_disk(path))).open("rb") as file:
        before = os.fstat(file.fileno())
        if before.st_size > limits.file_bytes:
            raise DocumentError(
                DocumentCode.TOO_LARGE,
                size=readable_size(before.st_size),
                limit=readable_size(limits.file_bytes),
            )
        data = file.read(limits.file_bytes + 1)
        after = os.fstat(file.fileno())
    unchanged = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    is_fresh = abs(time.time_ns() - after.st_mtime_ns) < _CLOCK_TICK_NS
    if not unchanged or len(data) != after.st_size or is_fresh:
        raise DocumentError(DocumentCode.CHANGING)
    return data, after


def _is_busy(error: OSError) -> bool:
    """Whether another program holds the file; virus scanners and backups do so for a moment."""
    return error.errno in _BUSY or getattr(error, "winerror", None) in _BUSY_ON_WINDOWS


def _explained(error: OSError) -> DocumentError:
    if _is_busy(error):
        return DocumentError(DocumentCode.IN_USE)
    if error.errno in _REFUSED:
        return DocumentError(DocumentCode.NO_PERMISSION)
    if error.errno in _GONE:
        return DocumentError(DocumentCode.GONE)
    return DocumentError(
        DocumentCode.IO_FAILED, reason=errno.errorcode.get(error.errno or 0, "")
    )


def _check(content: Content, limits: ReadLimits) -> None:
    if len(content.pages) > limits.pages:
        raise DocumentError(
            DocumentCode.TOO_LARGE,
            size=f"{len(content.pages):,} p.",
            limit=f"{limits.pages:,} p.",
        )
    characters = sum(len(page.text) for page in content.pages)
    if characters > limits.text_chars:
        raise DocumentError(
            DocumentCode.TOO_LARGE,
            size=f"{characters:,} chars",
            limit=f"{limits.text_chars:,} chars",
        )
    if not content.ocr_pages and not any(page.text.strip() for page in content.pages):
        raise DocumentError(DocumentCode.NO_TEXT)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
