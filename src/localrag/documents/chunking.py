"""Documents into chunks: cut at headings, paragraphs, rows and sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from localrag.documents.atoms import atoms_of, blocks_of
from localrag.documents.media import SHEETS, WORKBOOKS, MediaType
from localrag.documents.rows import cell_address, first_cell
from localrag.domain.document import BlockKind, Document, Page, Span, chunk_id
from localrag.domain.passage import Cell, Chunk, PageSpan

CHUNKER_VERSION = "1"
_HEADING_CHARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRules:
    """Lengths in characters.

    What a chunk should have, what it may have, which document stays in one piece, and below what
    a section is put together with a neighbour.
    """

    usual: int = 360
    most: int = 600
    whole: int = 600
    small: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Atom:
    page: int  # index into the pages
    span: Span

    @property
    def length(self) -> int:
        return self.span.end - self.span.start


@dataclass(slots=True, kw_only=True)
class _Section:
    """A heading and what stands below it, up to the next heading."""

    path: tuple[str, ...]
    parent: tuple[str, ...] = ()
    atoms: list[_Atom] = field(default_factory=list)
    has_body: bool = False

    @property
    def length(self) -> int:
        return sum(atom.length for atom in self.atoms)


def chunk(document: Document, rules: ChunkRules = ChunkRules()) -> list[Chunk]:
    """Return the chunks of a document, in order. Pure; every character but white space is in one.

    A chunk's text is a literal join of stretches of pages. On sheets the label of a stretch is the
    address of its cells.
    """
    sections = _joined(list(_sections(document, rules)), rules)
    total = sum(section.length for section in sections)
    if len(document.pages) == 1 and sections and total <= rules.whole:
        groups = [(sections[0].path[:1], [atom for s in sections for atom in s.atoms])]
    else:
        groups = [(s.path, atoms) for s in sections for atoms in _packed(s, rules)]
    return [
        _chunk(document, ordinal, path, atoms) for ordinal, (path, atoms) in enumerate(groups)
    ]


def _sections(document: Document, rules: ChunkRules) -> Iterator[_Section]:
    section = _Section(path=())
    path: list[tuple[int, str]] = []
    for index, page in enumerate(document.pages):
        if document.source.media_type in WORKBOOKS:
            if section.atoms:
                yield section
            path = [(0, page.label)]
            section = _Section(path=(page.label,), parent=(page.label,))
        for block in blocks_of(page):
            if block.kind is BlockKind.HEADING:
                if section.has_body:
                    yield section
                    section = _Section(path=())
                path = [entry for entry in path if entry[0] < block.level]
                heading = " ".join(page.text[block.span.start : block.span.end].split())
                path.append((block.level, heading[:_HEADING_CHARS]))
                section.path = tuple(text for _, text in path)
                section.parent = section.path[:-1]
            else:
                section.has_body = True
            section.atoms += [
                _Atom(page=index, span=span) for span in atoms_of(page.text, block, rules.most)
            ]
    if section.atoms:
        yield section


def _joined(sections: list[_Section], rules: ChunkRules) -> list[_Section]:
    """Put small sections together with a small neighbour under the same parent."""
    result: list[_Section] = []
    for section in sections:
        before = result[-1] if result else None
        if before is not None and _belong_together(before, section, rules):
            before.atoms += section.atoms
            before.path = _common(before.path, section.path)
        else:
            result.append(section)
    return result


def _belong_together(before: _Section, section: _Section, rules: ChunkRules) -> bool:
    if min(before.length, section.length) >= rules.small:
        return False
    if before.length + section.length > rules.usual:
        return False
    return before.parent == section.parent


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]


def _packed(section: _Section, rules: ChunkRules) -> Iterator[list[_Atom]]:
    """Yield groups of about the same length, so that no short rest is left at the end."""
    left = section.length
    if left <= rules.whole * 3 // 4:
        yield section.atoms
        return
    group: list[_Atom] = []
    length = 0
    for atom in section.atoms:
        share = (left + length) / max(1, round((left + length) / rules.usual))
        is_over = length + atom.length > rules.most
        if group and (is_over or length + atom.length / 2 > share):
            yield group
            group, length = [], 0
        group.append(atom)
        length += atom.length
        left -= atom.length
    if group:
        yield group


def _chunk(
    document: Document, ordinal: int, path: tuple[str, ...], atoms: Sequence[_Atom]
) -> Chunk:
    located = tuple(_located(document, atoms))
    text = "\n".join(
        document.pages[place.page - 1].text[place.span.start : place.span.end]
        for place in located
    )
    return Chunk(
        id=chunk_id(document.id, ordinal),
        document_id=document.id,
        ordinal=ordinal,
        heading_path=path,
        text=text,
        located=located,
    )


def _located(document: Document, atoms: Sequence[_Atom]) -> Iterator[PageSpan]:
    start = 0
    for index in range(1, len(atoms) + 1):
        if index == len(atoms) or atoms[index].page != atoms[start].page:
            page = document.pages[atoms[start].page]
            span = Span(start=atoms[start].span.start, end=atoms[index - 1].span.end)
            yield PageSpan(
                page=page.number,
                label=_label(document, page, span),
                span=span,
                first_cell=_first_cell(document, page, span.start),
                ocr_confidence=page.ocr_confidence,
            )
            start = index


def _first_cell(document: Document, page: Page, at: int) -> Cell | None:
    media_type = document.source.media_type
    return first_cell(page, at, sheet=page.label if media_type in SHEETS else "")


def _label(document: Document, page: Page, span: Span) -> str:
    match document.source.media_type:
        case kind if kind in WORKBOOKS:
            return cell_address(page, span, with_sheet=True)
        case MediaType.CSV:
            return cell_address(page, span, with_sheet=False)
        case _:
            return page.label
