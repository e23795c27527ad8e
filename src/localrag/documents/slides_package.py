"""The parts of a presentation and how they refer to each other (ISO/IEC 29500-2, OPC)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from localrag.documents.opc import Relation, relation_id_of, relations_of
from localrag.documents.parts import Parts, number
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

_MAIN = "ppt/presentation.xml"
_MACROS = "ppt/vbaproject.bin"
_CORE = "docProps/core.xml"
_WIDTH, _HEIGHT = 9_144_000, 6_858_000  # a slide of 4 to 3, where the file names no size


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """A slide: its part, what that refers to by id, and the number printed on it."""

    name: str
    root: etree._Element
    relations: dict[str, Relation]
    label: str

    @property
    def is_hidden(self) -> bool:
        """Whether the slide is left out when the presentation is shown."""
        return self.root.get("show") in ("0", "false")


class Presentation:
    """The slides of a package in their order."""

    def __init__(self, parts: Parts) -> None:
        """Find the main part. Raises DocumentError DAMAGED."""
        self._parts = parts
        self._name = next(
            (r.target for r in self.relations("").values() if r.kind == "officeDocument"), _MAIN
        )
        self._root = parts.xml(self._name)

    @property
    def has_macros(self) -> bool:
        """Whether a macro project lies in the package."""
        return _MACROS in self._parts

    @property
    def title(self) -> str | None:
        """The title in the properties, None where there is none."""
        core = self._parts.xml_if_there(_CORE)
        element = core.find("{*}title") if core is not None else None
        return (element.text or None) if element is not None else None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a slide in EMU (914,400 to the inch)."""
        size = self._root.find("{*}sldSz")
        if size is None:
            return _WIDTH, _HEIGHT
        return number(size.get("cx"), _WIDTH) or _WIDTH, number(
            size.get("cy"), _HEIGHT
        ) or _HEIGHT

    def slides(self) -> Iterator[Slide]:
        """Yield the slides. Raises DocumentError DAMAGED if one is missing."""
        relations = self.relations(self._name)
        first = number(self._root.get("firstSlideNum"), 1)
        listed = self._root.findall("{*}sldIdLst/{*}sldId")
        for position, entry in enumerate(listed):
            relation = relations.get(relation_id_of(entry))
            if relation is None:
                raise DocumentError(DocumentCode.DAMAGED)
            yield Slide(
                name=relation.target,
                root=self._parts.xml(relation.target),
                relations=self.relations(relation.target),
                label=str(first + position),
            )

    def relations(self, name: str) -> dict[str, Relation]:
        """Return what part `name` ('' for the package) refers to inside the package, by id."""
        return relations_of(self._parts, name)

    def related(self, relations: dict[str, Relation], kind: str) -> Iterator[etree._Element]:
        """Yield the roots of the parts of one kind that are there."""
        for relation in relations.values():
            if relation.kind == kind:
                root = self._parts.xml_if_there(relation.target)
                if root is not None:
                    yield root

    def referred(
        self, relations: dict[str, Relation], relation_id: str
    ) -> etree._Element | None:
        """Return the root of the part that an id refers to, None if there is none."""
        relation = relations.get(relation_id)
        return self._parts.xml_if_there(relation.target) if relation is not None else None
