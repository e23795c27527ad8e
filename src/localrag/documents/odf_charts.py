"""Charts in OpenDocument files: an object of the package with its own table of figures."""

from dataclasses import dataclass

from lxml import etree

from localrag.documents.odf_styles import OdfStyles
from localrag.documents.odf_tables import table_rows
from localrag.documents.odf_text import plain_text
from localrag.documents.spans import spread


@dataclass(frozen=True, slots=True, kw_only=True)
class OdfChart:
    """A chart as what stands beside it and the grid of its figures."""

    titles: tuple[str, ...]
    grid: list[list[str]]


def odf_chart(root: etree._Element | None, styles: OdfStyles) -> OdfChart | None:
    """Return the chart in the content of an object inside a package, None for other objects."""
    chart = root.find("{*}body/{*}chart/{*}chart") if root is not None else None
    if chart is None:
        return None
    titles = [
        text
        for name in ("title", "subtitle")
        for title in chart.iter(f"{{*}}{name}")
        if (text := plain_text(title, styles))
    ]
    table = chart.find("{*}table")
    rows = table_rows(table, lambda cell: plain_text(cell, styles)) if table is not None else []
    return OdfChart(titles=tuple(titles), grid=spread([row.cells for row in rows]))
