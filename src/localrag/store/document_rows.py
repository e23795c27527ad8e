"""Documents, pages and chunks as rows, both ways."""

from msgspec import msgpack

from localrag.domain.document import Block, BlockKind, Page, ReadWarning, SourceFile, Span
from localrag.domain.passage import Chunk, PageSpan, StoredChunk
from localrag.store.columns import raw, to_bytes, to_moment, to_text, whole
from localrag.store.database import Row, Value

_Blocks = list[tuple[str, int, int, int]]
_Located = list[tuple[int, bytes, int, int]]


def pack_blocks(page: Page) -> bytes:
    """Return the blocks of a page."""
    return msgpack.encode(
        [
            (block.kind.value, block.span.start, block.span.end, block.level)
            for block in page.blocks
        ]
    )


def page_of(row: Row) -> Page:
    """Return the page in a row of number, label, text, blocks."""
    number, label, text, blocks = row
    return Page(
        number=whole(number),
        label=to_text(label),
        text=to_text(text),
        blocks=tuple(
            Block(kind=BlockKind(kind), span=Span(start=start, end=end), level=level)
            for kind, start, end, level in msgpack.decode(raw(blocks), type=_Blocks)
        ),
    )


def pack_warnings(warnings: tuple[ReadWarning, ...]) -> bytes:
    """Return what an administrator should know about a document."""
    return msgpack.encode([(warning.code.value, warning.pages) for warning in warnings])


def pack_headings(chunk: Chunk) -> bytes:
    """Return the heading path of a chunk."""
    return msgpack.encode([to_bytes(heading) for heading in chunk.heading_path])


def headings_of(value: Value) -> tuple[str, ...]:
    """Return what `pack_headings` stored."""
    return tuple(to_text(heading) for heading in msgpack.decode(raw(value), type=list[bytes]))


def pack_located(chunk: Chunk) -> bytes:
    """Return where the text of a chunk stands."""
    return msgpack.encode(
        [(s.page, to_bytes(s.label), s.span.start, s.span.end) for s in chunk.located]
    )


def stored_chunk_of(row: Row) -> StoredChunk:
    """Return the chunk in a row of id, document, ordinal, headings, located, text, title, source."""
    chunk_id, document, ordinal, headings, located, text, title, *source = row
    chunk = Chunk(
        id=whole(chunk_id),
        document_id=whole(document),
        ordinal=whole(ordinal),
        heading_path=headings_of(headings),
        text=to_text(text),
        located=tuple(
            PageSpan(page=page, label=to_text(label), span=Span(start=start, end=end))
            for page, label, start, end in msgpack.decode(raw(located), type=_Located)
        ),
    )
    return StoredChunk(chunk=chunk, title=to_text(title), source=source_of(tuple(source)))


def source_of(row: Row) -> SourceFile:
    """Return the file in a row of path, container, sha256, size, modified, media type."""
    path, container, sha256, size, modified, media_type = row
    return SourceFile(
        path=raw(path),
        container=None if container is None else raw(container),
        sha256=str(sha256),
        size_bytes=whole(size),
        modified=to_moment(modified),
        media_type=str(media_type),
    )
