"""Footnotes of a PDF page: what begins with a raised number and stands at its foot."""

import re
from collections.abc import Iterator, Sequence

from localrag.documents.pdf_geometry import PdfLine
from localrag.text.lines import unwrapped

_NUMBER = re.compile(r"[0-9０-９]{1,3}(?:$|[\s　]|(?=[^\x00-\x7f。、，．）」]))")
_RAISED = 0.3  # of the size of the type, from the foot of the line to where its number stands
_SMALL = 0.75  # of the type beside it


def first_note(lines: Sequence[PdfLine]) -> int:
    """Return which line begins the notes of a page in reading order, how many there are for none."""
    for index in range(len(lines)):
        if _begins_note(lines, index) and _is_at_foot(lines, index):
            return index
    return len(lines)


def notes_of(lines: Sequence[PdfLine]) -> Iterator[str]:
    """Yield the notes that lines make up, each on one line."""
    waiting: list[str] = []
    for index, line in enumerate(lines):
        if waiting and _begins_note(lines, index):
            yield unwrapped("\n".join(waiting))
            waiting = []
        is_number = index > 0 and _is_number_alone(lines, index - 1)
        if is_number and waiting:
            waiting[-1] = f"{waiting[-1].strip()} {line.text.lstrip()}"
        else:
            waiting.append(line.text)
    if waiting:
        yield unwrapped("\n".join(waiting))


def _begins_note(lines: Sequence[PdfLine], index: int) -> bool:
    line = lines[index]
    if _NUMBER.match(line.text) is None or line.is_vertical:
        return False
    return _is_number_alone(lines, index) or line.y - line.box.bottom > _RAISED * line.size


def _is_number_alone(lines: Sequence[PdfLine], index: int) -> bool:
    """Whether a line is nothing but a small number beside the line after it."""
    if index + 1 >= len(lines):
        return False
    line, after = lines[index], lines[index + 1]
    is_beside = line.box.right <= after.box.left and after.box.bottom < line.y < after.box.top
    return line.text.strip().isdecimal() and line.size <= _SMALL * after.size and is_beside


def _is_at_foot(lines: Sequence[PdfLine], index: int) -> bool:
    """Whether all lines from one on stand below all before it."""
    if not index:
        return False
    return (
        max(one.box.top for one in lines[index:])
        < min(one.y for one in lines[:index]) + lines[index].size
    )
