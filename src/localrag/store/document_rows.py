"""Documents, pages and chunks as rows, both ways."""

import msgspec
from msgspec import msgpack

from localrag.domain.document import (
    Block,
    BlockKind,
    Page,
    ReadWarning,
    SourceFile,
    Span,
    WarningCode,
)
from localrag.domain.passage import Cell, Chunk, PageSpan, StoredChunk
from localrag.store.columns import raw, to_bytes, to_moment, to_text, whole
from localrag.store.database import Row, Value

_Warnings = list[tuple[WarningCode, tuple[int, ...]]]


class _Block(msgspec.Struct, array_like=True, frozen=True):
    """A block; the fields with defaults are not in rows of earlier versions."""

    kind: BlockKind
    start: int
    end: int
    level: int
    table: int = 0
    first_row: int = 0


class PackedSpan(msgspec.Struct, array_like=True, frozen=True):
    """A stretch of a page; the fields with defaults are not in rows of earlier versions."""

    page: int
    label: bytes
    start: int
    end: int
    ocr_confidence: float | None = None
    cell: tuple[int, int, bytes, int] | None = None


def pack_blocks(page: Page) -> bytes:
    """Return the blocks of a page."""
    return msgpack.encode(
        [
            _Block(b.kind, b.span.start, b.span.end, b.level, b.table, b.first_row)
            for b in page.blocks
        ]
    )


def page_of(row: Row) -> Page:
    """Return the page in a row of number, label, text, blocks, confidence."""
    number, label, text, blocks, confidence = row
    return Page(
        number=whole(number),
        label=to_text(label),
        text=to_text(text),
        blocks=tuple(
            Block(
                kind=block.kind,
                span=Span(start=block.start, end=block.end),
                level=block.level,
                table=block.table,
                first_row=block.first_row,
            )
            for block in msgpack.decode(raw(blocks), type=list[_Block])
        ),
        ocr_confidence=confidence if isinstance(confidence, float) else None,
    )


def pack_warnings(warnings: tuple[ReadWarning, ...]) -> bytes:
    """Return what an administrator should know about a document."""
    return msgpack.encode([(warning.code.value, warning.pages) for warning in warnings])


def warnings_of(value: Value) -> tuple[ReadWarning, ...]:
    """Return what `pack_warnings` stored."""
    return tuple(
        ReadWarning(code=code, pages=pages)
        for code, pages in msgpack.decode(raw(value), type=_Warnings)
    )


def pack_headings(chunk: Chunk) -> bytes:
    """Return the heading path of a chunk."""
    return msgpack.encode([to_bytes(heading) for heading in chunk.heading_path])


def headings_of(value: Value) -> tuple[str, ...]:
    """Return what `pack_headings` stored."""
    return tuple(to_text(heading) for heading in msgpack.decode(raw(value), type=list[bytes]))


def pack_located(chunk: Chunk) -> bytes:
    """Return where the text of a chunk stands."""
    return msgpack.encode([pack_span(stretch) for stretch in chunk.located])


def stored_chunk_of(row: Row) -> StoredChunk:
    """Return the chunk in a row of id, document, ordinal, headings, located, text, title, source."""
    chunk_id, document, ordinal, headings, located, text, title, *source = row
    chunk = Chunk(
        id=whole(chunk_id),
        document_id=whole(document),
        ordinal=whole(ordinal),
        heading_path=headings_of(headings),
        text=to_text(text),
        located=tuple(map(span_of, msgpack.decode(raw(located), type=list[PackedSpan]))),
    )
    return StoredChunk(chunk=chunk, title=to_text(title), source=source_of(tuple(source)))


def source_of(row: Row) -> SourceFile:
    """Return the file in a row of path, container, sha256, size, modified, type, original."""
    path, container, sha256, size, modified, media_type, original = row
    return SourceFile(
        path=raw(path),
        container=None if container is None else raw(container),
        sha256=str(sha256),
        size_bytes=whole(size),
        modified=to_moment(modified),
        media_type=str(media_type),
        original=None if original is None else raw(original),
    )


def pack_span(place: PageSpan) -> PackedSpan:
    """Return a stretch of a page as it is stored."""
    cell = place.first_cell
    return PackedSpan(
        place.page,
        to_bytes(place.label),
        place.span.start,
        place.span.end,
        place.ocr_confidence,
        None if cell is None else (cell.row, cell.column, to_bytes(cell.sheet), cell.table),
    )


def span_of(packed: PackedSpan) -> PageSpan:
    """Return the stretch that `pack_span` stored."""
    cell = None
    if packed.cell is not None:
        row, column, sheet, table = packed.cell
        cell = Cell(row=row, column=column, sheet=to_text(sheet), table=table)
    return PageSpan(
        page=packed.page,
        label=to_text(packed.label),
        span=Span(start=packed.start, end=packed.end),
        first_cell=cell,
        ocr_confidence=packed.ocr_confidence,
    )
