"""Tables for Excel: UTF-8 with its mark, and no cell that it would calculate."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode

# OWASP, CSV Injection; a Japanese Excel takes the full-width signs for the same.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_sheet(path: Path, rows: Iterable[Sequence[str]], *, is_new: bool = False) -> None:
    """Write `rows` to `path`; with `is_new` a file that is there already stays.

    Raises UsageError CANNOT_WRITE.
    """
    try:
        with path.open(
            "x" if is_new else "w", encoding="utf-8-sig", errors="backslashreplace", newline=""
        ) as file:
            csv.writer(file).writerows([plain_cell(cell) for cell in row] for row in rows)
    except OSError as error:
        raise UsageError(UsageCode.CANNOT_WRITE, path=str(path)) from error


def plain_cell(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
