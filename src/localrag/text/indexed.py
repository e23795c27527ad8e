"""The text under which a chunk is indexed: title and headings count as part of it."""

from collections.abc import Sequence

from localrag.domain.passage import Passage


def indexed_text(title: str, heading_path: Sequence[str], text: str) -> str:
    """Return title, headings and text, a line each."""
    return "\n".join((title, *heading_path, text))


def passage_text(passage: Passage) -> str:
    """Return what a model that reads whole passages is given: the same as was indexed."""
    return indexed_text(passage.document_title, passage.chunk.heading_path, passage.chunk.text)
