"""The JSON shape of a page that is shown as text, with what its blocks are."""

from collections.abc import Iterator
from typing import Any

from localrag.documents.page_view import DRAWN
from localrag.domain.document import Page
from localrag.domain.passage import IndexedDocument
from localrag.workflows.find_in_document import places_of


def page_text_shape(
    page: Page, document: IndexedDocument, quotes: tuple[str, ...], words: str
) -> dict[str, Any]:
    """Return the text of a page; spans are half-open ranges of its code points.

    `spans` are the quotes, and every place of `words`; `blocks` are in reading order.
    """
    return {
        "kind": "text",
        "title": document.title,
        "label": page.label,
        "text": page.text,
        "spans": [*_spans(page.text, quotes), *map(list, places_of(words, page.text))],
        "blocks": [
            {
                "kind": block.kind.value,
                "start": block.span.start,
                "end": block.span.end,
                "level": block.level,
            }
            for block in page.blocks
        ],
        "pages": document.pages,
        "is_drawable": document.source.media_type in DRAWN,
    }


def _spans(text: str, quotes: tuple[str, ...]) -> Iterator[list[int]]:
    for quote in quotes:
        start = text.find(quote)
        if quote and start >= 0:
            yield [start, start + len(quote)]
