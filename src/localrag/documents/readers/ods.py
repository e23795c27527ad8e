"""OpenDocument spreadsheets, as the sheets show them."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from localrag.documents.odf_charts import odf_chart
from localrag.documents.odf_styles import OdfStyles
from localrag.documents.ods_asides import ChartFrame
from localrag.documents.ods_sheets import OdsSheet, ods_sheets
from localrag.documents.parts import Parts
from localrag.documents.sheet_asides import PlacedChart
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
            _shown(found, parts), has_hidden_sheets=not all(sheet.is_shown for sheet in found)
        )


def _shown(sheets: Sequence[OdsSheet], parts: Parts) -> Iterator[Sheet]:
    for sheet in sheets:
        if sheet.is_shown:
            sheet.asides.charts += filter(None, (_chart(one, parts) for one in sheet.charts))
            width = max(map(len, sheet.rows), default=0)
            rows = (row + [""] * (width - len(row)) for row in sheet.rows)
            yield Sheet(
                name=sheet.name,
                columns=[list(column) for column in zip(*rows, strict=True)],
                first=sheet.first,
                merges=sheet.merges,
                look=sheet.look,
                asides=sheet.asides,
            )


def _chart(frame: ChartFrame, parts: Parts) -> PlacedChart | None:
    name = frame.reference.removeprefix("./").strip("/")
    root = parts.xml_if_there(f"{name}/content.xml") if name else None
    chart = odf_chart(root, OdfStyles(root))
    if chart is None or not (chart.titles or chart.grid):
        return None
    return PlacedChart(titles=chart.titles, grid=chart.grid, corners=frame.corners)
