"""Markdown as a token tree (CommonMark and tables), never as HTML."""

import re
from typing import BinaryIO

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from localrag.documents.encoding import decoded_text
from localrag.documents.outline import add_lines
from localrag.documents.page_text import PageText
from localrag.documents.rows import add_table
from localrag.domain.document import BlockKind, ReadWarning, WarningCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content
from localrag.text.lines import unwrapped

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_NOTE = re.compile(r"\[\^[^\]\s]+\]:.*")
_HARD_BREAK = "\x01"
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)


class Reader:
    """Reads Markdown files as one page."""

    def read(self, stream: BinaryIO, limits: ReadLimits) -> Content:
        """Return one page. Raises DocumentError ENCODING_UNKNOWN."""
        decoded = decoded_text(stream.read(limits.file_bytes))
        text = decoded.text.replace("\r\n", "\n").replace("\x00", "")
        front = _FRONT_MATTER.match(text)
        title = _FRONT_TITLE.search(front.group(1)) if front else None
        blocks = _Blocks()
        body = text[front.end() if front else 0 :]
        for token in _parser().parse(body):
            blocks.add(token)
        warnings = (ReadWarning(code=WarningCode.ENCODING_UNSURE),) if decoded.is_unsure else ()
        return Content(
            title=title.group(1) if title else None,
            pages=(blocks.page.page(1, "1"),),
            warnings=warnings,
        )


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph"]})
    return parser


def _footnote(state: StateBlock, line: int, _: int, *silent: bool) -> bool:
    """Take `[^1]: text` as a footnote, which CommonMark takes for the address of a link."""
    start = state.bMarks[line] + state.tShift[line]
    note = _NOTE.match(state.src[start : state.eMarks[line]])
    if note is None or state.is_code_block(line):
        return False
    if not any(silent):  # the parser asks first whether a paragraph ends here
        state.line = line + 1
        state.push("footnote_open", "", 1)
        inline = state.push("inline", "", 0)
        inline.content, inline.children = note.group(), []
        state.push("footnote_close", "", -1)
    return True


class _Blocks:
    """Turns tokens into the blocks of a page."""

    def __init__(self) -> None:
        self.page = PageText()
        self._counts: list[int | None] = []  # of the lists that are open, None without numbers
        self._mark = ""
        self._cells: list[str] | None = None
        self._rows: list[list[str]] = []
        self._tables = 0
        self._kind = BlockKind.PARAGRAPH
        self._level = 0

    def add(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._kind, self._level = BlockKind.HEADING, int(token.tag[1:])
            case "footnote_open":
                self._kind = BlockKind.FOOTNOTE
            case "heading_close" | "footnote_close":
                self._kind, self._level = BlockKind.PARAGRAPH, 0
            case "fence" | "code_block":
                self.page.add(BlockKind.PARAGRAPH, token.content)
            case "html_block":
                self.page.add(BlockKind.PARAGRAPH, _TAG.sub("", token.content).strip())
            case "inline":
                self._add_inline(_inline(token))
            case _ if "list" in token.type:
                self._add_list(token)
            case _:
                self._add_table(token.type)

    def _add_list(self, token: Token) -> None:
        match token.type:
            case "ordered_list_open":
                self._counts.append(int(token.attrGet("start") or 1))
            case "bullet_list_open":
                self._counts.append(None)
            case "list_item_open":
                self._kind = BlockKind.LIST
                count = self._counts[-1]
                self._mark = "" if count is None else f"{count}{token.markup} "
                self._counts[-1] = None if count is None else count + 1
            case "list_item_close":
                self._kind, self._level = BlockKind.PARAGRAPH, 0
            case _:
                self._counts.pop()

    def _add_inline(self, text: str) -> None:
        if self._cells is not None:
            self._cells.append(" ".join(text.split()))
        elif self._kind is BlockKind.PARAGRAPH:
            add_lines(self.page, text.split("\n"), guess_numbered=False)
        else:
            self.page.add(self._kind, self._mark + text, self._level)
            self._mark = ""

    def _add_table(self, kind: str) -> None:
        if kind == "tr_open":
            self._cells = []
        elif kind == "tr_close":
            self._rows.append(self._cells or [])
            self._cells = None
        elif kind == "table_close":
            self._tables += 1
            add_table(self.page, self._rows, self._tables, stated=1)
            self._rows = []


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append("\n")
        elif child.type == "hardbreak":
            parts.append(_HARD_BREAK)
        elif child.type == "image":
            parts.append(child.content)
    return unwrapped("".join(parts)).replace(_HARD_BREAK, "\n")
