"""The parts of an office file that is a zip: their bytes, and their XML read without entities."""

import zipfile
from collections.abc import Mapping
from typing import IO, Any, BinaryIO, Final

from lxml import etree

from localrag.documents.archive import check_archive
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits

XML_LIMITS: Final[Mapping[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""What lxml may not do with a file that nobody has vouched for."""
_DIGITS = 10


class Parts:
    """A zip package that has passed the gate; part names do not depend on case, as in OPC."""

    def __init__(self, stream: BinaryIO, limits: ReadLimits | None) -> None:
        """Open the package; without limits it has passed the gate before.

        Raises DocumentError SUSPICIOUS_ARCHIVE, PASSWORD_NEEDED, DAMAGED.
        """
        if limits is not None:
            check_archive(stream, limits)
        self._archive = zipfile.ZipFile(stream)
        self._names = {name.lower(): name for name in self._archive.namelist()}

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts in lower case."""
        return frozenset(self._names)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def data(self, name: str) -> bytes:
        """Return the bytes of a part. Raises DocumentError DAMAGED if there is none."""
        real = self._names.get(name.lower())
        if real is None:
            raise DocumentError(DocumentCode.DAMAGED)
        return self._archive.read(real)

    def open(self, name: str) -> IO[bytes]:
        """Return a part as a stream; close it. Raises DocumentError DAMAGED if there is none."""
        real = self._names.get(name.lower())
        if real is None:
            raise DocumentError(DocumentCode.DAMAGED)
        return self._archive.open(real)

    def xml(self, name: str) -> etree._Element:
        """Return the root of an XML part. Raises DocumentError DAMAGED."""
        return parsed(self.data(name))

    def xml_if_there(self, name: str) -> etree._Element | None:
        """Return the root of an XML part, None if there is no such part. Raises DocumentError DAMAGED."""
        return self.xml(name) if name in self else None


def parsed(data: bytes) -> etree._Element:
    """Return the root of an XML document. Raises DocumentError DAMAGED, for any DTD too.

    Office formats have none; with it entities would be the writer's to define.
    """
    parser = etree.XMLParser(**XML_LIMITS)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError(DocumentCode.DAMAGED)
    return root


def tag_of(element: etree._Element) -> str:
    """Return the local name of an element."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its local name, whatever its namespace; '' if there is none."""
    value = element.get(name)
    if value is not None:
        return str(value)
    end = f"}}{name}"
    return next((str(v) for k, v in element.attrib.items() if str(k).endswith(end)), "")


def all_text(element: etree._Element) -> str:
    """Return the text of an element and all that is in it, as it stands in the file."""
    return "".join(str(piece) for piece in element.itertext())


def number(text: str | None, default: int = 0) -> int:
    """Return a whole number of at most ten characters written in ASCII, else `default`."""
    if text is None or len(text) > _DIGITS or not text.isascii():
        return default
    try:
        return int(text)
    except ValueError:
        return default
