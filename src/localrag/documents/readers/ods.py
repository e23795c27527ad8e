"""OpenDocument spreadsheets through calamine."""

from typing import BinaryIO

from localrag.documents.archive import check_archive
from localrag.documents.readers import xlsx
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content


class Reader:
    """Reads workbooks: each visible sheet is a page labelled with the sheet's name."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return the sheets. Raises DocumentError."""
        check_archive(stream, limits)
        return xlsx.workbook_content(stream, limits)
