"""A Word file from plain lines: text alone, without fields, links or macros."""

from collections.abc import Sequence
from io import BytesIO

import docx
from docx.oxml.ns import qn

from localrag.domain.export import ExportLine, LineKind

_STYLES = {
    LineKind.TITLE: "Heading 1",
    LineKind.QUESTION: "Heading 2",
    LineKind.LABEL: "Heading 3",
    LineKind.TEXT: "Normal",
    LineKind.QUOTE: "Intense Quote",
}
_FONT = "游ゴシック"


def word_bytes(lines: Sequence[ExportLine]) -> bytes:
    """Return a .docx file."""
    document = docx.Document()
    for name in set(_STYLES.values()):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), _FONT)
        # The template's own theme fonts would win over the name.
        fonts.attrib.pop(qn("w:eastAsiaTheme"), None)
    for line in lines:
        document.add_paragraph(line.text, style=_STYLES[line.kind])
    document.core_properties.author = "localrag"
    document.core_properties.comments = ""
    document.core_properties.title = lines[0].text[:255] if lines else ""
    written = BytesIO()
    document.save(written)
    return written.getvalue()
