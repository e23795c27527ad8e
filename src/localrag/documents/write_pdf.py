"""A PDF from plain lines, in a Japanese font of this PC, else in the one that every viewer knows."""

import os
from collections.abc import Container, Sequence
from dataclasses import dataclass
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
_BASIC = range(0x10000)  # its encoding has no more


@dataclass(frozen=True, slots=True)
class _Font:
    """A registered font and the characters that it has."""

    name: str
    characters: Container[int]


def pdf_bytes(lines: Sequence[ExportLine]) -> bytes:
    """Return a PDF of A4 pages. Characters that the font has not are shown as 〓."""
    font = _font()
    written = BytesIO()
    title = lines[0].text if lines else ""
    document = SimpleDocTemplate(
        written, pagesize=A4, title=title, author=_NAME, invariant=True
    )
    document.build(
        [
            Paragraph(escape(_shown(line.text, font)), _style(line.kind, font.name))
            for line in lines
        ]
    )
    return written.getvalue()


@lru_cache(1)
def _font() -> _Font:
    """Return a font of this PC, of which a part is embedded, else one that is only named."""
    windows = Path(os.environ.get("SYSTEMROOT", "")) / "Fonts"
    for file in (*(windows / name for name in _WINDOWS), *map(Path, _LINUX)):
        try:
            font = TTFont(_NAME, str(file))
        except (TTFError, OSError):
            continue
        registerFont(font)
        return _Font(_NAME, frozenset(font.face.charToGlyph))
    registerFont(UnicodeCIDFont(_UNEMBEDDED))
    return _Font(_UNEMBEDDED, _BASIC)


def _shown(text: str, font: _Font) -> str:
    missing = "〓" if ord("〓") in font.characters else "?"
    return "".join(char if ord(char) in font.characters else missing for char in text)


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
