"""A PDF from plain lines, in a Japanese font of this PC, else in the one that every viewer knows."""

import os
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from localrag.domain.export import ExportLine, LineKind

_SIZES = {
    LineKind.TITLE: 16,
    LineKind.QUESTION: 13,
    LineKind.LABEL: 11,
    LineKind.TEXT: 10.5,
    LineKind.QUOTE: 10,
}
_NAME = "localrag"
_UNEMBEDDED = "HeiseiKakuGo-W5"
_WINDOWS = ("BIZ-UDGothicR.ttc", "YuGothM.ttc", "meiryo.ttc", "msgothic.ttc")
_LINUX = (
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
    "/usr/share/fonts/truetype/vlgothic/VL-Gothic-Regular.ttf",
    "/usr/share/fonts/truetype/takao-gothic/TakaoGothic.ttf",
)
_BASIC = 0xFFFF


def pdf_bytes(lines: Sequence[ExportLine]) -> bytes:
    """Return a PDF of A4 pages. Text outside the basic plane needs a font of this PC and is 〓 without."""
    font = _font()
    written = BytesIO()
    title = lines[0].text if lines else ""
    document = SimpleDocTemplate(
        written, pagesize=A4, title=title, author=_NAME, invariant=True
    )
    document.build(
        [Paragraph(escape(_shown(line.text, font)), _style(line.kind, font)) for line in lines]
    )
    return written.getvalue()


@lru_cache(1)
def _font() -> str:
    """Return the name of a registered font: one of this PC, of which a part is embedded."""
    windows = Path(os.environ.get("SYSTEMROOT", "")) / "Fonts"
    for file in (*(windows / name for name in _WINDOWS), *map(Path, _LINUX)):
        try:
            registerFont(TTFont(_NAME, str(file)))
        except (TTFError, OSError):
            continue
        return _NAME
    registerFont(UnicodeCIDFont(_UNEMBEDDED))
    return _UNEMBEDDED


def _shown(text: str, font: str) -> str:
    if font == _UNEMBEDDED:
        return "".join(char if ord(char) <= _BASIC else "〓" for char in text)
    return text


def _style(kind: LineKind, font: str) -> ParagraphStyle:
    size = _SIZES[kind]
    return ParagraphStyle(
        kind.value,
        fontName=font,
        fontSize=size,
        leading=size * 1.6,
        spaceBefore=size if kind in (LineKind.QUESTION, LineKind.LABEL) else 0,
        leftIndent=size * 2 if kind is LineKind.QUOTE else 0,
        wordWrap="CJK",
    )
