"""XML as text, element by element."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from localrag.documents.page_text import PageText
from localrag.documents.parts import XML_LIMITS
from localrag.domain.document import BlockKind
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_OFTEN = 3


class Reader:
    """Reads XML files as one page: a line for each element with text of its own.

    Attributes with Japanese text are lines too, but for those whose values only name a kind.
    """

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return one page. Raises DocumentError DAMAGED."""
        root = parsed_xml(stream.read(limits.file_bytes))
        page = PageText()
        kinds = _kinds(root)
        for element in root.iter(etree.Element):
            name = etree.QName(element).localname
            for attribute, value in _said(element):
                if value not in kinds[attribute]:
                    page.add(BlockKind.PARAGRAPH, value)
            text = " ".join((element.text or "").split())
            if text:
                page.add(BlockKind.PARAGRAPH, f"{name}: {text}")
            tail = " ".join((element.tail or "").split())
            page.add(BlockKind.PARAGRAPH, tail)
        return Content(title=None, pages=(page.page(1, "1"),))


def _kinds(root: etree._Element) -> dict[str, set[str]]:
    """Return the values of each attribute that come again and again."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for element in root.iter(etree.Element):
        for attribute, value in _said(element):
            found[attribute][value] += 1
    return defaultdict(
        set,
        {name: {v for v, n in values.items() if n > _OFTEN} for name, values in found.items()},
    )


def _said(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the attributes that hold Japanese text, by their local names."""
    for name, value in element.attrib.items():
        text = " ".join(str(value).split())
        if _JAPANESE.search(text):
            yield str(name).rpartition("}")[2], text


def parsed_xml(data: bytes) -> etree._Element:
    """Return the root of an XML file without entities of its own. Raises DocumentError DAMAGED."""
    if _ENTITY.search(data):
        raise DocumentError(DocumentCode.DAMAGED)
    parser = etree.XMLParser(**XML_LIMITS)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error
    return root
