"""Statutes as e-Gov publishes them in XML, by article."""

import io
from typing import BinaryIO

from localrag.documents.law_text import LawText
from localrag.documents.readers import xml
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_LAWS = "{*}Law"
_EXTRACTS = "{*}LawContents"


class Reader:
    """Reads statutes, by themselves or as the answer of the API that hands them out."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return a page for each statute. Raises DocumentError DAMAGED."""
        data = stream.read(limits.file_bytes)
        root = xml.parsed_xml(data)
        laws = list(root.iter(_LAWS)) or list(root.iter(_EXTRACTS))
        if not laws:  # lists of statutes, messages
            return xml.Reader().read(io.BytesIO(data), limits)
        texts = [LawText() for _ in laws]
        for text, law in zip(texts, laws, strict=True):
            text.add(law)
        pages = (text.page.page(n, str(n)) for n, text in enumerate(texts, start=1))
        return Content(title=texts[0].title or None, pages=tuple(pages))
