"""Sizes of atoms in the tokens of an embedder that sees no more than a window of them."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from localrag.documents.atoms import Atom, smaller
from localrag.documents.chunk_sections import Section
from localrag.domain.document import Document, Span
from localrag.domain.model_ports import TokenWindow
from localrag.domain.passage import Chunk
from localrag.text.indexed import indexed_text

_HEADINGS_SHARE = 2  # title and headings may take half a window
_LEAST_SHARE = 8  # text has an eighth of it at least
_SPARE = 0.9


def fit(document: Document, chunks: Sequence[Chunk], window: TokenWindow) -> bool:
    """Whether the embedder sees every chunk whole, with the title and headings before it."""
    limit = window.window_tokens
    if limit is None or not chunks:
        return True
    texts = [indexed_text(document.title, c.heading_path, c.text) for c in chunks]
    return max(window.count_tokens(texts)) <= limit


class WindowSizes:
    """Gives atoms the size that they take up in the window, so that `most` fills it."""

    def __init__(
        self, document: Document, window: TokenWindow, window_tokens: int, *, most: int
    ) -> None:
        """`window_tokens` is what may be filled, `most` the size that a chunk may have."""
        self._document = document
        self._window = window
        self._tokens = window_tokens
        self._most = most
        self._empty = window.count_tokens([""])[0]

    def fitted(self, section: Section) -> Section:
        """Return the section with outer headings left out and long atoms cut as needed."""
        path = section.path
        taken = self._headings(path)
        while path and taken > self._tokens // _HEADINGS_SHARE:
            path = path[1:]
            taken = self._headings(path)
        room = max(self._tokens - taken, self._tokens // _LEAST_SHARE, 1)
        atoms = self._sized(section.atoms, self._most / room)
        return replace(section, path=path, parent=section.parent[-len(path) :], atoms=atoms)

    def _headings(self, path: tuple[str, ...]) -> int:
        return self._window.count_tokens([indexed_text(self._document.title, path, "")])[0]

    def _sized(self, atoms: Sequence[Atom], chars_per_token: float) -> list[Atom]:
        """Return the atoms with their sizes; each one that is over `most` is cut until none is."""
        result: list[Atom] = []
        counts = self._window.count_tokens([self._text(atom.span, atom.page) for atom in atoms])
        for atom, tokens in zip(atoms, counts, strict=True):
            size = ceil((tokens - self._empty) * chars_per_token)
            length = atom.span.end - atom.span.start
            if size <= self._most or length == 1:
                result.append(replace(atom, size=max(atom.size, size)))
                continue
            limit = max(1, min(length - 1, int(length * self._most / size * _SPARE)))
            result += self._sized(self._pieces(atom, limit), chars_per_token)
        return result

    def _pieces(self, atom: Atom, limit: int) -> list[Atom]:
        text = self._document.pages[atom.page].text
        return [
            replace(atom, span=span, size=span.end - span.start)
            for span in smaller(text, atom.span, limit)
        ]

    def _text(self, span: Span, page: int) -> str:
        return self._document.pages[page].text[span.start : span.end]
