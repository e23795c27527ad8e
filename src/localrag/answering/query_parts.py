"""What a person may type beside words: 「…」 for an exact phrase, -word for what must not be there.

What is not understood stays among the words.
"""

import re
from dataclasses import dataclass

_QUOTED = r"「[^「」]+」|“[^“”]+”|\"[^\"]+\"|＂[^＂]+＂"
_DASH = "-－−ー‐"
# A dash before a figure is a negative number, a second one no sign of ours.
_MINUS = re.compile(
    rf"(?:(?<=\s)|^)[{_DASH}](?:(?P<phrase>{_QUOTED})|(?P<word>(?![{_DASH}0-9０-９])[^\s「」“”\"＂]+))(?=\s|$)"
)
# Only at the end of what is asked: 「繁忙期」を除く期間 may be the very words that are looked for.
_WITHOUT = re.compile(
    rf"(?P<phrase>{_QUOTED})(?:を|は)除(?:く|いて|外)(?:(?:探|検索)して|教えて)?(?:ください|下さい)?(?=[\s、。]|$)"
)
_PHRASE = re.compile(_QUOTED)
# What a question leaves blank: the 「何事件」, 「○○」法.
_BLANK = re.compile(
    r"(?:何(?!人も|ら|等)|誰|だれ|なに|どこ|いつ(?!でも)|どの).{0,5}$|.*[○〇◯●□]{2}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryParts:
    """What was typed, taken apart.

    `words` is what is searched for, phrases with their marks among it; `phrases` must stand in a
    passage and `excluded` must not, both without their marks.
    """

    words: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def query_parts(text: str) -> QueryParts:
    """Return the parts of `text`. Never raises; each letter and digit is in one of the parts.

    Where nothing but exclusions would be left all of it is words.
    """
    excluded: list[str] = []

    def take(match: re.Match[str]) -> str:
        taken = match["phrase"][1:-1] if match["phrase"] else match[0][1:]
        if not _tells(taken):
            return match[0]
        excluded.append(taken.strip())
        return " "

    words = _MINUS.sub(take, _WITHOUT.sub(take, text)).strip()
    if not _tells(words):
        words = text
        excluded.clear()
    phrases = (quoted[1:-1].strip() for quoted in _PHRASE.findall(words))
    return QueryParts(
        words=words,
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases if _must_stand(phrase))),
        excluded=tuple(dict.fromkeys(excluded)),
    )


def _must_stand(phrase: str) -> bool:
    return _tells(phrase) and _BLANK.match(phrase) is None


def _tells(text: str) -> bool:
    return any(char.isalnum() for char in text)
