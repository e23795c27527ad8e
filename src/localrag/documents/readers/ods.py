"""OpenDocument spreadsheets, as the sheets show them."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from localrag.documents.ods_sheets import OdsSheet, ods_sheets
from localrag.documents.parts import Parts
from localrag.documents.sheet_pages import Sheet, content_of
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

_MANIFEST = "META-INF/manifest.xml"


class Reader:
    """Reads workbooks: each visible sheet is a page labelled with the sheet's name."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return the sheets. Raises DocumentError."""
        parts = Parts(stream, limits)
        manifest = parts.xml_if_there(_MANIFEST)
        if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
            raise DocumentError(DocumentCode.PASSWORD_NEEDED)
        with parts.open("content.xml") as content:
            found = ods_sheets(content)
        return content_of(
            _shown(found), has_hidden_sheets=not all(sheet.is_shown for sheet in found)
        )


def _shown(sheets: Sequence[OdsSheet]) -> Iterator[Sheet]:
    for sheet in sheets:
        if sheet.is_shown:
            width = max(map(len, sheet.rows), default=0)
            rows = (row + [""] * (width - len(row)) for row in sheet.rows)
            yield Sheet(
                name=sheet.name,
                columns=[list(column) for column in zip(*rows, strict=True)],
                first=sheet.first,
                merges=sheet.merges,
                look=sheet.look,
            )
