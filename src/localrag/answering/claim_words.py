"""The names in a sentence, by the kind of their characters and by what they end with."""

import re
from collections.abc import Iterator
from functools import lru_cache

from localrag.text.tokens import spelt_alike
from localrag.text.variants import folded

_KEPT = 1 << 12
_KANJI = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff"
_KATAKANA = "\u30a1-\u30fa\u30fc"
_RUN = re.compile(rf"[{_KANJI}]{{2,}}|[{_KATAKANA}]{{3,}}|(?<![a-z])[a-z]{{2,}}(?![a-z])")
_LIMIT = re.compile("以[上下内外前後降]|未満")
_NAMED = re.compile(
    r"(?:課|部|係|局|省|庁|室|班|会|市|町|村|県|府|都|区|法|条例|規程|規則|要綱|要領|会社|組合|大学|学校|病院|館|公園|駅|氏|様|長|大臣|知事|島|山|川|寺|社|院|国|州|郡|家|天皇|王)$"
)
_GENERAL = frozenset(
    {"同氏", "同市", "同町", "同社", "全国", "都道府県", "市町村", "本法", "同法", "会社"}
)


@lru_cache(_KEPT)
def spelt(text: str) -> str:
    """Return text as names are compared: one spelling, without white space."""
    return "".join(spelt_alike(folded(text)).split())


def names(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each run of kanji, katakana or Latin letters in plain text.

    Kinds are named (a kanji run that ends as names do), kanji, katakana and latin.
    """
    for match in _RUN.finditer(text):
        begin = match.start()
        for cut in (*_LIMIT.finditer(text, begin, match.end()), None):
            end = cut.start() if cut else match.end()
            if end - begin > 1:
                yield _kind(text[begin:end]), begin, end
            begin = cut.end() if cut else end


def _kind(run: str) -> str:
    if run[0] <= "z":
        return "latin"
    if "\u30a1" <= run[0] <= "\u30fc":
        return "katakana"
    return "named" if _NAMED.search(run) and run not in _GENERAL else "kanji"


def unknown_stretch(run: str, source: str) -> str:
    """Return the longest piece of a kanji run none of whose pairs stands in the spelt source."""
    known = bytearray(len(run))
    for at in range(len(run) - 1):
        if run[at : at + 2] in source:
            known[at] = known[at + 1] = 1
    longest = begin = 0
    best = ""
    for at in range(len(run) + 1):
        if at == len(run) or known[at]:
            if at - begin > longest:
                longest, best = at - begin, run[begin:at]
            begin = at + 1
    return best
