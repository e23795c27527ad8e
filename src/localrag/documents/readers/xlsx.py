"""Excel workbooks through calamine: the values that were last calculated, not the formulas."""

import datetime as dt
from typing import BinaryIO

import python_calamine

from localrag.documents.archive import check_archive
from localrag.documents.rows import Row, sheet_page
from localrag.domain.document import Page
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_EXACT = 10**15  # whole numbers below it are exact in a float and written without exponent


class Reader:
    """Reads workbooks: each visible sheet is a page labelled with the sheet's name."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return the sheets. Raises DocumentError."""
        check_archive(stream, limits)
        return workbook_content(stream, limits)


def workbook_content(stream: BinaryIO, _limits: ReadLimits) -> Content:
    """Return the visible sheets of a workbook of any kind. Raises DocumentError."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
        pages = tuple(_pages(workbook))
    except python_calamine.PasswordError as error:
        raise DocumentError(DocumentCode.PASSWORD_NEEDED) from error
    except (python_calamine.CalamineError, python_calamine.XmlError, OSError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error
    return Content(title=None, pages=pages)


def _pages(workbook: python_calamine.CalamineWorkbook) -> list[Page]:
    pages: list[Page] = []
    for sheet in workbook.sheets_metadata:
        is_sheet = sheet.typ is python_calamine.SheetTypeEnum.WorkSheet
        if not is_sheet or sheet.visible is not python_calamine.SheetVisibleEnum.Visible:
            continue
        rows = _rows(workbook.get_sheet_by_name(sheet.name))
        pages.append(sheet_page(rows, len(pages) + 1, sheet.name))
    return pages


def _rows(sheet: python_calamine.CalamineSheet) -> list[Row]:
    if sheet.start is None:
        return []
    first_row, first_column = sheet.start
    padding = ("",) * first_column
    return [
        Row(
            number=first_row + 1 + index,
            cells=padding + tuple(_text(value) for value in values),
        )
        for index, values in enumerate(sheet.to_python(skip_empty_area=True))
    ]


def _text(value: object) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return (
                str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
            )
        case dt.datetime():
            return _date(value) + (f" {value:%H:%M}" if value.time() != dt.time() else "")
        case dt.date():
            return _date(value)
        case dt.time():
            return f"{value:%H:%M}"
        case _:
            return str(value)


def _date(value: dt.date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
