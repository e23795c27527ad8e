"""Where words stand in a document: every place on every page."""

from collections.abc import Iterator
from dataclasses import dataclass

from localrag.domain.cancel import CancelToken
from localrag.domain.ports import Catalogue
from localrag.text.normalise import squashed

_MOST_PAGES = 20_000
MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOnPage:
    """Half-open spans in code points of the text of page `page` (from 1)."""

    page: int
    spans: tuple[tuple[int, int], ...]


def find_in_document(
    catalogue: Catalogue, document_id: int, words: str, cancel: CancelToken
) -> Iterator[FoundOnPage]:
    """Yield the pages that have `words`, in order, up to MOST_PLACES places in all.

    White space, width and case of letters do not count. Raises Cancelled.
    """
    wanted = squashed(words)
    left = MOST_PLACES
    if not wanted:
        return
    for number in range(1, _MOST_PAGES + 1):
        cancel.raise_if_cancelled()
        page = catalogue.page(document_id, number)
        if page is None or left <= 0:
            return
        spans = places_of(wanted, page.text)[:left]
        if spans:
            left -= len(spans)
            yield FoundOnPage(page=number, spans=spans)


def places_of(words: str, text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of `text` that say `words`, not overlapping, in code points."""
    wanted = squashed(words)
    if not wanted or wanted not in squashed(text):
        return ()
    plain, owners = _flat(text)
    spans: list[tuple[int, int]] = []
    at = plain.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        spans.append((owners[at], owners[end - 1] + 1))
        at = plain.find(wanted, end)
    return tuple(spans)


def _flat(text: str) -> tuple[str, list[int]]:
    """Return the text as it is compared, and which code point each character of it came from.

    A character is folded by itself: what only a neighbour completes (a voiced mark of its own) is
    folded with the character before it.
    """
    parts: list[str] = []
    owners: list[int] = []
    for index, char in enumerate(text):
        joined = squashed(text[index - 1 : index + 1]) if char in "\u3099\u309aﾞﾟ" else ""
        if joined and len(joined) == 1 and parts:
            parts[-1] = joined
            continue
        folded = squashed(char)
        parts.append(folded)
        owners += [index] * len(folded)
    return "".join(parts), owners
