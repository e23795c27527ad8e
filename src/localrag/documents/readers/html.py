"""Web pages: what a reader of the page would see, block by block."""

import re
from typing import BinaryIO

from lxml import etree

from localrag.documents.encoding import decoded_text
from localrag.documents.html_blocks import HtmlBlocks
from localrag.domain.document import ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_CHARSET = re.compile(rb"""<meta[^>]+?charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


class Reader:
    """Reads HTML files as one page."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and page. Raises DocumentError ENCODING_UNKNOWN, DAMAGED."""
        data = stream.read(limits.file_bytes)
        declared = _CHARSET.search(data[:_DECLARED_WITHIN])
        decoded = decoded_text(data, declared.group(1).decode("ascii") if declared else None)
        root = _parsed(decoded.text)
        blocks = HtmlBlocks()
        title = root.findtext(".//title")
        blocks.walk(root)
        warnings = (ReadWarning(code=WarningCode.ENCODING_UNSURE),) if decoded.is_unsure else ()
        return Content(
            title=" ".join(title.split()) if title else None,
            pages=(blocks.page().page(1, "1"),),
            warnings=warnings,
        )


def _parsed(text: str) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        recover=True,
        huge_tree=True,  # without it deep or long content is cut off silently
    )
    clean = _XML_DECLARATION.sub("", text).replace("\x00", "")
    try:
        root = etree.fromstring(clean.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(DocumentCode.DAMAGED) from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise DocumentError(DocumentCode.DAMAGED)  # nested so deep that the parser gave up
    if root is None:
        raise DocumentError(DocumentCode.EMPTY)
    return root
