"""A page put together block by block."""

from collections.abc import Sequence
from dataclasses import replace

from localrag.domain.document import Block, BlockKind, Page, Span


class PageText:
    """Collects blocks in reading order, a line feed between them, and becomes a page."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    @property
    def length(self) -> int:
        """The characters collected so far."""
        return self._length

    def add(
        self, kind: BlockKind, text: str, level: int = 0, *, is_same_line: bool = False
    ) -> None:
        """Put a block behind the others; one of nothing but white space is left out."""
        text = text.strip("\n").rstrip()
        if not text.strip():
            return
        if self._parts and not is_same_line:
            self._parts.append("\n")
            self._length += 1
        self._blocks.append(
            Block(
                kind=kind,
                span=Span(start=self._length, end=self._length + len(text)),
                level=level,
            )
        )
        self._parts.append(text)
        self._length += len(text)

    def add_table(self, lines: list[str], *, table: int, first_row: int = 1) -> None:
        """Put table `table` of the document in, a line per row, each with some text.

        `first_row` is the row that the first line is, for a table that goes on from another page.
        """
        if not lines:
            return
        if self._parts:
            self._parts.append("\n")
            self._length += 1
        text = "\n".join(lines)
        span = Span(start=self._length, end=self._length + len(text))
        self._blocks.append(
            Block(kind=BlockKind.TABLE, span=span, table=table, first_row=first_row)
        )
        self._parts.append(text)
        self._length += len(text)

    def add_rows(self, lines: Sequence[str], first: int = 1) -> None:
        """Put the rows of a sheet in, the first being row `first`, so that line n is row n.

        Empty rows are empty lines; rows that follow each other are one block.
        """
        if self._parts:
            raise ValueError
        self._parts = ["\n" * (first - 1) + "\n".join(lines)]
        self._length = len(self._parts[0])
        at = begun = first - 1
        if "" in lines:
            for line in lines:
                if not line:
                    self._add_block_of_rows(begun, at)
                at += len(line) + 1
                begun = begun if line else at
        self._add_block_of_rows(begun, self._length + 1 if lines else begun)

    def add_filled_rows(self, text: str, first: int = 1) -> None:
        """Put rows of a sheet in that follow each other, a line each, the first being `first`."""
        self._parts = ["\n" * (first - 1), text]
        self._length = first - 1 + len(text)
        self._add_block_of_rows(first - 1, self._length + 1)

    def _add_block_of_rows(self, start: int, end: int) -> None:
        if end > start:
            span = Span(start=start, end=end - 1)
            self._blocks.append(Block(kind=BlockKind.TABLE, span=span))

    def add_page(self, page: Page) -> None:
        """Put the text of a page that was put together elsewhere behind the others."""
        if not page.text.strip():
            return
        if self._parts:
            self._parts.append("\n")
            self._length += 1
        for block in page.blocks:
            span = Span(
                start=block.span.start + self._length, end=block.span.end + self._length
            )
            self._blocks.append(replace(block, span=span))
        self._parts.append(page.text)
        self._length += len(page.text)

    def page(self, number: int, label: str) -> Page:
        """Return what was collected as page `number`."""
        return Page(
            number=number, label=label, text="".join(self._parts), blocks=tuple(self._blocks)
        )
