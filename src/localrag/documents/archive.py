"""The gate before anything unpacks a zip container: Office files are zips too."""

import zipfile
from collections.abc import Sequence
from typing import BinaryIO

from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits

_SMALL_BYTES = 20 * 1024 * 1024
_READ_AT_ONCE = 1024 * 1024
_ENCRYPTED = 0x1
_MARKER_BYTES = 256
_MARK_BYTES = 32  # longer than any mark that is looked for


def member_names(stream: BinaryIO) -> frozenset[str]:
    """Return the names in a zip; rewind it. Raises DocumentError DAMAGED if it is none."""
    with _opened(stream) as archive:
        names = frozenset(archive.namelist())
    stream.seek(0)
    return names


def first_member(stream: BinaryIO, name: str) -> bytes:
    """Return the start of member `name`, enough for a marker. Raises DocumentError DAMAGED."""
    with _opened(stream) as archive:
        try:
            with archive.open(name) as part:
                return part.read(_MARKER_BYTES)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError) as error:
            raise DocumentError(DocumentCode.DAMAGED) from error


def check_archive(
    stream: BinaryIO, limits: ReadLimits, marks: Sequence[bytes] = ()
) -> frozenset[str]:
    """Let an Office package pass that unpacks to what it says and to a sane size; rewind it.

    As `open_archive`; besides, each entry is unpacked once, so that a size that lies is seen
    here. Returns the names of the entries that hold one of the `marks`. Raises DocumentError
    SUSPICIOUS_ARCHIVE, PASSWORD_NEEDED, DAMAGED.
    """
    with open_archive(stream, limits) as archive:
        entries = archive.infolist()
        if any(is_locked(entry) for entry in entries):
            raise DocumentError(DocumentCode.PASSWORD_NEEDED)
        marked = frozenset(
            entry.filename for entry in entries if _unpack(archive, entry, marks)
        )
    stream.seek(0)
    return marked


def open_archive(stream: BinaryIO, limits: ReadLimits) -> zipfile.ZipFile:
    """Return a zip whose directory promises a sane size; close it after use.

    Ratio, total and number of entries are limited, and entries must not overlap. Raises
    DocumentError SUSPICIOUS_ARCHIVE, DAMAGED.
    """
    archive = _opened(stream)
    entries = archive.infolist()
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.container_entries
        or unpacked > limits.unpacked_bytes
        or unpacked > max(_SMALL_BYTES, packed * limits.unpack_ratio)
        or packed > stream.seek(0, 2)
    ):
        archive.close()
        raise DocumentError(DocumentCode.SUSPICIOUS_ARCHIVE)
    return archive


def is_locked(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry needs a password."""
    return bool(entry.flag_bits & _ENCRYPTED)


def entry_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return what an entry unpacks to, never more than it says.

    Raises DocumentError DAMAGED, UNSUPPORTED for a way of packing that is not known.
    """
    try:
        with archive.open(entry) as part:
            return part.read()
    except NotImplementedError as error:
        raise DocumentError(DocumentCode.UNSUPPORTED, type="zip") from error
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]  # zipfile does not export it
        raise DocumentError(DocumentCode.DAMAGED) from error


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    stream.seek(0)
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, marks: Sequence[bytes]) -> bool:
    """Unpack an entry to nowhere; return whether it holds one of the marks."""
    is_marked = False
    rest = b""
    try:
        with archive.open(entry) as part:
            while data := part.read(_READ_AT_ONCE):
                is_marked = is_marked or any(
                    mark in data or mark in rest + data[:_MARK_BYTES] for mark in marks
                )
                rest = data[-_MARK_BYTES:]
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]  # zipfile does not export it
        raise DocumentError(DocumentCode.DAMAGED) from error
    return is_marked
