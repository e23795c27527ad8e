"""Documents into chunks: cut at headings, articles, paragraphs, items, rows and sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from localrag.documents.atoms import Atom
from localrag.documents.chunk_packing import packed
from localrag.documents.chunk_places import Places, place_of
from localrag.documents.chunk_sections import (
    HEADING_CHARS,
    Section,
    common_path,
    joined,
    sections_of,
)
from localrag.documents.chunk_tables import column_names
from localrag.documents.chunk_windows import WindowSizes, fit
from localrag.documents.media import WORKBOOKS
from localrag.domain.document import Document, chunk_id
from localrag.domain.model_ports import TokenWindow
from localrag.domain.passage import Chunk

# Raise it when readers or rules give other chunks: documents are then read and cut again.
CHUNKER_VERSION = "4"
# A window is filled less where tokens of the parts do not add up to those of the whole.
_WINDOW_SHARES = (1.0, 0.85, 0.7, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRules:
    """Lengths in characters.

    What a chunk should have, what it may have, which document stays in one piece, below what a
    section is put together with a neighbour, and what a chunk has at least in a longer document.
    """

    usual: int = 360
    most: int = 600
    whole: int = 600
    small: int = 100
    least: int = 20


@dataclass(slots=True, kw_only=True)
class _Group:
    path: tuple[str, ...]
    atoms: list[Atom]
    is_contents: bool = False

    @property
    def size(self) -> int:
        return sum(atom.size for atom in self.atoms)


def chunk(
    document: Document, window: TokenWindow | None = None, rules: ChunkRules = ChunkRules()
) -> list[Chunk]:
    """Return the chunks of a document, in order. Pure; every character but white space is in one.

    A chunk's text is a literal join of stretches of pages. On sheets the label of a stretch is the
    address of its cells. Tables of contents and indexes are chunks of their own, whose heading
    path is CONTENTS or INDEX. Where the embedder sees a `window` only, each chunk fits into it
    with title and headings, unless the title alone fills half of it; outer headings are left out
    of the path for that.
    """
    sections = list(sections_of(document, rules.most))
    chunks = _chunks(document, sections, rules)
    limit = None if window is None else window.window_tokens
    if window is None or limit is None:
        return chunks
    for share in _WINDOW_SHARES:
        if fit(document, chunks, window):
            break
        sizes = WindowSizes(document, window, int(limit * share), most=rules.most)
        chunks = _chunks(document, [sizes.fitted(section) for section in sections], rules)
    return chunks


def _chunks(document: Document, sections: Sequence[Section], rules: ChunkRules) -> list[Chunk]:
    places = Places(document, (atom for section in sections for atom in section.atoms))
    groups = _groups(document, sections, rules)
    return [_chunk(document, ordinal, group, places) for ordinal, group in enumerate(groups)]


def _groups(document: Document, sections: Sequence[Section], rules: ChunkRules) -> list[_Group]:
    total = sum(section.size for section in sections)
    if len(document.pages) == 1 and sections and total <= rules.whole:
        atoms = sorted((atom for s in sections for atom in s.atoms), key=place_of)
        return [_Group(path=_body(sections).path[:1], atoms=atoms)]
    groups = [
        group
        for section in joined(sections, small=rules.small, usual=rules.usual)
        for group in _parts(document, section, rules)
    ]
    groups = _without_scraps(document, groups, rules)
    return sorted(groups, key=lambda group: place_of(group.atoms[0]))


def _body(sections: Sequence[Section]) -> Section:
    return next((section for section in sections if not section.is_contents), sections[0])


def _parts(document: Document, section: Section, rules: ChunkRules) -> Iterator[_Group]:
    undivided = rules.most if section.is_unit else rules.whole * 3 // 4
    if section.size <= undivided:
        parts = [section.atoms]
    else:
        parts = packed(document.pages, section.atoms, usual=rules.usual, most=rules.most)
    names = column_names(document.pages, section.atoms) if len(parts) > 1 else ""
    for number, atoms in enumerate(parts):
        path = (*section.path, names[:HEADING_CHARS]) if names and number else section.path
        yield _Group(path=path, atoms=atoms, is_contents=section.is_contents)


def _without_scraps(
    document: Document, groups: Sequence[_Group], rules: ChunkRules
) -> list[_Group]:
    """Put groups of a few characters to the group after or before them, on sheets never."""
    if document.source.media_type in WORKBOOKS:
        return list(groups)
    result: list[_Group] = []
    for group in groups:
        before = result[-1] if result else None
        if before is not None and _is_scrap(before, group, rules):
            before.atoms = [*before.atoms, *group.atoms]
            before.path = common_path(before.path, group.path)
        else:
            result.append(group)
    return result


def _is_scrap(before: _Group, group: _Group, rules: ChunkRules) -> bool:
    return (
        not before.is_contents
        and not group.is_contents
        and min(before.size, group.size) < rules.least
        and before.size + group.size <= rules.most
    )


def _chunk(document: Document, ordinal: int, group: _Group, where: Places) -> Chunk:
    places = tuple(where.located(group.atoms))
    text = "\n".join(
        document.pages[place.page - 1].text[place.span.start : place.span.end]
        for place in places
    )
    return Chunk(
        id=chunk_id(document.id, ordinal),
        document_id=document.id,
        ordinal=ordinal,
        heading_path=group.path,
        text=text,
        located=places,
    )
