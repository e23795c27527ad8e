"""Lines of a PDF page into paragraphs and headings, by where they stand and how big they are."""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from localrag.documents.outline import add_lines, heading_level
from localrag.documents.page_text import PageText
from localrag.documents.pdfium import Bookmark, PdfLine
from localrag.domain.document import BlockKind
from localrag.text.lines import paragraphs
from localrag.text.normalise import squashed

_PAGE_NUMBER = re.compile(r"\s*[-－–—‐]?\s*[0-9０-９]{1,4}\s*[-－–—‐]?\s*")
_MARGIN = 0.09
_SIZE_CHANGE = 0.08
_INDENT = 0.7
_GAP = 1.55
_BIG = ((1.5, 1), (1.12, 3))
_HEADING_CHARS = 60
_SENTENCE_END = re.compile(r"[。、，．,;；:：]\s*$")


def add_pdf_lines(
    page: PageText,
    lines: Sequence[PdfLine],
    size: tuple[float, float],
    bookmarks: Sequence[Bookmark],
) -> None:
    """Put the lines of a page into `page`; `size` is its width and height in points.

    A bare page number at the upper or lower edge is left out.
    """
    lines = [line for line in lines if not _is_page_number(line, size[1])]
    if not lines:
        return
    levels = {squashed(bookmark.title): bookmark.level for bookmark in bookmarks}
    body_size = _body_size(lines)
    starts = _starts(lines)
    waiting: list[str] = []
    for first, text in paragraphs([line.text for line in lines], starts):
        level = levels.get(squashed(text), 0) or _level_by_size(
            text, lines[first].size, body_size
        )
        if level and not heading_level(text, guess_numbered=True):
            add_lines(page, waiting, guess_numbered=True)
            waiting = []
            page.add(BlockKind.HEADING, text, level)
        else:
            waiting.append(text)
    add_lines(page, waiting, guess_numbered=True)


def _is_page_number(line: PdfLine, height: float) -> bool:
    at_edge = not _MARGIN * height < line.y < (1 - _MARGIN) * height
    return at_edge and _PAGE_NUMBER.fullmatch(line.text) is not None


def _body_size(lines: Sequence[PdfLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0]


def _level_by_size(text: str, size: float, body_size: float) -> int:
    if not 1 < len(text.strip()) <= _HEADING_CHARS or _SENTENCE_END.search(text):
        return 0
    for ratio, level in _BIG:
        if size >= ratio * body_size > 0:
            return level
    return 0


def _starts(lines: Sequence[PdfLine]) -> frozenset[int]:
    """Return which lines begin a paragraph by size, by distance or by indent of the first line."""
    steps = [
        a.y - b.y for a, b in zip(lines, lines[1:], strict=False) if 0 < a.y - b.y < 4 * a.size
    ]
    usual = median(steps) if steps else 0.0
    starts = set()
    for index in range(1, len(lines)):
        before, line = lines[index - 1], lines[index]
        em = line.size or 1.0
        if abs(line.size - before.size) > _SIZE_CHANGE * max(line.size, before.size) or (usual and before.y - line.y > max(_GAP * usual, em)) or (line.y - before.y > em and line.x - before.x > 5 * em) or (index + 1 < len(lines) and _is_indented(before, line, lines[index + 1], em)):
            starts.add(index)
    return frozenset(starts)


def _is_indented(before: PdfLine, line: PdfLine, after: PdfLine, em: float) -> bool:
    indent = _INDENT * em
    return line.x - before.x >= indent and line.x - after.x >= indent
