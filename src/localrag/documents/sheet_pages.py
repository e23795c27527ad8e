"""Sheets as pages, whatever kind of file they come from."""

from collections.abc import Iterable
from dataclasses import dataclass

from localrag.documents.rows import full_sheet_page, sheet_page
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


def content_of(sheets: Iterable[Sheet], *, has_hidden_sheets: bool) -> Content:
    """Return each sheet as a page labelled with its name.

    Hidden rows and columns are left out, as hidden sheets are; a warning says so.
    """
    pages: list[Page] = []
    hiding: list[int] = []
    for number, sheet in enumerate(sheets, start=1):
        if sheet.look and without_hidden(sheet.columns, sheet.first, sheet.look, sheet.merges):
            hiding.append(number)
        pages.append(_page(sheet, number))
    warning = ReadWarning(
        code=WarningCode.HIDDEN_TEXT, pages=() if has_hidden_sheets else tuple(hiding)
    )
    return Content(
        title=None,
        pages=tuple(pages),
        warnings=(warning,) if has_hidden_sheets or hiding else (),
    )


def _page(sheet: Sheet, number: int) -> Page:
    if not sheet.merges:
        page = full_sheet_page(sheet.columns, number, sheet.name, first=sheet.first)
        if page is not None:
            return page
    rows = list(zip(*sheet.columns, strict=True))
    return sheet_page(rows, number, sheet.name, first=sheet.first, merges=sheet.merges)
