"""The pieces that chunks are put together from: sentences, list items, rows."""

import re
from collections.abc import Iterator

from localrag.domain.document import Block, BlockKind, Page, Span

_OPENING = "（「『［【〔(["
_CLOSING = "）」』］】〕)]"
_ENDS = "。！？!?"
_STOP = re.compile(r"[.!?][)\"'\]]*\s|(?<![0-9０-９])．(?![0-9０-９])")
_COMMA = re.compile(r"[、，,;；]\s?|\s+")


def blocks_of(page: Page) -> Iterator[Block]:
    """Yield the blocks of a page, and as paragraphs whatever text lies between them."""
    at = 0
    for block in page.blocks:
        if page.text[at : block.span.start].strip():
            yield Block(kind=BlockKind.PARAGRAPH, span=Span(start=at, end=block.span.start))
        yield block
        at = max(at, block.span.end)
    if page.text[at:].strip():
        yield Block(kind=BlockKind.PARAGRAPH, span=Span(start=at, end=len(page.text)))


def atoms_of(text: str, block: Block, most_chars: int) -> Iterator[Span]:
    """Yield the sentences or rows of a block, each trimmed and at most `most_chars` long."""
    for start, end in _cut(text, block):
        span = _trimmed(text, start, end)
        if span.end - span.start <= most_chars:
            if span.end > span.start:
                yield span
        else:
            yield from _smaller(text, span, most_chars)


def _cut(text: str, block: Block) -> Iterator[tuple[int, int]]:
    start = block.span.start
    for end in _line_ends(text, block.span):
        if block.kind not in (BlockKind.TABLE, BlockKind.HEADING):
            for stop in _sentence_ends(text, start, end):
                yield start, stop
                start = stop
        yield start, end
        start = end


def _line_ends(text: str, span: Span) -> Iterator[int]:
    at = text.find("\n", span.start, span.end)
    while at >= 0:
        yield at + 1
        at = text.find("\n", at + 1, span.end)
    yield span.end


def _sentence_ends(
    text: str, start: int, end: int, *, in_brackets: bool = False
) -> Iterator[int]:
    depth = 0
    at = start
    while at < end:
        char = text[at]
        at += 1
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif char in _ENDS or _STOP.match(text, at - 1):
            while at < end and text[at] in _ENDS:
                at += 1
            if depth == 0 or in_brackets:
                yield at


def _smaller(text: str, span: Span, most_chars: int) -> Iterator[Span]:
    """Cut a long piece at sentences inside brackets, then at commas and spaces, then anywhere."""
    start = span.start
    while span.end - start > most_chars:
        limit = start + most_chars
        stops = [
            *_sentence_ends(text, start, limit, in_brackets=True),
            *(match.end() for match in _COMMA.finditer(text, start, limit)),
        ]
        good = [stop for stop in stops if start + most_chars // 2 <= stop <= limit]
        stop = good[-1] if good else limit
        piece = _trimmed(text, start, stop)
        if piece.end > piece.start:
            yield piece
        start = stop
    piece = _trimmed(text, start, span.end)
    if piece.end > piece.start:
        yield piece


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)
