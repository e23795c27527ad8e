"""PDF: text through PDFium; title, page labels, outline and encryption through pypdf."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import BinaryIO

from localrag.documents.page_text import PageText
from localrag.documents.pdf_facts import Bookmark, PdfFacts, pdf_facts
from localrag.documents.pdf_lines import PageLayout, add_pdf_lines, body_size_of
from localrag.documents.pdfium import PdfFile, PdfLine
from localrag.domain.document import Page, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_END_WITHIN = 4096
_ODD = re.compile(
    r"[^\s\x20-\x7e\u00a0-\u024f\u02b0-\u02ff\u2000-\u2bff\u2e80-\u30ff\u3100-\u312f\u3190-\u9fff"
    r"\uf900-\ufaff\ufe10-\ufe6f\uff00-\uffef\u0391-\u03c9\U0001f000-\U0003ffff]"
)
_GREEK = re.compile(r"[\u0391-\u03c9]")
_GARBLED_SHARE = 0.25
_GREEK_SHARE = 0.3
_ENOUGH_CHARS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """What a page holds before it is known how the document is set."""

    lines: tuple[PdfLine, ...]
    height: float
    has_content: bool


class Reader:
    """Reads PDF files."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return title and pages. Raises DocumentError: DAMAGED, PASSWORD_NEEDED, NO_TEXT, TOO_LARGE."""
        data = stream.read()
        if b"%%EOF" not in data[-_END_WITHIN:]:  # ISO 32000-1, 7.5.5; else it was cut off
            raise DocumentError(DocumentCode.DAMAGED)
        facts = pdf_facts(data)
        with PdfFile(data) as pdf:
            if pdf.page_count > limits.pages:
                raise DocumentError(
                    DocumentCode.TOO_LARGE,
                    size=f"{pdf.page_count:,} p.",
                    limit=f"{limits.pages:,} p.",
                )
            return _content(pdf, facts)


def _content(pdf: PdfFile, facts: PdfFacts) -> Content:
    bookmarks: defaultdict[int, list[Bookmark]] = defaultdict(list)
    for bookmark in facts.outline:
        bookmarks[bookmark.page].append(bookmark)
    drawn = [_drawn(pdf, number) for number in range(1, pdf.page_count + 1)]
    body_size = body_size_of(line for page in drawn for line in page.lines)
    pages: list[Page] = []
    empty: list[int] = []
    for number, page in enumerate(drawn, start=1):
        text = PageText()
        layout = PageLayout(height=page.height, body_size=body_size)
        add_pdf_lines(text, page.lines, layout, bookmarks[number])
        if not text.length and page.has_content:
            empty.append(number)
        pages.append(text.page(number, facts.label(number)))
    if not any(found.text for found in pages):
        raise DocumentError(DocumentCode.NO_TEXT)
    garbled = tuple(found.number for found in pages if is_garbled(found.text))
    warnings = (
        ReadWarning(code=WarningCode.NO_TEXT_ON_PAGE, pages=tuple(empty)),
        ReadWarning(code=WarningCode.GARBLED_TEXT, pages=garbled),
    )
    return Content(
        title=facts.title or None,
        pages=tuple(pages),
        warnings=tuple(warning for warning in warnings if warning.pages),
    )


def _drawn(pdf: PdfFile, number: int) -> _Drawn:
    with pdf.page(number) as page:
        return _Drawn(
            lines=tuple(page.lines()), height=page.size[1], has_content=page.has_content
        )


def is_garbled(text: str) -> bool:
    """Whether the characters are hardly those of a Japanese or English text.

    A font without a map to Unicode gives characters that are valid but wrong.
    """
    letters = "".join(text.split())
    if len(letters) < _ENOUGH_CHARS:
        return False
    return len(_ODD.findall(letters)) > _GARBLED_SHARE * len(letters) or len(
        _GREEK.findall(letters)
    ) > _GREEK_SHARE * len(letters)
