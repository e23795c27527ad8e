"""Web pages saved in one file (MHTML, RFC 2557): the page itself, without what it shows around."""

import io
from typing import BinaryIO

from localrag.documents.mail_headers import header_text
from localrag.documents.mail_parts import bodies, parsed_mail
from localrag.documents.readers import html
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_UTF8_MARK = "\ufeff"


class Reader:
    """Reads saved web pages: the root document alone is text, frames and style are not."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and page. Raises DocumentError DAMAGED where there is no page inside."""
        message = parsed_mail(stream.read(limits.file_bytes), limits)
        root = next((body for body in bodies(message) if body.is_html), None)
        if root is None:
            raise DocumentError(DocumentCode.DAMAGED)
        page = io.BytesIO((_UTF8_MARK + root.text).encode("utf-8", "replace"))
        content = html.Reader().read(page, limits)
        title = content.title or header_text(message, "Subject") or None
        return Content(title=title, pages=content.pages, warnings=content.warnings)
