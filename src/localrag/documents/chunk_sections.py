"""A document as sections: a heading and what stands below it, made of atoms."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from localrag.documents.atoms import Atom, blocks_of, lines_of, sentences_of
from localrag.documents.chunk_contents import contents_lines
from localrag.documents.chunk_questions import question_lines
from localrag.documents.media import WORKBOOKS
from localrag.domain.document import Block, BlockKind, Document, Page, Span

HEADING_CHARS = 80
_QUESTION_LEVEL = 90
_UNIT = re.compile(
    r"(?:^|[\s）)])第[0-9０-９一二三四五六七八九十百千〇]+条|^[【〔\[(（]?(?:問|質問|[QＱ])[\s0-9０-９．.：:】）)]"
)


@dataclass(slots=True, kw_only=True)
class Section:
    """A heading and what stands below it, up to the next heading.

    `path` are the headings above it and its own, `parent` those above.
    """

    path: tuple[str, ...]
    parent: tuple[str, ...] = ()
    atoms: list[Atom] = field(default_factory=list)
    has_body: bool = False
    is_contents: bool = False

    @property
    def size(self) -> int:
        """The characters of all atoms and of the white space before them."""
        return sum(atom.size for atom in self.atoms)

    @property
    def is_unit(self) -> bool:
        """Whether it is an article or a question with its answer: best left in one piece."""
        return bool(self.path) and _UNIT.search(self.path[-1]) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    page: int
    block: Block
    span: Span


def sections_of(document: Document, most_chars: int) -> Iterator[Section]:
    """Yield the sections of a document in order, their atoms at most `most_chars` long.

    A table of contents is a section of its own, wherever it stands, and each sheet of a workbook
    begins one.
    """
    lines = [line for index, page in enumerate(document.pages) for line in _lines(index, page)]
    texts = [_comparable(document, line) for line in lines]
    contents, questions = contents_lines(texts), question_lines(texts)
    outline = _Outline(document, most_chars)
    for number, line in enumerate(lines):
        if number in contents:
            outline.add_contents(line, contents[number])
        else:
            yield from outline.add(_as_heading(line) if number in questions else line)
    yield from outline.rest()


def joined(sections: Sequence[Section], *, small: int, usual: int) -> list[Section]:
    """Put sections below `small` together with a neighbour, to at most `usual`.

    The neighbour is one under the same parent, or the first section below the small one.
    """
    result: list[Section] = []
    for section in sections:
        before = result[-1] if result else None
        if before is not None and _belong_together(before, section, small, usual):
            before.atoms += section.atoms
            before.path = common_path(before.path, section.path)
        else:
            result.append(replace(section, atoms=list(section.atoms)))
    return result


def _belong_together(before: Section, section: Section, small: int, usual: int) -> bool:
    if before.is_contents or section.is_contents:
        return False
    if min(before.size, section.size) >= small or before.size + section.size > usual:
        return False
    return section.parent in (before.parent, before.path)


def common_path(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the headings that both paths begin with."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]


class _Outline:
    """Follows the headings of a document and fills its sections."""

    def __init__(self, document: Document, most_chars: int) -> None:
        self._document = document
        self._most_chars = most_chars
        self._is_workbook = document.source.media_type in WORKBOOKS
        self._path: list[tuple[int, str]] = []
        self._section = Section(path=())
        self._contents: Section | None = None
        self._page = -1

    def add(self, line: _Line) -> Iterator[Section]:
        """Put a line into its section; yield the sections that end before it."""
        if self._contents is not None:
            if self._section.has_body:
                yield self._section
                self._section = self._below()
            yield self._contents
            self._contents = None
        if self._is_workbook and line.page != self._page:
            yield from self._new_sheet(line)
        self._page = line.page
        if line.block.kind is BlockKind.HEADING:
            yield from self._new_heading(line)
        else:
            self._section.has_body = True
        self._put(self._section, line)

    def add_contents(self, line: _Line, name: str) -> None:
        """Put a line into the table of contents that is being read."""
        if self._contents is None:
            self._contents = Section(
                path=(name,), parent=(name,), has_body=True, is_contents=True
            )
        self._put(self._contents, line, is_whole=True)

    def rest(self) -> Iterator[Section]:
        """Yield what is left at the end."""
        if self._contents is not None:
            yield self._contents
        if self._section.atoms:
            yield self._section

    def _new_sheet(self, line: _Line) -> Iterator[Section]:
        if self._section.atoms:
            yield self._section
        label = self._document.pages[line.page].label
        self._path = [(0, label)]
        self._section = Section(path=(label,), parent=(label,))

    def _new_heading(self, line: _Line) -> Iterator[Section]:
        if self._section.has_body:
            yield self._section
            self._section = Section(path=())
        level = line.block.level
        self._path = [entry for entry in self._path if entry[0] < level]
        heading = " ".join(_text(self._document, line).split())
        self._path.append((level, heading[:HEADING_CHARS]))
        below = self._below()
        self._section.path, self._section.parent = below.path, below.parent

    def _below(self) -> Section:
        path = tuple(text for _, text in self._path)
        return Section(path=path, parent=path if self._is_workbook else path[:-1])

    def _put(self, section: Section, line: _Line, *, is_whole: bool = False) -> None:
        text = self._document.pages[line.page].text
        kind = BlockKind.TABLE if is_whole else line.block.kind
        for span in sentences_of(text, line.span, kind, self._most_chars):
            before = section.atoms[-1] if section.atoms else None
            is_near = before is not None and before.page == line.page
            gap = max(0, span.start - before.span.end) if before and is_near else 0
            section.atoms.append(
                Atom(
                    page=line.page,
                    span=span,
                    kind=line.block.kind,
                    size=span.end - span.start + gap,
                )
            )


def _lines(index: int, page: Page) -> Iterator[_Line]:
    for block in blocks_of(page):
        for span in lines_of(page.text, block):
            yield _Line(page=index, block=block, span=span)


def _as_heading(line: _Line) -> _Line:
    """Return the line of a question as the heading of its answer."""
    block = Block(kind=BlockKind.HEADING, span=line.span, level=_QUESTION_LEVEL)
    return _Line(page=line.page, block=block, span=line.span)


def _text(document: Document, line: _Line) -> str:
    return document.pages[line.page].text[line.span.start : line.span.end]


def _comparable(document: Document, line: _Line) -> str:
    """Return a line as it can be part of a table of contents; rows of tables never are."""
    if line.block.kind is BlockKind.TABLE:
        return ""
    return _text(document, line).replace("\n", " ")
