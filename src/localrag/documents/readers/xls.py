"""Excel workbooks of before 2007 (BIFF) through calamine, as the sheets show them."""

from typing import BinaryIO

from localrag.documents.readers import xlsx
from localrag.documents.xls_looks import xls_looks
from localrag.domain.document import WarningCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content


class Reader:
    """Reads workbooks: each visible sheet is a page labelled with the sheet's name."""

    def read(self, stream: BinaryIO, _limits: ReadLimits) -> Content:
        """Return the sheets. Raises DocumentError."""
        looks = xls_looks(stream)
        content = xlsx.workbook_content(stream, (looks or {}).get)
        return xlsx.with_warnings(content, () if looks else [WarningCode.STORED_VALUES])
