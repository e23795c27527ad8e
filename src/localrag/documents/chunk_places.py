"""Where the text of a chunk stands: stretches of pages, with their cells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from localrag.documents.atoms import Atom
from localrag.documents.media import SHEETS, WORKBOOKS, MediaType
from localrag.documents.page_cells import PageCells
from localrag.domain.document import BlockKind, Document, Span
from localrag.domain.passage import Cell, PageSpan


def place_of(atom: Atom) -> tuple[int, int]:
    """Return page and position of an atom: atoms of a document sort by it."""
    return atom.page, atom.span.start


class Places:
    """Where the atoms of a document stand."""

    def __init__(self, document: Document, atoms: Iterable[Atom]) -> None:
        """`atoms` are all of the document."""
        self._document = document
        self._order = {place: n for n, place in enumerate(sorted(map(place_of, atoms)))}
        self._cells: dict[int, PageCells] = {}
        self._is_sheet = document.source.media_type in SHEETS

    def located(self, atoms: Sequence[Atom]) -> Iterator[PageSpan]:
        """Yield the stretches that atoms make up; atoms that follow each other share one.

        A table of a document has stretches of its own, so that each place in it is a cell. Notes
        at the foot of a page come last, so that text goes on over the end of the page.
        """
        placed = _notes_last(atoms)
        tables = [self._table(atom) for atom in placed]
        start = 0
        for index in range(1, len(placed) + 1):
            if (
                index == len(placed)
                or tables[index - 1] != tables[index]
                or not self._follows(placed[index - 1], placed[index])
            ):
                yield self._stretch(placed[start], placed[index - 1])
                start = index

    def _table(self, atom: Atom) -> int:
        """Return the number of the table that an atom is part of, 0 for none and on sheets."""
        if atom.kind is not BlockKind.TABLE or self._is_sheet:
            return 0
        cell = self._cells_of(atom.page).at(atom.span.start)
        return cell.table if cell else 0

    def _follows(self, one: Atom, other: Atom) -> bool:
        is_next = self._order[place_of(other)] == self._order[place_of(one)] + 1
        return one.page == other.page and is_next

    def _stretch(self, first: Atom, last: Atom) -> PageSpan:
        page = self._document.pages[first.page]
        span = Span(start=first.span.start, end=last.span.end)
        return PageSpan(
            page=page.number,
            label=self._label(first.page, span),
            span=span,
            first_cell=self._first_cell(first),
            ocr_confidence=page.ocr_confidence,
        )

    def _first_cell(self, atom: Atom) -> Cell | None:
        if atom.kind is not BlockKind.TABLE:
            return None
        cell = self._cells_of(atom.page).at(atom.span.start)
        if cell is not None and self._document.source.media_type == MediaType.CSV:
            return replace(cell, sheet="")
        return cell

    def _label(self, number: int, span: Span) -> str:
        match self._document.source.media_type:
            case kind if kind in WORKBOOKS:
                return self._cells_of(number).address(span, with_sheet=True)
            case MediaType.CSV:
                return self._cells_of(number).address(span, with_sheet=False)
            case _:
                return self._document.pages[number].label

    def _cells_of(self, number: int) -> PageCells:
        found = self._cells.get(number)
        if found is None:
            page = self._document.pages[number]
            found = PageCells(page, sheet=page.label if self._is_sheet else "")
            self._cells[number] = found
        return found


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
