"""Headings that only their wording gives away: articles, chapters, numbers."""

import re

from localrag.documents.page_text import PageText
from localrag.domain.document import BlockKind
from localrag.text.lines import starts_item

_NUMBER = r"[0-9０-９一二三四五六七八九十百千〇]+"
_DIVISIONS = {"編": 1, "部": 1, "章": 2, "節": 3, "款": 4, "目": 5}
_ARTICLE_LEVEL = 6
_NUMBERED_LEVEL = 7

_DIVISION = re.compile(rf"\s*第{_NUMBER}([編部章節款目])(?:の{_NUMBER})?(?:[　 ]|$)")
_ARTICLE = re.compile(
    rf"(\s*第{_NUMBER}条(?:の{_NUMBER})*(?:　?[（(][^（）()。、]{{1,40}}[）)])?)(?=[　 ]|$)"
)
_CAPTION = re.compile(r"\s*[（(][^（）()]{1,40}[）)]\s*$")
_CONTENTS = re.compile(
    r"条[^（）()]{0,12}[―－ー～〜・、-].*[）)]\s*$|[.．・…‥]{3,}\s*[0-9０-９]*\s*$|[　 ][0-9０-９]{1,3}$"
)
_SUPPLEMENT = re.compile(r"\s*(?:附\s*則|別表|別紙|様式)(?:\s|第|[（(0-9０-９]|$)")
_NUMBERED = re.compile(
    rf"\s*(?:第{_NUMBER}[　 ]|[0-9０-９]{{1,2}}(?:[.．-][0-9０-９]{{1,2}})*[.．]?[　 ]|[0-9０-９]{{1,2}}[.．]"
    r"|[Ⅰ-Ⅻ][.．　 ]|[一二三四五六七八九十]{1,3}[　、]|【[^】]{1,30}】$|[■◆●][　 ]?)(?=\D)"
)
_SENTENCE = re.compile(
    r"[。、．，,.:：；;]\s*$|[。]|(?:ます|です|こと|する|した|ない|もの|及び|又は|場合)$"
)
_HEADING_CHARS = 45


def add_lines(page: PageText, lines: list[str], *, guess_numbered: bool) -> None:
    """Put paragraphs into `page`, a line each, headings told apart from text.

    第N章 and 第N条 are headings everywhere; an article takes the caption in brackets above it
    along. Short numbered lines count as headings if `guess_numbered`.
    """
    caption: str | None = None
    for line in lines:
        if _CAPTION.match(line):
            _flush(page, caption)
            caption = line
            continue
        article = _ARTICLE.match(line)
        if article and not _CONTENTS.search(line):
            _add_article(page, caption, line, article.end(1))
        else:
            _flush(page, caption)
            _add_line(page, line, guess_numbered=guess_numbered)
        caption = None
    _flush(page, caption)


def heading_level(line: str, *, guess_numbered: bool) -> int:
    """Return the level of a heading by its wording, 1 for the highest, 0 for other text."""
    text = line.strip()
    if not text or len(text) > _HEADING_CHARS:
        return 0
    level = _level(text, guess_numbered=guess_numbered)
    return 0 if level and _CONTENTS.search(text) else level  # most lines need no search


def _level(text: str, *, guess_numbered: bool) -> int:
    division = _DIVISION.match(text)
    if division and "。" not in text:
        return _DIVISIONS[division.group(1)]
    if _SUPPLEMENT.match(text) and not _SENTENCE.search(text):
        return _DIVISIONS["章"]
    if guess_numbered and _NUMBERED.match(text) and not _SENTENCE.search(text):
        return _NUMBERED_LEVEL + min(2, len(re.findall(r"[.．-](?=[0-9０-９])", text)))
    return 0


def is_article(line: str) -> bool:
    """Whether a line begins with the number of an article, such as 第３条."""
    return _ARTICLE.match(line) is not None


def _add_article(page: PageText, caption: str | None, line: str, end: int) -> None:
    head = line[:end].rstrip()
    page.add(BlockKind.HEADING, f"{caption}\n{head}" if caption else head, _ARTICLE_LEVEL)
    page.add(BlockKind.PARAGRAPH, line[end:], is_same_line=True)


def _add_line(page: PageText, line: str, *, guess_numbered: bool) -> None:
    level = heading_level(line, guess_numbered=guess_numbered)
    if level:
        page.add(BlockKind.HEADING, line, level)
    else:
        page.add(BlockKind.LIST if starts_item(line) else BlockKind.PARAGRAPH, line)


def _flush(page: PageText, caption: str | None) -> None:
    if caption is not None:
        page.add(BlockKind.PARAGRAPH, caption)
