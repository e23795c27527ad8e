"""What is printed, and where: results to standard output, all else to standard error."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from rich.color import ColorSystem
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.style import Style
from rich.table import Column

_WIDTH = 40
# Controls move the cursor, open links (OSC 8) or set the title; bidi marks show words in another order.
_CONTROLS = [*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0)]
_BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_HARMLESS = dict.fromkeys([*_CONTROLS, *_BIDI], "\ufffd")
_ESCAPED = {code: f"\\u{code:04x}" for code in (*_CONTROLS, *_BIDI)}
Json: TypeAlias = Mapping[str, Any]


def language_of(environment: Mapping[str, str]) -> str:
    """Return `ja` where the locale is Japanese, else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One way of printing for all verbs; `is_json` leaves exactly one document on stdout.

    `told` are the results that were printed, as documents.
    """

    is_json: bool
    language: str
    errors: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    results: Console = field(default_factory=Console)
    told: list[Json] = field(default_factory=list)

    def result(self, document: Json, text: str) -> None:
        """Print the result: `document` as JSON, or `text` for people."""
        self.told.append(document)
        if self.is_json:
            write_line(json.dumps(document, ensure_ascii=False).translate(_ESCAPED))
        else:
            write_line(harmless(text))

    def line(self, text: str) -> None:
        """Print a line for people; with JSON it goes to standard error."""
        if self.is_json:
            self.note(text)
        else:
            write_line(harmless(text))

    def note(self, text: str) -> None:
        """Print a message to standard error."""
        self.errors.print(harmless(text), markup=False, soft_wrap=True)

    def say(self, ja: str, en: str) -> str:
        """Return the sentence in the user's language."""
        return ja if self.language == "ja" else en

    def emphasised(self, text: str) -> str:
        """Return `text` in bold where standard output is a terminal that can, else as it is."""
        screen = self.results
        is_plain = self.is_json or screen.is_dumb_terminal or screen.legacy_windows
        if is_plain or not screen.is_terminal:
            return text
        return Style(bold=True).render(text, color_system=ColorSystem.STANDARD)

    @contextmanager
    def progress(self, label: str) -> "Iterator[Steps]":
        """Show a bar on a terminal and a line per step otherwise."""
        if not self.errors.is_terminal:
            yield Steps(self, None, label)
            return
        rest = Column(ratio=1, no_wrap=True, overflow="ellipsis")
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[item]}", markup=False, table_column=rest),
            console=self.errors,
            transient=True,
            expand=True,
        )
        with bar:
            yield Steps(self, bar, label)


class Steps:
    """Progress of one piece of work."""

    __slots__ = ("_bar", "_label", "_output", "_task")

    def __init__(self, output: Output, bar: Progress | None, label: str) -> None:
        self._output = output
        self._bar = bar
        self._label = label
        self._task = None if bar is None else bar.add_task(label, total=None, item="")

    def show(self, done: int, total: int, item: str) -> None:
        """Show that `done` of `total` steps are done; `item` was the last."""
        if self._bar is None or self._task is None:
            self._output.note(f"{self._label} {done}/{total} {item}")
        else:
            self._bar.update(
                self._task, completed=done, total=total, item=harmless(_short(item))
            )


def harmless(untrusted_text: str) -> str:
    """Return the text with a replacement character for each that a terminal would obey."""
    return untrusted_text.translate(_HARMLESS)


def write_line(text: str) -> None:
    """Write a line to standard output in UTF-8, whatever the locale says."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + os.linesep.encode())
    sys.stdout.buffer.flush()


def _short(item: str) -> str:
    name = item.rsplit("/", 1)[-1]
    return name if len(name) <= _WIDTH else f"{name[: _WIDTH // 2]}…{name[-_WIDTH // 2 :]}"
