"""Plain text: form feeds part pages, wording tells headings."""

from typing import BinaryIO

from localrag.documents.encoding import decoded_text
from localrag.documents.outline import add_lines
from localrag.documents.page_text import PageText
from localrag.domain.document import ReadWarning, WarningCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content
from localrag.text.lines import joined_lines


class Reader:
    """Reads text files."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:  # noqa: ARG002 - the protocol's
        """Return the pages. Raises DocumentError ENCODING_UNKNOWN."""
        decoded = decoded_text(stream.read())
        pages = []
        for number, text in enumerate(decoded.text.split("\f"), start=1):
            page = PageText()
            add_lines(page, joined_lines(text).split("\n"), guess_numbered=True)
            pages.append(page.page(number, str(number)))
        warnings = (ReadWarning(code=WarningCode.ENCODING_UNSURE),) if decoded.is_unsure else ()
        return Content(title=None, pages=tuple(pages), warnings=warnings)
