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
# CommonMark 0.31, 2.4: a backslash before ASCII punctuation makes it a plain character. Left as they are:
# , ; ? % / and quotes, which mean nothing, and a colon that begins neither an address nor a short name.
_MARKUP = re.compile(r"([!#$&()*+\-.<=>@\[\\\]^_`{|}~]|:(?=[A-Za-z/]))")


def markdown_bytes(lines: Sequence[ExportLine]) -> bytes:
    """Return a Markdown file in UTF-8."""
    blocks = [_HEADS[line.kind] + _MARKUP.sub(r"\\\1", line.text) for line in lines]
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")
