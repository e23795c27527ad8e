"""Excel workbooks through calamine: the values that were last calculated, not the formulas."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO, cast

import python_calamine

from localrag.documents.archive import check_archive, member_names
from localrag.documents.rows import full_sheet_page, is_tidy, sheet_page, tidy
from localrag.documents.table_header import Merge
from localrag.domain.document import Page, ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_MACROS = "vbaProject.bin"
_HEAD = 20  # rows where titles and names make every column a mixture
_EXACT = 10**15  # whole numbers below it are exact in a float and written without exponent


class Reader:
    """Reads workbooks: each visible sheet is a page labelled with the sheet's name."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return the sheets. Raises DocumentError."""
        check_archive(stream, limits)
        has_macros = any(name.endswith(_MACROS) for name in member_names(stream))
        content = workbook_content(stream, limits)
        if not has_macros:
            return content
        warning = ReadWarning(code=WarningCode.HAS_MACROS)
        return replace(content, warnings=(*content.warnings, warning))


def workbook_content(stream: BinaryIO, _limits: ReadLimits) -> Content:
    """Return the visible sheets of a workbook of any kind. Raises DocumentError."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
        pages = tuple(_pages(workbook))
        has_hidden = bool(_sheets(workbook, is_visible=False))
    except python_calamine.PasswordError as error:
        raise DocumentError(DocumentCode.PASSWORD_NEEDED) from error
    except (python_calamine.CalamineError, python_calamine.XmlError, OSError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error
    warning = ReadWarning(code=WarningCode.HIDDEN_TEXT)
    return Content(title=None, pages=pages, warnings=(warning,) if has_hidden else ())


def _sheets(
    workbook: python_calamine.CalamineWorkbook, *, is_visible: bool
) -> list[python_calamine.SheetMetadata]:
    visible = python_calamine.SheetVisibleEnum.Visible
    return [
        sheet
        for sheet in workbook.sheets_metadata
        if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet
        and (sheet.visible is visible) == is_visible
    ]


def _pages(workbook: python_calamine.CalamineWorkbook) -> list[Page]:
    pages: list[Page] = []
    for sheet in _sheets(workbook, is_visible=True):
        pages.append(_page(workbook.get_sheet_by_name(sheet.name), len(pages) + 1))
    return pages


def _page(sheet: python_calamine.CalamineSheet, number: int) -> Page:
    merges = _merges(sheet)
    columns = _columns(sheet)
    first = sheet.start[0] + 1 if sheet.start else 1
    page = None if merges else full_sheet_page(columns, number, sheet.name, first=first)
    if page is None:
        rows = list(zip(*columns, strict=True))
        page = sheet_page(rows, number, sheet.name, first=first, merges=merges)
    return page


def _merges(sheet: python_calamine.CalamineSheet) -> list[Merge]:
    return [
        Merge(top=top + 1, left=left, bottom=bottom + 1, right=right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]


def _columns(sheet: python_calamine.CalamineSheet) -> list[list[str]]:
    """Return the texts of all columns from A on, from the first row that has any."""
    if sheet.start is None:
        return []
    values = sheet.to_python(skip_empty_area=True)
    return [
        *([""] * len(values) for _ in range(sheet.start[1])),
        *(
            [*_texts(column[:_HEAD]), *_texts(column[_HEAD:])]
            for column in zip(*values, strict=True)
        ),
    ]


def _texts(column: Sequence[object]) -> Sequence[str]:
    """Return the values of a column as texts: like values all at once, which is much faster."""
    first = column[0] if column else None
    try:  # what is said of all values fails at the first of another type
        if isinstance(first, str):
            texts = cast("Sequence[str]", column)
            return texts if is_tidy("".join(texts)) else [tidy(text) for text in texts]
        if isinstance(first, float):
            numbers = cast("Sequence[float]", column)
            if all(map(float.is_integer, numbers)) and max(numbers) < _EXACT:
                return list(map("%d".__mod__, numbers))
    except TypeError:
        pass
    return [tidy(value) if isinstance(value, str) else _text(value) for value in column]


def _text(value: object) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            is_whole = value.is_integer() and abs(value) < _EXACT
            return str(int(value)) if is_whole else repr(value)
        case dt.datetime():
            return _date(value) + (f" {value:%H:%M}" if value.time() != dt.time() else "")
        case dt.date():
            return _date(value)
        case dt.time():
            return f"{value:%H:%M}"
        case _:
            return tidy(str(value))


def _date(value: dt.date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
