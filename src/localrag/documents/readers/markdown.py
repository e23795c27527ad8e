"""Markdown as a token tree (CommonMark and tables), never as HTML."""

import re
from collections.abc import Sequence
from typing import BinaryIO

from markdown_it import MarkdownIt
from markdown_it.token import Token

from localrag.documents.encoding import decoded_text
from localrag.documents.page_text import PageText
from localrag.domain.document import BlockKind, ReadWarning, WarningCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content
from localrag.text.lines import joined_lines

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)


class Reader:
    """Reads Markdown files as one page."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:  # noqa: ARG002 - the protocol's
        """Return one page. Raises DocumentError ENCODING_UNKNOWN."""
        decoded = decoded_text(stream.read())
        text = decoded.text.replace("\r\n", "\n").replace("\x00", "")
        front = _FRONT_MATTER.match(text)
        title = _FRONT_TITLE.search(front.group(1)) if front else None
        page = PageText()
        tokens = (
            MarkdownIt("commonmark").enable("table").parse(text[front.end() if front else 0 :])
        )
        _add(page, tokens)
        warnings = (ReadWarning(code=WarningCode.ENCODING_UNSURE),) if decoded.is_unsure else ()
        return Content(
            title=title.group(1) if title else None,
            pages=(page.page(1, "1"),),
            warnings=warnings,
        )


def _add(page: PageText, tokens: Sequence[Token]) -> None:
    cells: list[str] | None = None
    rows: list[str] = []
    kind, level = BlockKind.PARAGRAPH, 0
    for token in tokens:
        match token.type:
            case "heading_open":
                kind, level = BlockKind.HEADING, int(token.tag[1:])
            case "heading_close" | "list_item_close":
                kind, level = BlockKind.PARAGRAPH, 0
            case "list_item_open":
                kind = BlockKind.LIST
            case "tr_open":
                cells = []
            case "tr_close":
                rows.append(" | ".join(cells or ()))
                cells = None
            case "table_close":
                page.add(BlockKind.TABLE, "\n".join(rows))
                rows = []
            case "inline" if cells is not None:
                cells.append(" ".join(_inline(token).split()))
            case "inline":
                page.add(kind, _inline(token), level)
            case "fence" | "code_block":
                page.add(BlockKind.PARAGRAPH, token.content)
            case "html_block":
                page.add(BlockKind.PARAGRAPH, _TAG.sub("", token.content).strip())


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    text = "".join(parts)
    return joined_lines(text) if "\n" in text else text
