"""Characters that take no place on a page, and what may be written with them alone."""

import re
from bisect import bisect_left
from dataclasses import replace

import msgspec

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

# The first bytes in UTF-8 of all of these and of the private areas, and what follows.
_AFTER = {
    b"\xd8": rb"\x9c", b"\xe1": rb"\xa0", b"\xee": b"", b"\xf3": b"", b"\xf4": b"",
    b"\xe2": rb"(?:\x80[\x8b-\x8f\xaa-\xae]|\x81[\xa0-\xaf])", b"\xef": rb"[\x80-\xa3\xbb]",
}  # fmt: skip
_SIGNS = [(lead, re.compile(lead + after)) for lead, after in _AFTER.items()]


def is_plain(text: str) -> bool:
    """Whether a text surely has no character that nobody sees or that only its author's PC shows.

    Most texts are plain. Bytes of UTF-8 are looked at, which is three times faster than to ask
    for each character whether it prints; msgspec lets the text keep them for the pipe.
    """
    data = msgspec.msgpack.encode(text)
    return not any(lead in data and rest.search(data) for lead, rest in _SIGNS)


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
