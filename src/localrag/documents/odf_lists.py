"""Lists of OpenDocument files: which paragraphs are items, and their numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from localrag.documents.odf_numbers import OdfNumbers
from localrag.documents.odf_styles import OdfStyles
from localrag.documents.parts import attribute, number, tag_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ListElement:
    """Something in a list: a paragraph with its number, or what else an item may hold.

    `level` counts from 1; `number` is '' for bullets and for the further paragraphs of an item.
    """

    element: etree._Element
    level: int
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    key: str
    style: str
    level: int


class OdfLists:
    """Walks the lists of a document in their order."""

    def __init__(self, styles: OdfStyles) -> None:
        self._numbers = OdfNumbers(styles)
        self._key_of_id: dict[str, str] = {}
        self._key_of_style: dict[str, str] = {}
        self._lists = 0

    def heading_number(self, heading: etree._Element) -> str:
        """Return the number of the next heading outside lists, '' where it has none."""
        if attribute(heading, "is-list-header") == "true":
            return ""
        level = number(attribute(heading, "outline-level"), 1)
        return self._numbers.heading(level, _start(heading))

    def elements(self, element: etree._Element) -> Iterator[ListElement]:
        """Yield what stands in a `text:list`, sublists included."""
        style = attribute(element, "style-name")
        earlier = self._key_of_id.get(attribute(element, "continue-list"))
        if earlier is None and attribute(element, "continue-numbering") == "true":
            earlier = self._key_of_style.get(style)
        self._lists += 1
        key = earlier or f"{self._lists}:{style}"
        self._key_of_style[style] = key
        if attribute(element, "id"):
            self._key_of_id[attribute(element, "id")] = key
        yield from self._items(element, _Place(key=key, style=style, level=1))

    def _items(self, element: etree._Element, place: _Place) -> Iterator[ListElement]:
        for item in element:
            name = tag_of(item)
            if name in ("list-item", "list-header"):
                yield from self._item(item, place, is_header=name == "list-header")

    def _item(
        self, item: etree._Element, place: _Place, *, is_header: bool
    ) -> Iterator[ListElement]:
        has_number = is_header
        for element in item:
            name = tag_of(element)
            if name == "list":
                style = attribute(element, "style-name") or place.style
                below = _Place(key=place.key, style=style, level=place.level + 1)
                yield from self._items(element, below)
                continue
            shown = ""
            if name in ("p", "h") and not has_number:
                has_number = True
                shown = self._numbers.item(place.key, place.style, place.level, _start(item))
            yield ListElement(element=element, level=place.level, number=shown)


def _start(item: etree._Element) -> int | None:
    value = attribute(item, "start-value")
    return number(value, 1) if value else None
