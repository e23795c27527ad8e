"""What the styles of an OpenDocument file say: page breaks, hidden text, list numbers."""

from collections.abc import Iterator

from lxml import etree

from localrag.documents.parts import attribute, tag_of

_DEEP = 20
_LIST_STYLES = ("{*}list-style", "{*}outline-style")
_NO_BREAK = frozenset({"", "auto"})


class OdfStyles:
    """The styles of content and document, by name."""

    def __init__(self, *roots: etree._Element | None) -> None:
        """Take the parts that have styles; what a later one says counts."""
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._lists: dict[str, dict[int, etree._Element]] = {}
        self._layouts: dict[str, etree._Element] = {}
        self._masters: dict[str, str] = {}
        self.outline: dict[int, etree._Element] = {}
        for root in roots:
            if root is not None:
                self._collect(root)

    def breaks_before(self, name: str) -> bool:
        """Whether a paragraph or table of this style begins a page."""
        for style in self._chain("paragraph", name) or self._chain("table", name):
            if attribute(style, "master-page-name"):
                return True
            value = _property(style, "break-before")
            if value:
                return value not in _NO_BREAK
        return False

    def breaks_after(self, name: str) -> bool:
        """Whether a page ends with a paragraph of this style."""
        values = (_property(style, "break-after") for style in self._chain("paragraph", name))
        return next((value for value in values if value), "") not in _NO_BREAK

    def is_hidden(self, family: str, name: str) -> bool:
        """Whether text of this style is not shown."""
        values = (_property(style, "display") for style in self._chain(family, name))
        return next((value for value in values if value), "") == "none"

    def is_hidden_slide(self, name: str) -> bool:
        """Whether a slide of this style is left out when the presentation is shown."""
        styles = self._chain("drawing-page", name)
        return any(_property(style, "visibility") == "hidden" for style in styles)

    def slide_size(self, master: str) -> tuple[str, str]:
        """Return width and height of slides on a master page, '' where it names none."""
        layout = self._layouts.get(self._masters.get(master, ""))
        if layout is None:
            return "", ""
        return _property(layout, "page-width"), _property(layout, "page-height")

    def is_title(self, name: str) -> bool:
        """Whether a paragraph style is that of the title of a document."""
        return any(attribute(s, "name") == "Title" for s in self._chain("paragraph", name))

    def list_levels(self, name: str) -> dict[int, etree._Element]:
        """Return the levels of a list style, from 1."""
        return self._lists.get(name, {})

    def _collect(self, root: etree._Element) -> None:
        for style in root.iter("{*}style"):
            key = (attribute(style, "family"), attribute(style, "name"))
            self._styles[key] = style
        for layout in root.iter("{*}page-layout"):
            self._layouts[attribute(layout, "name")] = layout
        for master in root.iter("{*}master-page"):
            self._masters[attribute(master, "name")] = attribute(master, "page-layout-name")
        for style in root.iter(*_LIST_STYLES):
            levels = {int(v): e for e in style if (v := attribute(e, "level")).isdecimal()}
            if tag_of(style) == "outline-style":
                self.outline = levels
            else:
                self._lists[attribute(style, "name")] = levels

    def _chain(self, family: str, name: str) -> list[etree._Element]:
        return list(self._parents(family, name))

    def _parents(self, family: str, name: str) -> Iterator[etree._Element]:
        """Yield a style and those it is based on."""
        for _ in range(_DEEP):
            style = self._styles.get((family, name))
            if style is None:
                return
            yield style
            name = attribute(style, "parent-style-name")


def _property(style: etree._Element, name: str) -> str:
    """Return a formatting property of a style, '' where it says nothing of it."""
    return next((v for v in (attribute(child, name) for child in style) if v), "")
