"""What a document is called."""

import re

from localrag.domain.document import BlockKind, Page
from localrag.domain.paths import displayed
from localrag.text.lines import starts_item

_TITLE_CHARS = 100
_LINE_CHARS = 50
_NEAR_TOP = 3
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_BULLETS = "○●■◆ \u3000"
_SENTENCE = re.compile(r"[。：:…]|[.．・]{3}")
_DATE = re.compile(
    r"^[^年]{0,8}年\s?[0-9０-９元]{1,2}\s?月[^月]{0,6}$|号$|(?:課|局|省|庁|室|部|グループ|委員会|御中|様)$"
)
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint)\s*-|(?:powerpoint|word|excel)\s*(?:プレゼンテーション|文書|presentation)"
    r"|slide 1$|スライド 1$|untitled|無題|新規|タイトル$|title$|document\s?[0-9]*$|文書\s?[0-9]+$|book\s?[0-9]+$|\(?名称未設定)"
    r"|.*\.(?:docx?|xlsx?|pptx?|pdf|jtd|indd|ai|txt|html?)$|[\w\-]*$",
    re.IGNORECASE | re.ASCII,
)
_FAULTY = re.compile(r"[\ufffd\x00-\x1f\x7f-\x9f\ue000-\uf8ff]|þÿ|[Ã¥æçèéêã][\x80-\xbf]")


def document_title(named: str | None, pages: tuple[Page, ...], path: bytes) -> str:
    """Return the title that the file names if it is one, else its first heading, else its name.

    Programs put their own name, the file's name or nothing useful into the title field.
    """
    if named is not None:
        title = " ".join(named.split())
        if title and not _NO_TITLE.match(title) and not _FAULTY.search(title):
            return title[:_TITLE_CHARS]
    stem = name_title(path)
    return (
        _first_heading(pages) or ("" if _JAPANESE.search(stem) else _first_line(pages)) or stem
    )


def _first_heading(pages: tuple[Page, ...]) -> str:
    for block in pages[0].blocks[:_NEAR_TOP] if pages else ():
        if block.kind is not BlockKind.HEADING:
            continue
        text = " ".join(pages[0].text[block.span.start : block.span.end].split())
        text = text.lstrip(_BULLETS)
        if _reads_like_title(text) and len(text) <= _TITLE_CHARS:
            return text
    return ""


def _first_line(pages: tuple[Page, ...]) -> str:
    """Return the first line if it reads like a title; for files whose names say little."""
    if not pages or not pages[0].blocks or pages[0].blocks[0].kind is BlockKind.TABLE:
        return ""
    span = pages[0].blocks[0].span
    line = " ".join(pages[0].text[span.start : span.end].split()).lstrip(_BULLETS)
    is_title = _JAPANESE.search(line) and _reads_like_title(line)
    return line if is_title and len(line) <= _LINE_CHARS else ""


def _reads_like_title(text: str) -> bool:
    return not (starts_item(text) or _SENTENCE.search(text) or _DATE.search(text))


def name_title(path: bytes) -> str:
    """Return what a file's name says: the name without its ending."""
    name = displayed(path.replace(b"\\", b"/").rsplit(b"/", 1)[-1])
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name
