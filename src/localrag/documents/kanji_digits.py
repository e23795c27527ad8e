"""Whole numbers in kanji, as Excel's [DBNum1] and [DBNum2] write them."""

_PLAIN = "〇一二三四五六七八九"
_DEEDS = "〇壱弐参四伍六七八九"
_WIDE = "０１２３４５６７８９"
_PLACES = {1: ("", "十", "百", "千"), 2: ("", "拾", "百", "阡")}
_GROUPS = {1: ("", "万", "億", "兆"), 2: ("", "萬", "億", "兆")}
_GROUP = 10_000
_THOUSAND = 1000
_OF_DEEDS = 2
_LARGEST = _GROUP ** len(_GROUPS[1])


def with_digits(text: str, shape: int) -> str:
    """Return text with its digits one by one in a shape: 1 kanji, 2 kanji of deeds, 3 wide."""
    digits = {1: _PLAIN, 2: _DEEDS, 3: _WIDE}.get(shape)
    return text.translate(str.maketrans("0123456789", digits)) if digits else text


def in_words(number: int, shape: int) -> str | None:
    """Return 234 as 二百三十四 (1) or 弐百参拾四 (2).

    None from 10**16 on, and where writers differ: 千 or 一千, 〇 or 零.
    """
    if not 0 <= number < _LARGEST or (number == 0 and shape == _OF_DEEDS):
        return None
    groups: list[str] = []
    rest = number
    for name in _GROUPS[shape]:
        rest, group = divmod(rest, _GROUP)
        if shape == 1 and group // _THOUSAND == 1:
            return None
        if group:
            groups.insert(0, _group(group, shape) + name)
    return "".join(groups) or _PLAIN[0]


def _group(number: int, shape: int) -> str:
    """Return a number below 10,000; plain kanji leave 一 out before 十 and 百."""
    digits = _PLAIN if shape == 1 else _DEEDS
    parts: list[str] = []
    for place, digit in enumerate(reversed(str(number))):
        is_silent = digit == "1" and shape == 1 and place > 0
        if digit != "0":
            parts.insert(0, ("" if is_silent else digits[int(digit)]) + _PLACES[shape][place])
    return "".join(parts)
