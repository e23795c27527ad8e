"""Excel workbooks: the values that were last calculated, as the sheets show them.

calamine gives the values. Where cells have number formats the text is what is shown: 8.5% for
0.085, 令和8年4月1日 for a date, 0.8 for 0.7777; digits that are rounded away are not read.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

import python_calamine

from localrag.documents.archive import check_archive, member_names
from localrag.documents.sheet_asides import SheetAsides
from localrag.documents.sheet_pages import Sheet, content_of
from localrag.documents.sheet_values import SheetLook, shown_columns
from localrag.documents.table_header import Merge
from localrag.documents.xlsx_asides import FOLDERS, XlsxAsides
from localrag.documents.xlsx_looks import MARKS, XlsxLooks
from localrag.domain.document import ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_MACROS = "vbaProject.bin"
_BINARY = "xl/workbook.bin"  # XLSB, whose formats are not read

LookOf = Callable[[str], SheetLook | None]  # of a sheet by its name
AsidesOf = Callable[[str], SheetAsides]


class Reader:
    """Reads workbooks: each visible sheet is a page labelled with the sheet's name."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return the sheets. Raises DocumentError."""
        marked = check_archive(stream, limits, MARKS)
        names = member_names(stream)
        has_macros = any(name.endswith(_MACROS) for name in names)
        has_asides = any(name.lower().startswith(FOLDERS) for name in names)
        asides_of = XlsxAsides(stream).of if has_asides else None
        content = workbook_content(stream, XlsxLooks(stream, marked).of, asides_of)
        codes = [WarningCode.STORED_VALUES] if _BINARY in names else []
        codes += [WarningCode.HAS_MACROS] if has_macros else []
        return with_warnings(content, codes)


def with_warnings(content: Content, codes: Iterable[WarningCode]) -> Content:
    """Return the content with further warnings on the whole workbook."""
    more = tuple(ReadWarning(code=code) for code in codes)
    return replace(content, warnings=(*content.warnings, *more))


def workbook_content(
    stream: BinaryIO, look_of: LookOf, asides_of: AsidesOf | None = None
) -> Content:
    """Return the visible sheets of a workbook of any kind. Raises DocumentError."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(stream)
        return content_of(
            _shown(workbook, look_of, asides_of),
            has_hidden_sheets=bool(_sheets(workbook, is_visible=False)),
        )
    except python_calamine.PasswordError as error:
        raise DocumentError(DocumentCode.PASSWORD_NEEDED) from error
    except (python_calamine.CalamineError, python_calamine.XmlError, OSError) as error:
        raise DocumentError(DocumentCode.DAMAGED) from error


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


def _shown(
    workbook: python_calamine.CalamineWorkbook, look_of: LookOf, asides_of: AsidesOf | None
) -> Iterator[Sheet]:
    for one in _sheets(workbook, is_visible=True):
        sheet = workbook.get_sheet_by_name(one.name)
        start = sheet.start or (0, 0)
        values = sheet.to_python(skip_empty_area=True) if sheet.start else []
        look = look_of(one.name)
        yield Sheet(
            name=one.name,
            columns=shown_columns(values, start, look),
            first=start[0] + 1,
            merges=_merges(sheet),
            look=look,
            asides=asides_of(one.name) if asides_of else None,
        )


def _merges(sheet: python_calamine.CalamineSheet) -> list[Merge]:
    return [
        Merge(top=top + 1, left=left, bottom=bottom + 1, right=right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
