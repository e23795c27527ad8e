"""What an exported conversation says, line by line, before it is of any format."""

import re
from dataclasses import dataclass
from enum import StrEnum

_LONGEST_NAME = 40
_UNSAFE = re.compile(r'[\s<>:"/\\|?*.。、，．？！]+')
# Names that Windows keeps for devices, with any ending.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


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


def suggested_name(question: str, format_: ExportFormat) -> str:
    """Return a file name that Windows and Linux take, made from the question."""
    stem = _UNSAFE.sub("_", in_one_line(question))[:_LONGEST_NAME].strip("_ ")
    if not stem or _DEVICE.match(stem):
        stem = f"localrag_{stem}".rstrip("_")
    return f"{stem}.{format_.value}"


def in_one_line(text: str) -> str:
    """Return one line without anything that cannot be printed or written as UTF-8."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())
