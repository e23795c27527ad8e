"""Lines as a page breaks them, put together again into paragraphs."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

_DROPPED = dict.fromkeys(
    (0x0000, 0x0002, 0x00AD, 0xFEFF, 0xFFFE)
)  # 2 and FFFE: PDFium's hyphens
_ANY_DROPPED = re.compile("[" + "".join(map(chr, _DROPPED)) + "]")
_KANA = "\u3005-\u3007\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_KANJI = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u2e80-\u2fdf"
_CJK = rf"[{_KANA}{_KANJI}]"

_WIDE = rf"[\u3000-\u303f{_KANA}{_KANJI}\uff00-\uffef]"
_BREAK_IN_JAPANESE = re.compile(rf"(?<={_WIDE})\n(?={_WIDE})")
_LETTERSPACED = re.compile(rf"(?<!\S)(?:{_CJK} ){{2,}}{_CJK}(?!\S)")
_SPACE_BEFORE_HIRAGANA = re.compile(rf"(?<={_CJK}) (?=[\u3041-\u309f])(?!\S(?:\s|$))")

_MARKER = re.compile(
    r"\s*(?:"
    r"[・･●○◎■□◆◇▲△▼▽★☆※→⇒➔➢⚫✓✗☒☑❖➤\u2022\uf06c\uf0b7\u25aa\u2013*\-]"
    r"|〇(?=[ 　])"
    r"|[①-⑳㉑-㉟❶-❿ⅰ-ⅹⅠ-Ⅹ⑴-⒇⒜-⒵]|[ivx]{1,4}[.．)]"
    r"|第[0-9０-９一二三四五六七八九十百千〇]+(?:[編部章節款目条]|[ 　])"
    r"|[（(〔][0-9０-９一二三四五六七八九十ア-ンa-zA-Zｱ-ﾝ]{1,3}[）)〕]"
    r"|[（(][^（）()。、]{1,20}[）)]$"
    r"|[0-9０-９]{1,3}(?:[.．\-－‐–―][0-9０-９]{1,3})*(?:[.．、　)）]| (?![条項号節款年月日円人件％%]))"
    r"|[一二三四五六七八九十]{1,3}[　、 ]"
    r"|[ア-ン][　、．. )）]"
    r"|[A-Za-zＡ-Ｚ][.．)）]"
    r"|[＜〈《【〔［\[]"
    r"|[QＱAＡ問答]\s?[0-9０-９]*[.．：:　 ]"
    r"|[（(]?注[0-9０-９]*[）):：　]"
    r"|附則|別表|別紙|様式|記$|以上$"
    r")"
)
_SENTENCE_END = re.compile(r"[。．！？!?][」』）)】]*$|[:：]$")
_OPEN_END = re.compile(r"[、，,「『（(［〔・]$")
_LABELLED = re.compile(r"\S{1,12}[:：]")
_CLOSING_START = re.compile(
    r"[。、，．）)」』］〕】ーをん々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]"
)
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_LATIN_END = re.compile(r"[A-Za-z0-9,.;:'\")]$")
_LATIN_START = re.compile(r"[A-Za-z0-9'\"(]")
_COLUMNS = re.compile(r"\S(?:[ \u00a0]{2,}|\t+|　{2,})\S")
_LEADERS = re.compile(r"[.．・…‥]{4,}")

_FULL = 0.8
_WINDOW = 3
_NARROW = 20
_HALF = 0.5


class _ColumnsOf(dict[str, int]):
    """The columns of characters, looked up once each."""

    def __missing__(self, char: str) -> int:
        width = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        self[char] = width
        return width


_COLUMNS_OF = _ColumnsOf()


def joined_lines(text: str) -> str:
    """Return `text` with the line breaks inside sentences gone.

    Between Japanese characters nothing is put in their place, between Latin words a space.
    Paragraph ends stay: blank lines, indents, markers such as 第１条, （１）, ・ and ①, lines that
    are short for their place, and rows of columns. Spaces that PDF extraction put between
    characters go, noncharacters and soft hyphens too; all other characters stay as they are.
    """
    lines = text.translate(_DROPPED).splitlines()
    return "\n".join(paragraph for _, paragraph in paragraphs(lines))


def unwrapped(text: str) -> str:
    """Return `text` on one line, where line breaks are known to mean nothing.

    They become nothing between Japanese characters and a space elsewhere.
    """
    return " ".join(_BREAK_IN_JAPANESE.sub("", text).split("\n"))


def paragraphs(
    lines: Sequence[str],
    starts: AbstractSet[int] = frozenset(),
    on_page: Callable[[int], float] | None = None,
) -> Iterator[tuple[int, str]]:
    """Yield the index of the first line and the text of each paragraph, as `joined_lines` does.

    `starts` are lines that are known to begin one, for instance from where they stand on a page;
    `on_page` tells of a line how far right it reaches there, as a share of the lines around it.
    """
    tidied = [_tidied(_without_dropped(line)) for line in lines]
    reaches = _reaches([columns(line) for line in tidied])
    first = 0
    text = tidied[0] if tidied else ""
    for index in range(1, len(tidied)):
        line = tidied[index]
        if index not in starts and _continues(tidied, index - 1, reaches[index - 1], on_page):
            is_latin = _LATIN_END.search(text) and _LATIN_START.match(line.lstrip())
            text += (" " if is_latin else "") + line.lstrip()
        else:
            yield first, text
            first, text = index, line
    if tidied:
        yield first, text


def starts_item(line: str) -> bool:
    """Whether a line begins with the number or sign of an article, a heading or a list item."""
    return _MARKER.match(line) is not None


def ends_sentence(line: str) -> bool:
    """Whether a line ends with the end of a sentence."""
    return _SENTENCE_END.search(line.rstrip()) is not None


def columns(line: str) -> int:
    """Return the columns a line takes in a fixed-width font (UAX 11: wide characters take two)."""
    return sum(map(_COLUMNS_OF.__getitem__, line.strip()))


def _without_dropped(line: str) -> str:
    return line if _ANY_DROPPED.search(line) is None else line.translate(_DROPPED)


def _tidied(line: str) -> str:
    line = line.rstrip()
    if not _may_have_columns(line):  # nor spaces to take out
        return line
    if _COLUMNS.search(line.strip()):
        return line
    line = _LETTERSPACED.sub(lambda match: match.group().replace(" ", ""), line)
    return _SPACE_BEFORE_HIRAGANA.sub("", line)


def _continues(
    lines: Sequence[str], index: int, reach: float, on_page: Callable[[int], float] | None
) -> bool:
    """Whether line `index` goes on in the line after it; behind a sentence nothing is cut."""
    line, after = lines[index].strip(), lines[index + 1]
    if not line or not after.strip() or after[0] in "\u3000\t":
        return False
    if _MARKER.match(after) or _is_row(line) or _is_row(after.strip()):
        return False
    if _reads_on(line, after.strip(), reach):
        return True
    if on_page is None or _SENTENCE_END.search(line) or _LABELLED.match(after):
        return False
    return _reads_on(line, after.strip(), on_page(index))


def _reads_on(line: str, after: str, reach: float) -> bool:
    if _OPEN_END.search(line) or _CLOSING_START.match(after):
        return True
    if _HIRAGANA.match(after) and not _SENTENCE_END.search(line) and not _MARKER.match(line):
        return reach >= _HALF
    return reach >= _FULL


def _is_row(line: str) -> bool:
    has_columns = _may_have_columns(line) and _COLUMNS.search(line) is not None
    return has_columns or _LEADERS.search(line) is not None


def _may_have_columns(line: str) -> bool:
    """Whether there is any white space of the kinds that part columns; most lines have none."""
    return " " in line or "\u3000" in line or "\t" in line or "\u00a0" in line


def _reaches(widths: Sequence[float]) -> list[float]:
    """Return how far right each line reaches, as a share of the longest line around it.

    A line under half of what most have reaches nowhere, and so do lines that are all narrow.
    """
    least = sorted(widths)[len(widths) * 9 // 10] / 2 if widths else 0.0
    reaches: list[float] = []
    for index, width in enumerate(widths):
        longest = max(widths[max(0, index - _WINDOW) : index + _WINDOW + 1])
        reaches.append(width / longest if longest >= _NARROW and width >= least else 0.0)
    return reaches
