"""Charts and diagrams of office files: words and figures (DrawingML, ISO/IEC 29500-1, 21.2, 21.4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from localrag.documents.parts import attribute, number, tag_of
from localrag.documents.sheet_formats import changing_format
from localrag.documents.slides_text import plain_text

_MOST_POINTS = 100_000
_DEEP = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart as what stands beside it and a grid: categories in column 1, a column per series."""

    titles: tuple[str, ...]
    grid: list[list[str]]


def chart_of(root: etree._Element) -> Chart:
    """Return the chart in a chart part."""
    titles = [text for text in (_title(title) for title in root.iter("{*}title")) if text]
    if tag_of(root) == "chartSpace" and root.find("{*}chartData") is not None:
        return Chart(titles=tuple(titles), grid=_extended_grid(root))
    return Chart(titles=tuple(titles), grid=_grid(list(root.iter("{*}ser"))))


def diagram_lines(root: etree._Element) -> Iterator[tuple[int, str]]:
    """Yield depth from 0 and text of the points of a diagram (SmartArt), parents first."""
    points = {attribute(p, "modelId"): p for p in root.iterfind("{*}ptLst/{*}pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in root.iterfind("{*}cxnLst/{*}cxn"):
        if link.get("type", "parOf") == "parOf":
            place = (number(link.get("srcOrd")), link.get("destId", ""))
            below.setdefault(link.get("srcId", ""), []).append(place)
    roots = [name for name, point in points.items() if point.get("type") == "doc"]
    seen: set[str] = set()
    waiting = [(-1, name) for name in reversed(roots)]
    while waiting:
        depth, name = waiting.pop()
        if name in seen or name not in points:
            continue
        seen.add(name)
        text = _point(points[name])
        if text and depth >= 0:
            yield min(depth, _DEEP), text
        children = sorted(below.get(name, []), reverse=True)
        waiting += [(depth + 1, child) for _, child in children]


def _point(point: etree._Element) -> str:
    body = point.find("{*}t")
    return plain_text(body) if body is not None else ""


def _title(title: etree._Element) -> str:
    rich = next(title.iter("{*}rich"), None)
    if rich is not None:
        return plain_text(rich)
    return " ".join(value.text or "" for value in title.iter("{*}v")).strip()


def _grid(series: list[etree._Element]) -> list[list[str]]:
    names: list[str] = []
    columns: list[dict[int, str]] = []
    categories: dict[int, str] = {}
    for one in series:
        names.append(" ".join(_points(one.find("{*}tx")).values()))
        values = one.find("{*}val")
        columns.append(_points(values if values is not None else one.find("{*}yVal")))
        keys = one.find("{*}cat")
        categories = categories or _points(keys if keys is not None else one.find("{*}xVal"))
    places = sorted(set(categories).union(*columns))
    grid = [["", *names]] if any(names) else []
    return grid + [
        [categories.get(place, ""), *(column.get(place, "") for column in columns)]
        for place in places
    ]


def _points(holder: etree._Element | None) -> dict[int, str]:
    """Return the cached points of a reference; levels of a category stand before each other."""
    found: dict[int, str] = {}
    if holder is None:
        return found
    code = next((one.text or "" for one in holder.iter("{*}formatCode")), "")
    for point in holder.iter("{*}pt"):
        if len(found) >= _MOST_POINTS:
            break
        stored = (point.findtext("{*}v") or "").strip()
        text = _shown(stored, point.get("formatCode", code))
        place = number(point.get("idx"))
        found[place] = f"{text} {found[place]}" if place in found else text
    if not found:
        texts = [(value.text or "").strip() for value in holder.iterchildren("{*}v")]
        found = dict(enumerate(text for text in texts if text))
    return found


def _shown(value: str, code: str) -> str:
    """Return a value as its format shows it, as it is stored where it has none."""
    changing = changing_format({0: code}, 0) if code else None
    try:
        shown = changing.of_number(float(value)) if changing else None
    except ValueError:
        return value
    return shown or value


def _extended_grid(root: etree._Element) -> list[list[str]]:
    """Return the data of a chart of the newer kind (waterfall, tree map, funnel)."""
    columns = [
        {number(p.get("idx")): (p.text or "").strip() for p in level.iterchildren("{*}pt")}
        for level in root.iterfind("{*}chartData/{*}data/*/{*}lvl")
    ]
    places = sorted(set[int]().union(*columns))
    return [[column.get(place, "") for column in columns] for place in places]
