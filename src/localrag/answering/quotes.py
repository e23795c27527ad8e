"""Verbatim pieces of a chunk and where they stand on its pages."""

from dataclasses import dataclass

from localrag.domain.answer import Citation
from localrag.domain.document import Span
from localrag.domain.passage import Chunk, PageSpan
from localrag.text.sentences import sentences

_STOPS = "。．.、，！？!?」』）)"
_SHORT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A piece of `chunk.text` that lies on one page: `text` is its exact characters."""

    chunk_id: int
    span: Span
    place: PageSpan
    text: str

    def cited_as(self, mark: int) -> Citation:
        """Return the citation `mark` of an answer for this quote."""
        return Citation(mark=mark, chunk_id=self.chunk_id, quote=self.place, text=self.text)


def is_heading(text: str) -> bool:
    """Whether a sentence looks like a heading or a bullet: short and without a full stop."""
    return len(text) <= _SHORT and text[-1] not in _STOPS and "|" not in text


def quote(chunk: Chunk, span: Span) -> Quote | None:
    """Return the piece `span` of `chunk.text`, cut to the stretch of a page that it begins in.

    None where nothing but white space is left.
    """
    offset = 0
    for stretch in chunk.located:
        length = stretch.span.end - stretch.span.start
        if span.start < offset + length:
            return _cut(chunk, span, offset, stretch)
        offset += length + 1
    return None


def chunk_sentences(chunk: Chunk) -> list[Quote]:
    """Return the sentences of a chunk, in order, each within one page."""
    found = (quote(chunk, span) for span in sentences(chunk.text))
    return [piece for piece in found if piece is not None]


def _cut(chunk: Chunk, span: Span, offset: int, stretch: PageSpan) -> Quote | None:
    start = max(span.start, offset)
    end = min(span.end, offset + stretch.span.end - stretch.span.start)
    text = chunk.text[start:end].strip()
    if not text:
        return None
    start = chunk.text.index(text, start)
    on_page = stretch.span.start + start - offset
    cell = stretch.first_cell
    return Quote(
        chunk_id=chunk.id,
        span=Span(start=start, end=start + len(text)),
        place=PageSpan(
            page=stretch.page,
            label=stretch.label,
            span=Span(start=on_page, end=on_page + len(text)),
            first_cell=None if cell is None else cell.after(chunk.text[offset:start]),
            ocr_confidence=stretch.ocr_confidence,
        ),
        text=text,
    )
