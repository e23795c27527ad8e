"""Tables that people open in a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from localrag.cli.output import Output
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode

# OWASP, CSV Injection; a Japanese Excel takes the full-width signs for the same.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_table(
    path: Path, rows: Iterable[Sequence[str]], output: Output, *, is_new: bool = False
) -> None:
    """Write a table for Excel: UTF-8 with its mark, and no cell that it would calculate.

    With `is_new` a file that is there already stays. Raises UsageError CANNOT_WRITE.
    """
    try:
        with path.open(
            "x" if is_new else "w", encoding="utf-8-sig", errors="backslashreplace", newline=""
        ) as file:
            writer = csv.writer(file)
            for row in rows:
                writer.writerow([_plain(cell) for cell in row])
    except OSError as error:
        raise UsageError(UsageCode.CANNOT_WRITE, path=str(path)) from error
    output.note(output.say(f"書き出しました: {path}", f"Written: {path}"))


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
