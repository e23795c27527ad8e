"""Markdown from plain lines; none of their characters is taken for markup."""

import re
from collections.abc import Sequence

from localrag.domain.export import ExportLine, LineKind

_HEADS = {
    LineKind.TITLE: "# ",
    LineKind.QUESTION: "## ",
    LineKind.LABEL: "### ",
    LineKind.TEXT: "",
    LineKind.QUOTE: "> ",
}
# CommonMark 0.31, 2.4: a backslash before any ASCII punctuation makes it a plain character.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def markdown_bytes(lines: Sequence[ExportLine]) -> bytes:
    """Return a Markdown file in UTF-8."""
    blocks = [_HEADS[line.kind] + _PUNCTUATION.sub(r"\\\1", line.text) for line in lines]
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")
