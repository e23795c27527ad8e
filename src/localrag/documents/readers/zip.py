"""Zip archives: a page that lists what is inside, and what is inside as members."""

import stat
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from localrag.documents.archive import entry_bytes, is_locked, open_archive
from localrag.documents.containers import (
    AnyMember,
    Member,
    RefusedMember,
    UniqueNames,
    is_on_the_way,
)
from localrag.documents.discover import is_litter
from localrag.documents.page_text import PageText
from localrag.domain.document import BlockKind
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.paths import displayed
from localrag.domain.ports import Content

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075  # Info-ZIP: version, CRC of the raw name, name in UTF-8
_UNICODE_PATH_HEAD = 5
_FIELD = struct.Struct("<HH")  # kind and size of an extra field
_UNIX = 3


class Reader:
    """Reads zip archives; names are UTF-8 where the archive says so, else CP932."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return a page with a line per file inside. Raises DocumentError."""
        page = PageText()
        with open_archive(stream, limits) as archive:
            for name, _ in _files(archive):
                page.add(BlockKind.LIST, displayed(name))
        if not page.length:
            raise DocumentError(DocumentCode.EMPTY)
        return Content(title=None, pages=(page.page(1, "1"),))

    def members(
        self, stream: BinaryIO, limits: ReadLimits, only: bytes | None = None
    ) -> Iterator[AnyMember]:
        """Yield the files inside in the order of the archive. Raises DocumentError."""
        with open_archive(stream, limits) as archive:
            for name, entry in _files(archive):
                if is_on_the_way(name, only):
                    yield _member(archive, name, entry)


def _member(archive: zipfile.ZipFile, name: bytes, entry: zipfile.ZipInfo) -> AnyMember:
    if is_locked(entry):
        return RefusedMember(name=name, code=DocumentCode.PASSWORD_NEEDED)
    if _is_link(entry):
        return RefusedMember(
            name=name, code=DocumentCode.UNSUPPORTED, fields={"type": "symlink"}
        )
    try:
        return Member(name=name, data=entry_bytes(archive, entry))
    except DocumentError as error:
        return RefusedMember(name=name, code=DocumentCode(error.code), fields=error.fields)


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[bytes, zipfile.ZipInfo]]:
    """Yield the files with their unique names, what systems leave behind left out."""
    names = UniqueNames()
    for entry in archive.infolist():
        name = _name(entry)
        steps = [step for step in name.split("/") if step not in ("", ".", "..")]
        raw = [step.encode("utf-8", "surrogateescape") for step in steps]
        if not raw or name.endswith("/") or any(is_litter(step) for step in raw):
            continue
        yield names.unique(b"/".join(raw)), entry


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name as it was meant, folders parted by `/`.

    Zips that Japanese Windows made hold CP932 and do not say so; zipfile takes it for CP437.
    """
    if entry.flag_bits & _UTF8_FLAG:
        return entry.orig_filename.replace("\\", "/")
    unicode_path = _unicode_path(entry.extra)
    if unicode_path is not None:
        return unicode_path
    raw = entry.orig_filename.encode("cp437")
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "surrogateescape")


def _unicode_path(extra: bytes) -> str | None:
    while len(extra) >= _FIELD.size:
        kind, size = _FIELD.unpack_from(extra)
        field, extra = extra[_FIELD.size : _FIELD.size + size], extra[_FIELD.size + size :]
        if kind == _UNICODE_PATH:
            try:
                return field[_UNICODE_PATH_HEAD:].decode()
            except UnicodeDecodeError:
                return None
    return None


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return entry.create_system == _UNIX and stat.S_ISLNK(entry.external_attr >> 16)
