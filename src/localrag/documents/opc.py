"""How the parts of an Office package refer to each other (ISO/IEC 29500-2, OPC)."""

from dataclasses import dataclass

from lxml import etree

from localrag.documents.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What a part refers to: the last word of the relation's type, and the name of the part."""

    kind: str
    target: str


def relations_of(parts: Parts, name: str) -> dict[str, Relation]:
    """Return what part `name` ('' for the package) refers to inside the package, by id.

    Raises DocumentError DAMAGED.
    """
    folder, _, last = name.rpartition("/")
    root = parts.xml_if_there(f"{folder}/_rels/{last}.rels".lstrip("/"))
    found: dict[str, Relation] = {}
    for element in root if root is not None else ():
        if element.get("TargetMode") != "External":
            found[element.get("Id", "")] = Relation(
                kind=element.get("Type", "").rpartition("/")[2],
                target=_resolved(folder, element.get("Target", "")),
            )
    return found


def relation_id_of(element: etree._Element) -> str:
    """Return `r:id`, not the plain `id` beside it."""
    return next((str(v) for k, v in element.attrib.items() if str(k).endswith("}id")), "")


def _resolved(folder: str, target: str) -> str:
    """Return the name of the part that a target, relative to a folder, names."""
    steps = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(step for step in steps if step)
