"""Characters that take no place on a page, and what may be written with them alone."""

import re
from bisect import bisect_left
from dataclasses import replace

from localrag.domain.document import Page, ReadWarning, Span, WarningCode
from localrag.domain.ports import Content

# Zero-width characters and marks of direction; variation selectors tell kanji apart and stay.
_RANGES = (
    *((0x061C, 0x061C), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064)),
    *((0x2066, 0x206F), (0xFEFF, 0xFEFF), (0xE0000, 0xE007F)),
)
_CHARS = [chr(code) for first, last in _RANGES for code in range(first, last + 1)]
_UNSEEN = re.compile(f"[{''.join(_CHARS)}]+")
# Tag characters spell out ASCII that no font shows; a run of them is a message to a model.
_MESSAGE = re.compile("[\U000e0020-\U000e007f]{2}|[\u200b-\u200d\u2060-\u2064]{8}")


def is_all_printable(text: str) -> bool:
    """Whether a text has nothing but characters that print and white space, as most texts do.

    Then there is nothing in it that nobody sees, nor anything that only its author's PC can show.
    """
    return text.replace("\n", " ").replace("\t", " ").replace("\u3000", " ").isprintable()


def without_unseen(content: Content) -> Content:
    """Return the content without characters that nobody sees, with a warning if they may speak."""
    if not any(char in page.text for page in content.pages for char in _CHARS):
        return content  # ten times as fast as the expression
    spoken = tuple(page.number for page in content.pages if _MESSAGE.search(page.text))
    pages = tuple(map(_cleaned, content.pages))
    warnings = content.warnings
    if spoken:
        warnings = (*warnings, ReadWarning(code=WarningCode.HIDDEN_TEXT, pages=spoken))
    return replace(content, pages=pages, warnings=warnings)


def _cleaned(page: Page) -> Page:
    """Return the page without them; what a block held of other text it still holds."""
    runs = [match.span() for match in _UNSEEN.finditer(page.text)]
    if not runs:
        return page
    starts = [start for start, _ in runs]
    gone = [0]
    for start, end in runs:
        gone.append(gone[-1] + end - start)

    def moved(place: int) -> int:
        before = bisect_left(starts, place)
        inside = max(0, runs[before - 1][1] - place) if before else 0
        return place - gone[before] + inside

    blocks = tuple(
        replace(block, span=Span(start=start, end=end))
        for block in page.blocks
        if (start := moved(block.span.start)) < (end := moved(block.span.end))
    )
    return replace(page, text=_UNSEEN.sub("", page.text), blocks=blocks)
