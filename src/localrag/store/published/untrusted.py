"""Reading what others may have written: a share, a stick, a folder that anybody can reach."""

import errno
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.paths import displayed
from localrag.domain.publication import PublishedPart
from localrag.store.published.manifest import too_large

# A link could lead anywhere, and a pipe would be waited for.
_PLAIN_FILE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_GONE = (errno.ENOENT, errno.ENOTDIR)


def read_untrusted(path: Path, limit: int) -> bytes:
    """Return the bytes of a plain file.

    Raises PublicationError INCOMPLETE if there is none, TOO_LARGE beyond `limit` bytes (before
    they are read), ALTERED for a link, pipe or folder, AWAY where the folder cannot be read.
    """
    with told_as_away(path):
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise PublicationError(PublicationCode.ALTERED, file=path.name)
        if found.st_size > limit:
            raise too_large(path.name, found.st_size, limit)
        with open(path, "rb", opener=_opened) as stream:
            return stream.read(limit + 1)


def read_part(path: Path, part: PublishedPart) -> bytes:
    """Return the bytes of a part, each of them verified.

    Raises PublicationError INCOMPLETE, TOO_LARGE, ALTERED, AWAY.
    """
    content = read_untrusted(path, part.size_bytes)
    if len(content) < part.size_bytes:
        raise PublicationError(PublicationCode.INCOMPLETE, file=path.name)
    if sha256(content).hexdigest() != part.sha256:
        raise PublicationError(PublicationCode.ALTERED, file=path.name)
    return content


def unpacked(content: bytes, part: PublishedPart) -> bytes:
    """Return what a verified part holds; never more than it says. Raises PublicationError ALTERED."""
    try:
        unpacking = zlib.decompressobj()
        found = unpacking.decompress(content, part.raw_bytes)
    except zlib.error as error:
        raise PublicationError(PublicationCode.ALTERED, file=part.sha256) from error
    if len(found) != part.raw_bytes or unpacking.unconsumed_tail:
        raise PublicationError(PublicationCode.ALTERED, file=part.sha256)
    return found


@contextmanager
def told_as_away(path: Path) -> Iterator[None]:
    """Turn the operating system's errors on reading `path` into PublicationError."""
    try:
        yield
    except OSError as error:
        if error.errno in _GONE:
            raise PublicationError(PublicationCode.INCOMPLETE, file=path.name) from error
        raise PublicationError(
            PublicationCode.AWAY,
            folder=displayed(os.fsencode(path.parent)),
            reason=reason_of(error),
        ) from error


def reason_of(error: OSError) -> str:
    """Return what the system calls the error, such as EIO."""
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | _PLAIN_FILE)
