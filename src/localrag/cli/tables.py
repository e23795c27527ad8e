"""Tables that people open in a spreadsheet."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from localrag.cli.output import Output
from localrag.host.sheets import write_sheet


def write_table(
    path: Path, rows: Iterable[Sequence[str]], output: Output, *, is_new: bool = False
) -> None:
    """Write a table for Excel and say so; with `is_new` a file that is there already stays.

    Raises UsageError CANNOT_WRITE.
    """
    write_sheet(path, rows, is_new=is_new)
    output.note(output.say(f"書き出しました: {path}", f"Written: {path}"))
