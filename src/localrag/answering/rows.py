"""Table rows as quotes: which line names the columns, and which cells of a long row matter."""

import re
from collections.abc import Mapping

from localrag.answering.kinds import AnswerKind, Asked, shown
from localrag.answering.quotes import Quote, quote
from localrag.answering.terms import coverage
from localrag.domain.document import Span
from localrag.domain.passage import Chunk
from localrag.text.tokens import index_tokens

_ROW = re.compile(r"\S[ \t]+\|(?:\s|$)|^\|")
_CELL = re.compile(r"[^|]+")
_LABEL = re.compile(r"\s*([^|:：]{1,40})[:：] ?(?=\S)")
_PLAIN_KINDS = frozenset({AnswerKind.WHEN, AnswerKind.MONEY, AnswerKind.CONTACT})
_LONG = 160
_TELLS = 0.05


def is_row(text: str) -> bool:
    """Whether the sentence is a row of a table, `a | b`."""
    return _ROW.search(text) is not None


def is_record(text: str) -> bool:
    """Whether most cells of the row name their column themselves, `name: value | ...`."""
    cells = [cell for cell in _CELL.findall(text) if cell.strip()]
    named = sum(_LABEL.match(cell) is not None for cell in cells)
    return is_row(text) and 2 * named >= len(cells)


def narrowed(chunk: Chunk, row: Quote, subject: Mapping[str, float], wanted: Asked) -> Quote:
    """Return the stretch of a long record from the cells that it is found by to those that answer.

    The row as it is where it is short, or no cell is known to answer.
    """
    if len(row.text) <= _LONG or not is_record(row.text):
        return row
    cells = list(_CELL.finditer(row.text))
    answering = [cell for cell in cells if _answers(cell.group(), subject, wanted)]
    if not answering:
        return row
    needed = [*answering, *(c for c in cells if _tells(c.group(), subject))]
    start = row.span.start + min(cell.start() for cell in needed)
    end = row.span.start + max(cell.end() for cell in needed)
    return quote(chunk, Span(start=start, end=end)) or row


def _answers(cell: str, subject: Mapping[str, float], wanted: Asked) -> bool:
    """Whether the column is asked for, or the cell holds something of the kind asked for."""
    label = _LABEL.match(cell)
    if label is not None and coverage(subject, index_tokens(label.group(1))) >= _TELLS:
        return True
    signs = shown(wanted, cell)
    return signs.unit or (signs.kind and wanted.kind in _PLAIN_KINDS)


def _tells(cell: str, subject: Mapping[str, float]) -> bool:
    return coverage(subject, index_tokens(cell)) >= 2 * _TELLS
