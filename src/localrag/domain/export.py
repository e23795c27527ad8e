"""What an exported conversation says, line by line, before it is of any format."""

from dataclasses import dataclass
from enum import StrEnum


class ExportFormat(StrEnum):
    MARKDOWN = "md"
    WORD = "docx"
    PDF = "pdf"


class LineKind(StrEnum):
    TITLE = "title"
    QUESTION = "question"
    LABEL = "label"
    TEXT = "text"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLine:
    """One paragraph: plain text of one line, printable characters only."""

    kind: LineKind
    text: str
