"""Comments, shapes and charts of XLSX sheets, which lie in parts of their own.

Comments: ECMA-376 part 1, 18.7, and threaded ones MS-XLSX 2.6.205; drawings: ISO/IEC 29500-1, 20.5.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from localrag.documents.opc import Relation, relation_id_of, relations_of
from localrag.documents.parts import Parts, attribute, number, tag_of
from localrag.documents.sheet_asides import Place, PlacedChart, SheetAsides
from localrag.documents.slides_charts import chart_of, diagram_lines
from localrag.documents.slides_text import plain_text
from localrag.domain.errors import DocumentError
from localrag.domain.passage import column_number

FOLDERS = ("xl/drawings/", "xl/comments", "xl/threadedcomments")
"""How the names of the parts begin, in lower case, without which there is nothing to read here."""

_WORKBOOK = "xl/workbook.xml"
_COMMENTS, _THREADS, _PEOPLE = "comments", "threadedComment", "person"
_DRAWING = "drawing"
_STAND_IN = "tc="  # how the author of a comment is named that stands for a thread
_CONTROLS = (
    "a14"  # says of form controls that they are hidden: what shows them is drawn elsewhere
)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BROKEN = (
    DocumentError, zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, RuntimeError, zlib.error,
)  # fmt: skip


class XlsxAsides:
    """What lies on the sheets of a workbook besides cells."""

    def __init__(self, stream: BinaryIO) -> None:
        """Take a package that has passed the gate; rewind it."""
        self._parts = Parts(stream, None)
        self._sheets: dict[str, str] = {}
        self._people: dict[str, str] = {}
        try:
            self._read_names()
        except _BROKEN:
            self._sheets.clear()
        stream.seek(0)

    def of(self, sheet: str) -> SheetAsides:
        """Return what lies on the sheet of a name; what is damaged is left out."""
        found = SheetAsides()
        part = self._sheets.get(sheet)
        if part is None:
            return found
        try:
            relations = list(relations_of(self._parts, part).values())
        except _BROKEN:
            found.is_whole = False
            return found
        threads = _first(relations, _THREADS)
        for relation in relations:
            try:
                self._take(relation, found, has_threads=threads is not None)
            except _BROKEN:
                found.is_whole = False
        return found

    def _read_names(self) -> None:
        relations = relations_of(self._parts, _WORKBOOK)
        for sheet in self._parts.xml(_WORKBOOK).iterfind("{*}sheets/{*}sheet"):
            relation = relations.get(relation_id_of(sheet))
            if relation is not None:
                self._sheets[attribute(sheet, "name")] = relation.target
        people = _first(list(relations.values()), _PEOPLE)
        if people is not None:
            for person in self._parts.xml(people.target):
                self._people[person.get("id", "")] = person.get("displayName", "")

    def _take(self, relation: Relation, found: SheetAsides, *, has_threads: bool) -> None:
        if relation.kind == _COMMENTS:
            self._take_comments(
                self._parts.xml(relation.target), found, has_threads=has_threads
            )
        elif relation.kind == _THREADS:
            for comment in self._parts.xml(relation.target):
                text = comment.findtext("{*}text") or ""
                name = self._people.get(comment.get("personId", ""), "")
                _add_comment(found, comment, f"{name}: {text}" if name else text)
        elif relation.kind == _DRAWING:
            self._take_drawing(relation.target, found)

    def _take_comments(
        self, root: etree._Element, found: SheetAsides, *, has_threads: bool
    ) -> None:
        """Beside a thread lies a comment that says so to older programs, and repeats it."""
        authors = [author.text or "" for author in root.iterfind("{*}authors/{*}author")]
        for comment in root.iterfind("{*}commentList/{*}comment"):
            at = number(comment.get("authorId"), -1)
            is_stand_in = 0 <= at < len(authors) and authors[at].startswith(_STAND_IN)
            body = comment.find("{*}text")
            if body is not None and not (has_threads and is_stand_in):
                _add_comment(found, comment, _rich_text(body))

    def _take_drawing(self, name: str, found: SheetAsides) -> None:
        relations = relations_of(self._parts, name)
        for anchor, is_control in _anchors(self._parts.xml(name)):
            corners = _corners(anchor)
            for shape in _shapes(anchor):
                if _is_hidden(shape) and not is_control:
                    found.has_hidden = found.has_hidden or bool(_words(shape))
                elif tag_of(shape) == "graphicFrame":
                    self._take_graphic(shape, relations, corners, found)
                else:
                    found.add_shape(corners[0] if corners else (1, 0), _words(shape))

    def _take_graphic(
        self,
        frame: etree._Element,
        relations: dict[str, Relation],
        corners: tuple[Place, ...],
        found: SheetAsides,
    ) -> None:
        for reference in frame.iterfind("{*}graphic/{*}graphicData/*"):
            is_diagram = tag_of(reference) == "relIds"
            relation = relations.get(attribute(reference, "dm" if is_diagram else "id"))
            if relation is None:
                continue
            root = self._parts.xml(relation.target)
            if is_diagram:
                texts = " ".join(text for _, text in diagram_lines(root))
                found.add_shape(corners[0] if corners else (1, 0), texts)
                continue
            chart = chart_of(root)
            if chart.titles or chart.grid:
                placed = PlacedChart(titles=chart.titles, grid=chart.grid, corners=corners)
                found.charts.append(placed)


def _first(relations: list[Relation], kind: str) -> Relation | None:
    return next((relation for relation in relations if relation.kind == kind), None)


def _add_comment(found: SheetAsides, comment: etree._Element, text: str) -> None:
    place = _REFERENCE.fullmatch(comment.get("ref", "").replace("$", ""))
    if place:
        found.add_comment((int(place[2]), column_number(place[1]) - 1), text)


def _rich_text(body: etree._Element) -> str:
    """Return the text of a comment without readings."""
    pieces = body.iterfind("{*}t"), body.iterfind("{*}r/{*}t")
    return "".join(piece.text or "" for found in pieces for piece in found)


def _anchors(root: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Yield the anchors of a drawing, and whether what hangs on them is a form control."""
    for element in root:
        if tag_of(element) != "AlternateContent":
            yield element, False
            continue
        choice = element.find("{*}Choice")
        if choice is not None:
            is_control = _CONTROLS in choice.get("Requires", "").split()
            yield from ((anchor, is_control) for anchor in choice)


def _shapes(holder: etree._Element) -> Iterator[etree._Element]:
    """Yield shapes and frames in an anchor, those in groups too."""
    for element in holder:
        match tag_of(element):
            case "sp" | "graphicFrame":
                yield element
            case "grpSp":
                yield from _shapes(element)
            case "AlternateContent":
                choice = element.find("{*}Choice")
                yield from _shapes(choice if choice is not None else element)
            case "Fallback":
                yield from _shapes(element)


def _is_hidden(shape: etree._Element) -> bool:
    properties = next(shape.iter("{*}cNvPr"), None)
    return properties is not None and properties.get("hidden") in ("1", "true")


def _words(shape: etree._Element) -> str:
    body = shape.find("{*}txBody")
    return plain_text(body) if body is not None else ""


def _corners(anchor: etree._Element) -> tuple[Place, ...]:
    """Return the cells under the upper left corner and, where it is told, the lower right one."""
    found: list[Place] = []
    for name in ("from", "to"):
        marker = anchor.find(f"{{*}}{name}")
        if marker is not None:
            row, column = (number(marker.findtext(f"{{*}}{part}")) for part in ("row", "col"))
            found.append((max(0, row) + 1, max(0, column)))
    return tuple(dict.fromkeys(found))
