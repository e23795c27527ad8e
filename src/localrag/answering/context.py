"""Which sentences of a chunk another one is not understood without."""

import re
from collections.abc import Sequence

from localrag.answering.quotes import Quote, is_heading
from localrag.answering.rows import is_record, is_row
from localrag.text.normalise import squashed

_LONGEST = 120
_SHORT = 40
_MOST_ITEMS = 12
_LEANS_BACK = re.compile(
    r"(?:これ|それ|この(?!ほか)|その(?!他|ほか)|同(?:氏|社|法|年|項|条|様)|当該|前[項条]|上記|ただし|なお)"
)
_POINTS_ON = re.compile(
    r"(?:次|以下|下記|下表|別表)(?:のとおり|の通り|のように|に掲げる)?[^。]{0,12}。$"
)
_ITEM = re.compile(
    r"\s*(?:[・●○■□◆◇▼*＊-]|[①-⑳㋐-㋾]|[（(]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2}|[ア-ン])[）)．.、　 ])"
)


def needed_beside(pieces: Sequence[Quote], headings: Sequence[str], index: int) -> list[int]:
    """Return the index of the sentence without which `pieces[index]` is not understood, if any.

    The header row of a table row, what a heading or 次のとおり announces, what これ leans on. A
    heading of the chunk's own path is none: whoever shows the sentence names it already.
    """
    text = pieces[index].text
    wanted = index
    if is_row(text):
        wanted = index if is_record(text) else _first_row(pieces, index)
    elif index + 1 < len(pieces) and _announces(text):
        wanted = index + 1
    elif index and _leans_back(text, pieces[index - 1].text):
        named = {squashed(heading) for heading in headings}
        wanted = index if squashed(pieces[index - 1].text) in named else index - 1
    return [wanted] if wanted != index and len(pieces[wanted].text) <= _LONGEST else []


def items_below(pieces: Sequence[Quote], index: int) -> list[int]:
    """Return the list items that the sentence announces: the lines with a mark or number after it."""
    if not _announces(pieces[index].text):
        return []
    found: list[int] = []
    for below in range(index + 1, min(len(pieces), index + 1 + _MOST_ITEMS)):
        if not _ITEM.match(pieces[below].text):
            break
        found.append(below)
    return found


def _first_row(pieces: Sequence[Quote], index: int) -> int:
    while index and is_row(pieces[index - 1].text):
        index -= 1
    return index


def _announces(text: str) -> bool:
    """Whether the sentence is a heading, or says that what matters comes next."""
    return is_heading(text) or (len(text) <= _SHORT and _POINTS_ON.search(text) is not None)


def _leans_back(text: str, before: str) -> bool:
    return _LEANS_BACK.match(text) is not None or before[-1] in "、，" or is_heading(before)
