"""The pieces that chunks are put together from: headings, rows, list items, sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from localrag.domain.document import Block, BlockKind, Page, Span
from localrag.text.sentences import sentences

_CLOSING = "）」』］】〕)]"
_ENDS = "。！？!?"
_STOP = re.compile(r"[.!?][)\"'\]]*\s|(?<![0-9０-９])．(?![0-9０-９])")
_CELL = re.compile(r" \|\t*")
_COMMA = re.compile(r"[、，,;；]\s?|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """A piece of a page that is cut only if it alone is too long.

    `page` is an index into the pages of the document. `size` is what it takes up in a chunk, in
    characters, the white space before it counted.
    """

    page: int
    span: Span
    kind: BlockKind
    size: int


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


def lines_of(text: str, block: Block) -> Iterator[Span]:
    """Yield the lines of a block that are not blank, trimmed; a heading is one line."""
    ends = [block.span.end] if block.kind is BlockKind.HEADING else _line_ends(text, block.span)
    start = block.span.start
    for end in ends:
        span = trimmed(text, start, end)
        if span.end > span.start:
            yield span
        start = end


def sentences_of(text: str, line: Span, kind: BlockKind, most_chars: int) -> Iterator[Span]:
    """Yield the sentences of a line, each trimmed and at most `most_chars` long.

    Headings and rows of tables are cut only if they are longer than that.
    """
    if kind in (BlockKind.TABLE, BlockKind.HEADING):
        yield from smaller(text, line, most_chars)
        return
    for found in sentences(text[line.start : line.end]):
        yield from smaller(
            text, Span(start=line.start + found.start, end=line.start + found.end), most_chars
        )


def smaller(text: str, span: Span, most_chars: int) -> Iterator[Span]:
    """Yield pieces of at most `most_chars`, each trimmed; the whole span if it fits.

    Cut between cells, at sentences inside brackets, at commas and spaces, else anywhere.
    """
    start = span.start
    while span.end - start > most_chars:
        stop = _stop(text, start, start + most_chars)
        piece = trimmed(text, start, stop)
        if piece.end > piece.start:
            yield piece
        start = stop
    piece = trimmed(text, start, span.end)
    if piece.end > piece.start:
        yield piece


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the range without the white space at both ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)


def _stop(text: str, start: int, limit: int) -> int:
    least = (start + limit) // 2
    cells = [match.end() for match in _CELL.finditer(text, start, limit)]
    for stops in (cells, list(_sentence_ends(text, start, limit)), _pauses(text, start, limit)):
        good = [stop for stop in stops if least <= stop <= limit and stop > start]
        if good:
            return good[-1]
    return max(limit, start + 1)


def _pauses(text: str, start: int, limit: int) -> list[int]:
    return [match.end() for match in _COMMA.finditer(text, start, limit)]


def _sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    at = start
    while at < end:
        char = text[at]
        at += 1
        if char in _ENDS or _STOP.match(text, at - 1):
            while at < end and (text[at] in _ENDS or text[at] in _CLOSING):
                at += 1
            yield at


def _line_ends(text: str, span: Span) -> Iterator[int]:
    at = text.find("\n", span.start, span.end)
    while at >= 0:
        yield at + 1
        at = text.find("\n", at + 1, span.end)
    yield span.end
