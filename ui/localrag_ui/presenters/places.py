"""Where a citation or passage lies, in the words of the window."""

from dataclasses import dataclass

from localrag_ui.found import FoundPassage, Source
from localrag_ui.results import DocumentRow
from localrag_ui.strings import Strings

_LONGEST_NUMBER = 5  # "xviii", "A-12"; a longer label is the name of a sheet or a heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page to open and the exact words to mark there."""

    document_id: int
    uri: str
    name: str
    page: int
    label: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """`places[index]` is to be opened; `is_chosen` is whether a person asked for it."""

    places: tuple[Place, ...]
    index: int
    is_chosen: bool


def place_of_source(source: Source) -> Place:
    """Return the page of a citation."""
    return Place(
        document_id=source.document_id,
        uri=source.uri,
        name=file_name(source.document),
        page=source.page,
        label=source.page_label,
        quotes=(source.quote,),
    )


def place_of_passage(passage: FoundPassage) -> Place:
    """Return the page on which a passage begins."""
    return Place(
        document_id=passage.document_id,
        uri=passage.uri,
        name=file_name(passage.document),
        page=passage.page,
        label=passage.page_label,
        quotes=(passage.text,),
    )


def place_of_document(row: DocumentRow) -> Place:
    """Return the first page of a document, with nothing marked."""
    return Place(
        document_id=row.id,
        uri=row.uri,
        name=file_name(row.path),
        page=1,
        label="",
        quotes=(),
    )


def file_name(path: str) -> str:
    """Return the last part of a displayed path.

    A backslash parts names only where no slash does: on POSIX it marks an escaped character.
    """
    return path.rsplit("/" if "/" in path else "\\", 1)[-1]


def folder_name(path: str) -> str:
    """Return a displayed path without its last part."""
    return path[: -len(file_name(path))].rstrip("/\\") or path


def place_words(found: FoundPassage | Source, strings: Strings) -> str:
    """Return the page, the row of a table, and whether the text was recognised from a picture."""
    words = page_words(found.page, found.page_label, strings)
    cell = found.cell
    if cell is not None and cell.table:
        row = strings("place.row", table=cell.table, row=cell.row)
        words = strings("place.labelled", place=words, label=row)
    elif isinstance(found, Source) and found.address:
        words = found.address  # the very cell; the label names all cells around it
    return words if found.ocr_confidence is None else strings("place.ocr", place=words)


def page_words(page: int, label: str, strings: Strings) -> str:
    """Return `p.3`, or what is printed on the page where that says more than a number."""
    if not label or label == str(page):
        return strings("place.page", page=page)
    is_number = label.isascii() and len(label) <= _LONGEST_NUMBER
    return strings("place.page", page=label) if is_number else label
