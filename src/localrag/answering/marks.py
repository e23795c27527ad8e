"""What surrounds plain text: marks [n], links and invisible characters, in and out of a model."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

_NUMBER = r"[0-9０-９]{1,3}"
_LIST = rf"{_NUMBER}(?:\s*[,，、;・]\s*(?:資料|出典)?\s*{_NUMBER})*"
_MARK = re.compile(
    rf"[ \t]?[\[［【]\s*(?:資料|出典|文書|passage|source)?\s*(?P<list>{_LIST})\s*[\]］】]",
    re.IGNORECASE,
)
_FIGURES = re.compile(_NUMBER)
_IMAGE_OR_LINK = re.compile(r"!?\[(?P<label>[^\[\]\n]{0,200})\]\((?P<target>[^()\s]{0,500})\)")
_TAG = re.compile(r"</?[A-Za-z!][^<>\n]{0,500}>")
_LINK = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]{1,20}:(?://|\\\\)|www\.|(?:mailto|data|javascript|file|search-ms):|(?<![\w\\])\\\\[\w.-])"
    r"[!-;=?-~]*",
    re.IGNORECASE,
)
_READ_THROUGH = re.compile(rf"{_MARK.pattern}|\*\*|__", re.IGNORECASE)
_PARTICLE = re.compile(r"[\u3041-\u309f]")  # https://example.jpを
_ROUNDS = 4
_NO_LINK = str.maketrans("<>:\\.", "＜＞：＼．")
_HARMLESS = str.maketrans("[]［］【】<>", "〔〕〔〕〔〕＜＞")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Passage numbers that a model wrote, and the offset in the text without marks."""

    at: int
    numbers: tuple[int, ...]


def without_marks(text: str) -> tuple[str, list[Mark]]:
    """Return the text without its marks, and the marks.

    [1], [1][2], [1, 2], 【1】, ［１］ and [資料1] are marks; [2023] has too many digits to be one.
    """
    pieces: list[str] = []
    marks: list[Mark] = []
    length = end = 0
    for match in _MARK.finditer(text):
        pieces.append(text[end : match.start()])
        length += match.start() - end
        end = match.end()
        figures = _FIGURES.findall(match["list"])
        marks.append(Mark(at=length, numbers=tuple(map(int, figures))))
    pieces.append(text[end:])
    rest = "".join(pieces)
    if _MARK.search(rest):  # [[1]1]: what is left must not look like a mark that code made
        rest = rest.translate(_HARMLESS)
    return rest, marks


def with_marks_changed(text: str) -> str:
    """Return document text of the same length whose [n] cannot be taken for marks of the answer."""
    return _MARK.sub(lambda match: match.group().translate(_HARMLESS), text)


def visible(text: str) -> str:
    """Return `text` without control, bidi and other invisible characters; line feeds stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _INVISIBLE)


def without_links(untrusted_text: str, known: Collection[str]) -> str:
    """Return the text without tags and without link-like words that no text in `known` has.

    Marks and emphasis are read through, because they are going to be taken out and would leave a
    link behind; so is what an inner tag or link leaves. A link that goes on with words which do not
    follow it in `known` carries something away, and goes too.
    """
    text = untrusted_text
    for _ in range(_ROUNDS):
        bare = _IMAGE_OR_LINK.sub(lambda match: match["label"], text)
        bare = _without_unknown(_TAG.sub("", bare), known)
        if bare == text:
            return text
        text = bare
    return text.translate(_NO_LINK)


def _without_unknown(text: str, known: Collection[str]) -> str:
    places: list[int] = []  # of the characters that are left without marks and emphasis
    end = 0
    for match in _READ_THROUGH.finditer(text):
        places.extend(range(end, match.start()))
        end = match.end()
    places.extend(range(end, len(text)))
    bare = "".join(text[place] for place in places)
    pieces: list[str] = []
    end = 0
    for match in _LINK.finditer(bare):
        if not _is_known(match, bare, known):
            pieces.append(text[end : places[match.start()]])
            end = places[match.end() - 1] + 1
    return "".join((*pieces, text[end:]))


def _is_known(link: re.Match[str], text: str, known: Collection[str]) -> bool:
    """Whether a known text has the link, and after it the word that it runs into, if it does."""
    whole = link.group()
    after = text[link.end() : link.end() + 1]
    if after.isalnum() and not (whole[-1].isalnum() and _PARTICLE.match(after)):
        whole += after
    return any(whole in one for one in known)


def neutralised(untrusted_text: str) -> str:
    """Return document text that can forge neither marks nor delimiters nor a template's tags."""
    return visible(untrusted_text).translate(_HARMLESS)
