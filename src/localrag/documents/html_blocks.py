"""From an HTML tree to headings, paragraphs, lists and tables."""

import re

from lxml import etree

from localrag.documents.outline import add_lines
from localrag.documents.page_text import PageText
from localrag.documents.parts import number
from localrag.documents.rows import add_table
from localrag.documents.table_grid import GridBuilder
from localrag.documents.word_numbers import formatted
from localrag.domain.document import BlockKind
from localrag.text.lines import starts_item

_HIDDEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "nav",
        "svg",
        "math",
        "iframe",
        "object",
        "button",
        "select",
        "option",
        "textarea",
        "rt",
        "rp",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "ruby",
        "rb",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ITEMS = frozenset({"li", "dt", "dd"})
_LISTS = frozenset({"ol", "ul", "menu"})
_NUMBERS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_NO_MARK = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.IGNORECASE)
_CELLS = frozenset({"td", "th"})
_STRUCTURE = frozenset({"table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"})
_DISPLAY_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPACE_IN_JAPANESE = re.compile(
    r"(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])[ \t]*[\r\n]+[ \t\r\n]*"
    r"(?=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])"
)
_MOST_SPANNED = 1000
_BREAK = "\x01"  # a <br>, kept apart from the line feeds of the source


class _Count:
    """Numbers the items of a list as browsers do; those of other than ordered lists have none."""

    def __init__(self, items: etree._Element) -> None:
        is_shown = items.tag == "ol" and not _NO_MARK.search(items.get("style", ""))
        self._kind = _NUMBERS.get(items.get("type", ""), "decimal") if is_shown else ""
        self._next = number(items.get("start"), 1)

    def next(self, item: etree._Element) -> str:
        """Return the number of the next item with what stands behind it, or ''."""
        count = number(item.get("value"), self._next)
        self._next = count + 1
        is_shown = self._kind and not _NO_MARK.search(item.get("style", ""))
        return f"{formatted(count, self._kind)}. " if is_shown else ""


class HtmlBlocks:
    """Walks a tree without recursion and collects its blocks into a page."""

    def __init__(self) -> None:
        self._page = PageText()
        self._inline: list[str] = []
        self._paragraphs: list[str] = []
        self._kinds: list[tuple[BlockKind, int]] = []
        self._counts: list[_Count] = []  # of the lists that are open
        self._mark = ""
        self._grid: GridBuilder | None = None
        self._tables = 0
        self._is_pre = 0

    def page(self) -> PageText:
        """Return what was collected."""
        return self._page

    def walk(self, root: etree._Element) -> None:
        """Collect everything that is shown."""
        data_tables = {table for table in root.iter("table") if _is_data(table)}
        walker = etree.iterwalk(root, events=("start", "end"))
        in_table = 0
        for event, element in walker:
            if event == "start":
                if _is_hidden(element):
                    walker.skip_subtree()
                    continue
                in_table += element in data_tables
                self._start(element, is_data=bool(in_table))
                self._inline.append(element.text or "")
            else:
                if not _is_hidden(element):
                    self._end(element, is_data=bool(in_table))
                    in_table -= element in data_tables
                self._inline.append(element.tail or "")
        self._flush()
        self._flush_paragraphs()

    def _start(self, element: etree._Element, *, is_data: bool) -> None:
        tag = element.tag
        if tag in _INLINE:
            return
        if tag == "br":
            self._inline.append(_BREAK)
        elif is_data:
            self._start_in_table(tag)
        else:
            self._flush()
            self._start_block(element)

    def _start_block(self, element: etree._Element) -> None:
        tag = element.tag
        self._is_pre += tag == "pre"
        if tag in _HEADINGS:
            self._kinds.append((BlockKind.HEADING, _HEADINGS[tag]))
        elif tag in _ITEMS:
            self._kinds.append((BlockKind.LIST, 0))
            self._mark = self._counts[-1].next(element) if tag == "li" and self._counts else ""
        elif tag in _LISTS:
            self._counts.append(_Count(element))

    def _start_in_table(self, tag: str) -> None:
        if tag == "table":
            self._flush()
            self._flush_paragraphs()
            self._grid = GridBuilder()
        elif tag == "tr" and self._grid is not None:
            self._grid.start_row()
        elif tag not in _CELLS:
            self._inline.append(" ")

    def _end(self, element: etree._Element, *, is_data: bool) -> None:
        tag = element.tag
        if tag in _INLINE or tag == "br":
            return
        if is_data:
            self._end_in_table(element)
            return
        self._flush()
        self._is_pre -= tag == "pre"
        if (tag in _HEADINGS or tag in _ITEMS) and self._kinds:
            self._kinds.pop()
            self._mark = ""
        elif tag in _LISTS and self._counts:
            self._counts.pop()

    def _end_in_table(self, element: etree._Element) -> None:
        grid, tag = self._grid, element.tag
        if grid is None:
            return
        if tag in _CELLS:
            text = " ".join(self._taken().replace("\n", " ").split())
            grid.add(text, _span(element, "colspan"), _span(element, "rowspan"))
        elif tag == "caption":
            self._page.add(BlockKind.PARAGRAPH, " ".join(self._taken().split()))
        elif tag == "table":
            self._flush()
            self._flush_paragraphs()
            self._tables += 1
            stated = _header_rows(element)
            add_table(self._page, grid.grid, self._tables, grid.merges(), stated=stated)
            self._grid = None

    def _taken(self) -> str:
        """Return the inline text collected so far, its white space as a browser shows it."""
        text = "".join(self._inline)
        self._inline = []
        if self._is_pre:
            return text.replace(_BREAK, "\n")
        text = _SPACE.sub(" ", _SPACE_IN_JAPANESE.sub("", text))
        return re.sub(rf" ?{_BREAK} ?", "\n", text).strip(" \n")

    def _flush(self) -> None:
        text = self._taken()
        if not text.strip():
            return
        kind, level = self._kinds[-1] if self._kinds else (BlockKind.PARAGRAPH, 0)
        if self._mark and not starts_item(text):
            text = self._mark + text
        self._mark = ""
        if kind is BlockKind.PARAGRAPH and not self._is_pre:
            self._paragraphs += [line for line in text.split("\n") if line.strip()]
            return
        self._flush_paragraphs()
        self._page.add(
            kind, text if kind is not BlockKind.HEADING else " ".join(text.split()), level
        )

    def _flush_paragraphs(self) -> None:
        add_lines(self._page, self._paragraphs, guess_numbered=False)
        self._paragraphs = []


def _is_hidden(element: etree._Element) -> bool:
    if element.tag in _HIDDEN:
        return True
    if "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return bool(style and _DISPLAY_NONE.search(style))


def _span(cell: etree._Element, name: str) -> int:
    """Return how many columns or rows a cell covers, as browsers limit it."""
    number = cell.get(name, "").strip()
    return min(_MOST_SPANNED, max(1, int(number))) if number.isdecimal() else 1


def _header_rows(table: etree._Element) -> int:
    """Return how many rows at the top are the header: those of a `thead` or of `th` only."""
    rows = list(table.iter("tr"))
    for count, row in enumerate(rows):
        cells = [cell.tag for cell in row if cell.tag in _CELLS]
        is_named = len(cells) > 1 and set(cells) == {"th"}
        if not is_named and (parent := row.getparent()) is not None and parent.tag != "thead":
            return count
    return 0


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data; others only arrange blocks on the page."""
    if next(table.iterdescendants(*_STRUCTURE), None) is not None:
        return False
    first_row = next(table.iter("tr"), None)
    return first_row is not None and len(first_row.findall("td") + first_row.findall("th")) > 1
