"""What a document says of itself, taken from its names, its first page and its headings."""

from collections.abc import Iterable

from localrag.domain.facts import DocumentFacts
from localrag.text.editions import edition
from localrag.text.letterhead import divisions, document_number, head_of, years_named
from localrag.text.phrases import in_one_line

FACTS_VERSION = "1"
"""Raise it when the rules give other facts: those of all documents are then found anew."""


def facts_of(
    title: str, location: str, first_page: str, headings: Iterable[str]
) -> DocumentFacts:
    """Return the facts of the document shown at `location`, names parted by `/`."""
    *above, name = location.split("/")
    stem = name.rpartition(".")[0] or name
    folders = [folder for folder in reversed(above) if folder]
    head = head_of(first_page)
    number = document_number(head)
    return DocumentFacts(
        edition=edition(stem, folders),
        fiscal_years=tuple(years_named((title, stem), folders, head)),
        numbers=(number,) if number else (),
        divisions=tuple(divisions(head, first_page)),
        headings=tuple(dict.fromkeys(filter(None, map(in_one_line, headings)))),
    )
