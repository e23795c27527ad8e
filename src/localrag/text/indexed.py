"""The text under which a chunk is indexed: title and headings count as part of it."""

from collections.abc import Sequence


def indexed_text(title: str, heading_path: Sequence[str], text: str) -> str:
    """Return title, headings and text, a line each."""
    return "\n".join((title, *heading_path, text))
