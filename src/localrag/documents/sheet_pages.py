"""Sheets as pages, whatever kind of file they come from."""

from collections.abc import Iterable
from dataclasses import dataclass

from localrag.documents.rows import full_sheet_page, sheet_page
from localrag.documents.sheet_asides import SheetAsides
from localrag.documents.sheet_values import SheetLook, without_hidden
from localrag.documents.table_header import Merge
from localrag.domain.document import Page, ReadWarning, WarningCode
from localrag.domain.ports import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A visible sheet: the texts of its columns from A on, and what is merged and hidden.

    `first` is the row, from 1, of the first texts.
    """

    name: str
    columns: list[list[str]]
    first: int
    merges: list[Merge]
    look: SheetLook | None
    asides: SheetAsides | None = None


def content_of(sheets: Iterable[Sheet], *, has_hidden_sheets: bool) -> Content:
    """Return each sheet as a page labelled with its name.

    Hidden rows and columns are left out, as hidden sheets are; a warning says so.
    """
    pages: list[Page] = []
    hiding: list[int] = []
    partial: list[int] = []
    for number, sheet in enumerate(sheets, start=1):
        if _hides(sheet):
            hiding.append(number)
        if sheet.asides is not None and not sheet.asides.is_whole:
            partial.append(number)
        pages.append(_page(sheet, number))
    warnings = []
    if has_hidden_sheets or hiding:
        where = () if has_hidden_sheets else tuple(hiding)
        warnings.append(ReadWarning(code=WarningCode.HIDDEN_TEXT, pages=where))
    if partial:
        warnings.append(ReadWarning(code=WarningCode.PARTIAL, pages=tuple(partial)))
    return Content(title=None, pages=tuple(pages), warnings=tuple(warnings))


def _hides(sheet: Sheet) -> bool:
    """Empty what is hidden; return whether there was any text in it."""
    hides = sheet.asides is not None and sheet.asides.has_hidden
    look = sheet.look
    if look is None:
        return hides
    hides |= without_hidden(sheet.columns, sheet.first, look, sheet.merges)
    notes = sheet.asides.notes if sheet.asides is not None else {}
    for row, column in list(notes):
        if row in look.hidden_rows or column in look.hidden_columns:
            del notes[row, column]
            hides = True
    return hides


def _page(sheet: Sheet, number: int) -> Page:
    if not sheet.merges and not sheet.asides:
        page = full_sheet_page(sheet.columns, number, sheet.name, first=sheet.first)
        if page is not None:
            return page
    rows = list(zip(*sheet.columns, strict=True))
    return sheet_page(
        rows, number, sheet.name, first=sheet.first, merges=sheet.merges, asides=sheet.asides
    )
