"""The text of OpenDocument paragraphs (OpenDocument 1.3, part 3, chapters 5 and 6)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from localrag.documents.odf_styles import OdfStyles
from localrag.documents.parts import all_text, attribute, number, tag_of

PAGE_END = "\f"

_KEPT = "\x01"  # a space that is meant
_MOST_SPACES = 1000
_SPACES = re.compile(r"[ \t\r\n]+")
_RUN = re.compile(r" *\n *| {2,}")
_LEFT_OUT = frozenset(
    {
        "annotation",
        "annotation-end",
        "tracked-changes",
        "hidden-text",
        "note-citation",
        "number",
        "ruby-text",
        "forms",
        "script",
        "event-listeners",
    }
)
_SET_ASIDE = frozenset({"frame", "custom-shape", "g", "rect", "ellipse", "polygon", "path"})
_CONTROLS = {code: None for code in range(0x20) if code not in (0x09, 0x0A, 0x0C)}


@dataclass(slots=True, kw_only=True)
class OdfParagraph:
    """The text of a paragraph, PAGE_END where a page ends, and what is anchored in it.

    `notes` are footnotes and endnotes, `frames` are drawings, which may hold text themselves.
    """

    text: str = ""
    notes: list[etree._Element] = field(default_factory=list)
    frames: list[etree._Element] = field(default_factory=list)
    has_hidden: bool = False


def paragraph_of(element: etree._Element, styles: OdfStyles) -> OdfParagraph:
    """Return what stands in a `text:p` or `text:h`."""
    found = OdfParagraph()
    if styles.is_hidden("paragraph", attribute(element, "style-name")):
        found.has_hidden = bool(all_text(element).strip())
        return found
    walk = _Inline(styles, found)
    walk.read(element)
    return found


def plain_text(element: etree._Element, styles: OdfStyles) -> str:
    """Return the text of all paragraphs in an element on one line, frames and notes left out."""
    texts = (paragraph_of(paragraph, styles).text for paragraph in paragraphs_in(element))
    return " ".join(" ".join(text.replace(PAGE_END, " ").split()) for text in texts).strip()


def paragraphs_in(element: etree._Element) -> list[etree._Element]:
    """Return the outermost paragraphs in an element, in order."""
    found: list[etree._Element] = []
    walker = etree.iterwalk(element, events=("start",))
    for _, inner in walker:
        if inner is not element and tag_of(inner) in ("p", "h"):
            found.append(inner)
            walker.skip_subtree()
        elif tag_of(inner) in _LEFT_OUT:
            walker.skip_subtree()
    return found


class _Inline:
    """Walks one paragraph without recursion."""

    def __init__(self, styles: OdfStyles, found: OdfParagraph) -> None:
        self._styles = styles
        self._found = found
        self._parts: list[str] = []
        self._marks: dict[str, Callable[[etree._Element], str]] = {
            "s": lambda e: _KEPT * min(max(number(attribute(e, "c"), 1), 1), _MOST_SPACES),
            "tab": lambda _: "\t",
            "line-break": lambda _: "\n",
            "soft-page-break": lambda _: PAGE_END,
        }

    def read(self, paragraph: etree._Element) -> None:
        walker = etree.iterwalk(paragraph, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                if element is not paragraph:
                    self._source(element.tail)
            elif element is paragraph or self._begin(element):
                self._source(element.text)
            else:
                walker.skip_subtree()
        text = _RUN.sub(lambda run: "\n" if "\n" in run.group() else " ", "".join(self._parts))
        self._found.text = text.strip(" ").replace(_KEPT, " ")

    def _begin(self, element: etree._Element) -> bool:
        """Take note of an element; return whether its text belongs to the paragraph."""
        name = tag_of(element)
        if name in self._marks:
            self._parts.append(self._marks[name](element))
            return False
        if name == "note":
            self._found.notes.append(element)
            return False
        if name in _SET_ASIDE:
            self._found.frames.append(element)
            return False
        if name in _LEFT_OUT:
            self._leave_out(name, element)
            return False
        if name == "span" and self._styles.is_hidden("text", attribute(element, "style-name")):
            self._found.has_hidden = True
            return False
        return True

    def _leave_out(self, name: str, element: etree._Element) -> None:
        text = all_text(element).strip()
        if name == "ruby-text" and text:
            self._parts.append(f"《{text.translate(_CONTROLS)}》")
        elif name == "hidden-text" and text:
            self._found.has_hidden = True

    def _source(self, text: str | None) -> None:
        if text:
            self._parts.append(_SPACES.sub(" ", text).translate(_CONTROLS))
