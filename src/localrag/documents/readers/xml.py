"""XML as text, element by element."""

import re
from typing import BinaryIO

from lxml import etree

from localrag.documents.page_text import PageText
from localrag.domain.document import BlockKind
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


class Reader:
    """Reads XML files as one page: a line for each element with text of its own."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return one page. Raises DocumentError DAMAGED."""
        root = parsed_xml(stream.read(limits.file_bytes))
        page = PageText()
        for element in root.iter(etree.Element):
            name = etree.QName(element).localname
            text = " ".join((element.text or "").split())
            if text:
                page.add(BlockKind.PARAGRAPH, f"{name}: {text}")
            tail = " ".join((element.tail or "").split())
            page.add(BlockKind.PARAGRAPH, tail)
        return Content(title=None, pages=(page.page(1, "1"),))


def parsed_xml(data: bytes) -> etree._Element:
    """Return the root of an XML file without entities of its own. Raises DocumentError DAMAGED."""
    if _ENTITY.search(data):
        raise DocumentError(DocumentCode.DAMAGED)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error
    return root
