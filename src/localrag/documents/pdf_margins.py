"""Running heads, feet and page numbers: what stands at the same place on page after page."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from localrag.documents.pdf_geometry import PdfLine
from localrag.text.normalise import squashed

_ZONE = 0.12  # of the height of the page, at its top and at its foot
_LINES = 4  # from each edge
_SAME_PLACE = 4.0  # points
_CHAIN = 3  # pages, each at most two after the one before: left and right pages may differ
_STEP = 2
_LARGER = 1.12
_MOST_PAGES = 0.6
_FEW_PAGES = 2
_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(
    r"[-‐‑–—―－~・.|/|\[\(<〔【]?(?:p\.?|page|頁)?\s?([0-9]{1,4}|[ivxl]{1,6})\s?(?:頁|ページ|page)?"
    r"(?:[/／](?:全)?[0-9]{1,4}(?:頁|ページ)?)?[-‐‑–—―－~・.|\]\)>〕】]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Lines to be left out, by page and place in its list, and what is printed on the pages.

    `labels` has what is printed on the pages (from 1), those without a number counted along.
    """

    lines: Mapping[int, frozenset[int]]
    labels: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    page: int
    line: int
    y: float
    text: str
    is_large: bool  # or beside something large


def margins_of(
    pages: Sequence[Sequence[PdfLine]], heights: Sequence[float], body_size: float
) -> Margins:
    """Return what of the pages belongs to their margins."""
    edges = [
        edge
        for number, (lines, height) in enumerate(zip(pages, heights, strict=True))
        for edge in _edges(number, lines, height, body_size)
    ]
    numbers = _page_numbers(edges, len(pages))
    dropped: defaultdict[int, set[int]] = defaultdict(set)
    for edge in numbers:
        dropped[edge.page].add(edge.line)
    for edge in _running(edges, len(pages)):
        dropped[edge.page].add(edge.line)
    return Margins(
        lines={page: frozenset(lines) for page, lines in dropped.items()},
        labels=_labels(numbers, len(pages)),
    )


def _edges(
    number: int, lines: Sequence[PdfLine], height: float, body_size: float
) -> Iterable[_Edge]:
    """Yield the lines at the top and at the foot of a page, the outermost first."""
    by_height = sorted(range(len(lines)), key=lambda at: lines[at].box.bottom)
    foot = [at for at in by_height[:_LINES] if lines[at].box.top < _ZONE * height]
    top = [at for at in by_height[-_LINES:] if lines[at].box.bottom > (1 - _ZONE) * height]
    outermost = [lines[at] for at in (*foot, *top)]
    large = [line for line in outermost if line.size >= _LARGER * body_size]
    for at in dict.fromkeys((*foot, *reversed(top))):
        line = lines[at]
        yield _Edge(
            page=number,
            line=at,
            y=line.y,
            text=squashed(line.text),
            is_large=any(abs(line.y - other.y) <= other.size for other in large),
        )


def _page_numbers(edges: Sequence[_Edge], pages: int) -> list[_Edge]:
    """Return the lines that are a bare page number; on some page there may be none."""
    found = [edge for edge in edges if _NUMBER.fullmatch(edge.text)]
    if pages <= _FEW_PAGES:
        return found
    offsets = Counter(
        value - edge.page for edge in found if (value := _value(edge.text)) is not None
    )
    usual = {offset for offset, count in offsets.items() if count > 1} or set(offsets)
    return [
        edge
        for edge in found
        if (value := _value(edge.text)) is None or value - edge.page in usual
    ]


def _value(text: str) -> int | None:
    digits = _DIGITS.search(text)
    return int(digits.group()) if digits else None


def _running(edges: Sequence[_Edge], pages: int) -> Iterable[_Edge]:
    """Yield the lines that come again at one place on page after page.

    Large ones are titles, of slides for instance, unless most pages have them.
    """
    same: defaultdict[str, list[_Edge]] = defaultdict(list)
    counting: defaultdict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        if not _NUMBER.fullmatch(edge.text):
            same[edge.text].append(edge)
            if _DIGITS.search(edge.text):
                counting[_DIGITS.sub("#", edge.text)].append(edge)
    for found in (*same.values(), *map(_counted, counting.values())):
        for chain in _chains(found):
            is_on_most = len(chain) >= _MOST_PAGES * pages
            if any(edge.is_large for edge in chain) and not is_on_most:
                continue
            if len(chain) >= _CHAIN or (len(chain) == pages == _FEW_PAGES):
                yield from chain


def _counted(edges: Sequence[_Edge]) -> list[_Edge]:
    """Return the lines in which a number counts the pages: others tell pages apart."""
    offsets = Counter(
        (place, int(digits) - edge.page)
        for edge in edges
        for place, digits in enumerate(_DIGITS.findall(edge.text))
    )
    return [
        edge
        for edge in edges
        if any(
            offsets[place, int(digits) - edge.page] >= _CHAIN
            for place, digits in enumerate(_DIGITS.findall(edge.text))
        )
    ]


def _chains(edges: Sequence[_Edge]) -> Iterable[list[_Edge]]:
    """Yield the runs of lines at one height, on pages that follow each other."""
    left = sorted(edges, key=lambda edge: edge.page)
    while left:
        chain, rest = [left[0]], []
        for edge in left[1:]:
            before = chain[-1]
            is_near = edge.page - before.page <= _STEP and edge.page > before.page
            if is_near and abs(edge.y - before.y) <= _SAME_PLACE:
                chain.append(edge)
            else:
                rest.append(edge)
        yield chain
        left = rest


def _labels(numbers: Sequence[_Edge], pages: int) -> dict[int, str]:
    """Return the printed numbers by page (from 1) where they count on from page to page.

    Pages that carry none are counted all the same; those before number 1 have none.
    """
    values = [
        (edge.page, value) for edge in numbers if (value := _value(edge.text)) is not None
    ]
    offsets = Counter(value - page for page, value in values)
    if not offsets:
        return {}
    offset, count = offsets.most_common(1)[0]
    if count < min(_CHAIN, pages) or 2 * count < len({page for page, _ in values}):
        return {}
    return {page + 1: str(page + offset) for page in range(pages) if page + offset > 0}
