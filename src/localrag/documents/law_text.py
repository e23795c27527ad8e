"""A statute in the XML of e-Gov as it is printed (法令標準XMLスキーマ, version 3)."""

import re
from collections.abc import Callable

from lxml import etree

from localrag.documents.outline import add_lines
from localrag.documents.page_text import PageText
from localrag.documents.parts import attribute, number, tag_of
from localrag.documents.rows import add_table
from localrag.documents.table_grid import GridBuilder
from localrag.domain.document import BlockKind

_SPACE = "\u3000"
_LAYOUT = re.compile(r"[ \t]*[\r\n]\s*")
_SENTENCES = re.compile(r"\w*Sentence")
# They stand at the beginning of the line that comes next.
_NUMBERS = re.compile(r"(?:Article|Item|Subitem[0-9]+)Title|ParagraphNum")
_ANNEX = re.compile(r"Appdx\w*Title")
_INLINE = frozenset({"Ruby", "Rt", "Sup", "Sub", "Line", "ArithFormula", "QuoteStruct"})
_ROWS = frozenset({"TableRow", "TableHeaderRow"})
_NO_TEXT = frozenset({"Rt", "Fig"})


class LawText:
    """Writes a statute down line by line; each article is a heading with its caption."""

    def __init__(self) -> None:
        self.page = PageText()
        self.title = ""
        self._lines: list[str] = []
        self._numbers: list[str] = []
        self._tables = 0
        self._special: dict[str, Callable[[etree._Element], None]] = {
            "LawTitle": self._title,
            "TOC": self._contents,
            "Table": self._table,
            "SupplProvisionLabel": lambda label: self._line(_label(label)),
            "RelatedArticleNum": self._related,
        }

    def add(self, law: etree._Element) -> None:
        """Put a statute or a part of one behind what is there."""
        self._add(law)
        self._flush()

    def _add(self, element: etree._Element) -> None:
        name = tag_of(element)
        if name in self._special:
            self._special[name](element)
        elif _ANNEX.fullmatch(name):
            self._line(_with_articles(element))
        elif _NUMBERS.fullmatch(name):
            self._numbers += [text for text in [_text(element)] if text]
        elif _has_one_line(element):
            self._line(_text(element))
        else:
            for child in element.iterchildren(etree.Element):
                self._add(child)
            if name == "Article":
                self._line("")

    def _title(self, title: etree._Element) -> None:
        self._flush()
        self.title = self.title or _text(title)
        self.page.add(BlockKind.HEADING, _text(title), 1)

    def _related(self, related: etree._Element) -> None:
        title = related.getprevious()
        if title is None or not _ANNEX.fullmatch(tag_of(title)):
            self._line(_text(related))

    def _line(self, text: str) -> None:
        line = _SPACE.join([*self._numbers, *([text] if text else [])])
        self._numbers.clear()
        if line:
            self._lines.append(line)

    def _contents(self, contents: etree._Element) -> None:
        """Put the table of contents in, a line for each division with the articles in it."""
        self._flush()
        for element in contents.iterdescendants(etree.Element):
            if tag_of(element) == "TOCLabel":
                self.page.add(BlockKind.PARAGRAPH, _text(element))
            elif tag_of(element).startswith("TOC"):
                parts = [_text(part) for part in element if _is_leaf(part)]
                self.page.add(BlockKind.LIST, "".join(parts))

    def _table(self, table: etree._Element) -> None:
        grid = GridBuilder()
        for row in table:
            if tag_of(row) in _ROWS:
                grid.start_row()
                for cell in row:
                    columns = max(1, number(attribute(cell, "colspan"), 1))
                    rows = max(1, number(attribute(cell, "rowspan"), 1))
                    grid.add(" ".join(_pieces(cell)), columns, rows)
        self._flush()
        if any(any(line) for line in grid.grid):
            self._tables += 1
            add_table(self.page, grid.grid, self._tables, grid.merges())

    def _flush(self) -> None:
        self._line("")
        add_lines(self.page, self._lines, guess_numbered=False)
        self._lines = []


def _label(label: etree._Element) -> str:
    """Return the label of supplementary provisions with the statute that they came with."""
    provisions = label.getparent()
    if provisions is None:
        return _text(label)
    statute = attribute(provisions, "AmendLawNum")
    is_extract = attribute(provisions, "Extract") == "true"
    parts = (_text(label), f"（{statute}）" if statute else "", "抄" if is_extract else "")
    return _SPACE.join(part for part in parts if part)


def _with_articles(title: etree._Element) -> str:
    """Return the title of an annex with the articles that it belongs to."""
    following = title.getnext()
    is_related = following is not None and tag_of(following) == "RelatedArticleNum"
    related = _text(following) if following is not None and is_related else ""
    return _SPACE.join(part for part in (_text(title), related) if part)


def _has_one_line(element: etree._Element) -> bool:
    return _SENTENCES.fullmatch(tag_of(element)) is not None or _is_leaf(element)


def _is_leaf(element: etree._Element) -> bool:
    """Whether an element holds text and nothing that has lines of its own."""
    return all(tag_of(child) in _INLINE for child in element)


def _pieces(element: etree._Element) -> list[str]:
    """Return the texts of a cell, one for each line that it has."""
    if _has_one_line(element):
        return [text for text in [_text(element)] if text]
    return [piece for child in element for piece in _pieces(child)]


def _text(element: etree._Element) -> str:
    """Return the text of an element without readings, columns apart."""
    return _LAYOUT.sub("", _raw(element)).strip()


def _raw(element: etree._Element) -> str:
    if tag_of(element) in _NO_TEXT:
        return ""
    text = element.text or ""
    for child in element:
        before = _SPACE if tag_of(child) == "Column" and child.getprevious() is not None else ""
        text += before + _raw(child) + (child.tail or "")
    return text
