"""Where the text of a chunk stands: stretches of pages, with their cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from localrag.documents.atoms import Atom
from localrag.documents.media import SHEETS, WORKBOOKS, MediaType
from localrag.documents.rows import cell_address, first_cell
from localrag.domain.document import BlockKind, Document, Page, Span
from localrag.domain.passage import Cell, PageSpan

Order = Mapping[tuple[int, int], int]


def order_of(atoms: Iterable[Atom]) -> dict[tuple[int, int], int]:
    """Return the number of each place of an atom in the order of the document."""
    return {place: number for number, place in enumerate(sorted(map(place_of, atoms)))}


def place_of(atom: Atom) -> tuple[int, int]:
    """Return page and position of an atom: atoms of a document sort by it."""
    return atom.page, atom.span.start


def located(document: Document, atoms: Sequence[Atom], order: Order) -> Iterator[PageSpan]:
    """Yield the stretches that atoms make up; atoms that follow each other share one.

    A table of a document has stretches of its own, so that each place in it is a cell.
    Notes at the foot of a page come last, so that text goes on over the end of the page. `order`
    is that of all atoms of the document.
    """
    placed = _notes_last(atoms)
    tables = [_table(document, atom) for atom in placed]
    start = 0
    for index in range(1, len(placed) + 1):
        if (
            index == len(placed)
            or tables[index - 1] != tables[index]
            or not _follows(placed[index - 1], placed[index], order)
        ):
            yield _stretch(document, placed[start], placed[index - 1])
            start = index


def _table(document: Document, atom: Atom) -> int:
    """Return the number of the table that an atom is part of, 0 for none and on sheets."""
    if atom.kind is not BlockKind.TABLE:
        return 0
    cell = first_cell(document.pages[atom.page], atom.span.start)
    return cell.table if cell else 0


def _follows(one: Atom, other: Atom, order: Order) -> bool:
    is_next = order[place_of(other)] == order[place_of(one)] + 1
    return one.page == other.page and is_next


def _notes_last(atoms: Sequence[Atom]) -> list[Atom]:
    """Move the notes that end a page behind the text of the pages after it."""
    notes: set[int] = set()
    for index in range(len(atoms) - 2, -1, -1):
        atom, after = atoms[index], atoms[index + 1]
        ends_page = after.page != atom.page or index + 1 in notes
        if atom.kind is BlockKind.FOOTNOTE and ends_page:
            notes.add(index)
    text = [atom for index, atom in enumerate(atoms) if index not in notes]
    return [*text, *(atoms[index] for index in sorted(notes))]


def _stretch(document: Document, first: Atom, last: Atom) -> PageSpan:
    page = document.pages[first.page]
    span = Span(start=first.span.start, end=last.span.end)
    return PageSpan(
        page=page.number,
        label=_label(document, page, span),
        span=span,
        first_cell=_first_cell(document, page, span.start),
        ocr_confidence=page.ocr_confidence,
    )


def _first_cell(document: Document, page: Page, at: int) -> Cell | None:
    media_type = document.source.media_type
    cell = first_cell(page, at, sheet=page.label if media_type in SHEETS else "")
    if cell is not None and media_type == MediaType.CSV:
        return replace(cell, sheet="")
    return cell


def _label(document: Document, page: Page, span: Span) -> str:
    match document.source.media_type:
        case kind if kind in WORKBOOKS:
            return cell_address(page, span, with_sheet=True)
        case MediaType.CSV:
            return cell_address(page, span, with_sheet=False)
        case _:
            return page.label
