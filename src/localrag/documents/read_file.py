"""One file from disk to its content, inside the reader process."""

import errno
import hashlib
import io
import os
from pathlib import Path

from localrag.documents.media import media_type
from localrag.documents.messages import FileRead, ReadFile
from localrag.documents.readers.registry import reader_for
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits, readable_size
from localrag.domain.ports import Content

_REFUSED = frozenset({errno.EACCES, errno.EPERM})
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ESTALE})


def read_file(request: ReadFile) -> FileRead:
    """Return the content of a file with the hash of the very bytes that were parsed.

    Raises DocumentError, also if the file was written to while it was being read.
    """
    try:
        data, status = _bytes_of(request.path, request.limits)
    except OSError as error:
        raise _explained(error) from error
    kind = media_type(data, request.name_ending)
    content = reader_for(kind).read(io.BytesIO(data), request.limits)
    _check(content, request.limits)
    return FileRead(
        content=content,
        media_type=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
    )


def _bytes_of(path: bytes, limits: ReadLimits) -> tuple[bytes, os.stat_result]:
    with Path(os.fsdecode(path)).open("rb") as file:
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
    if not unchanged or len(data) != after.st_size:
        raise DocumentError(DocumentCode.CHANGING)
    return data, after


def _explained(error: OSError) -> DocumentError:
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
    if not any(page.text.strip() for page in content.pages):
        raise DocumentError(DocumentCode.NO_TEXT)
