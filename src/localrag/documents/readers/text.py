"""Plain text: form feeds part pages, wording tells headings."""

import re
from typing import BinaryIO

from localrag.documents.encoding import decoded_text
from localrag.documents.outline import add_lines
from localrag.documents.page_text import PageText
from localrag.domain.document import BlockKind, ReadWarning, WarningCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content
from localrag.text.lines import joined_lines, starts_item

_TITLE = re.compile(
    r"\s*(?=.*[\u3041-\u30ff\u4e00-\u9fff])[^\s。、：:／|\t][^。、：:|\t]{1,40}(?<!様)(?<!各位)\s*"
)


class Reader:
    """Reads text files."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return the pages. Raises DocumentError ENCODING_UNKNOWN."""
        decoded = decoded_text(stream.read(limits.file_bytes))
        pages = []
        for number, text in enumerate(decoded.text.split("\f"), start=1):
            page = PageText()
            lines = joined_lines(text).split("\n")
            if number == 1:
                _take_title(page, lines)
            add_lines(page, lines, guess_numbered=True)
            pages.append(page.page(number, str(number)))
        warnings = (ReadWarning(code=WarningCode.ENCODING_UNSURE),) if decoded.is_unsure else ()
        return Content(title=None, pages=tuple(pages), warnings=warnings)


def _take_title(page: PageText, lines: list[str]) -> None:
    """Put the first line in as the highest heading if it reads like a title."""
    while lines and not lines[0].strip():
        lines.pop(0)
    if len(lines) > 1 and _TITLE.fullmatch(lines[0]) and not starts_item(lines[0]):
        page.add(BlockKind.HEADING, lines.pop(0), 1)
