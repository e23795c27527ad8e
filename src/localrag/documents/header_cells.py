"""What single cells tell of a header: which may name a column, and which are values."""

import re
from collections.abc import Sequence

_NAME_CHARS = 40
_NUMBER_SIGNS = "-+.,%¥￥円△▲() 0123456789０１２３４５６７８９/:年月日"
_VALUE = re.compile(
    r"[¥￥]?[-△▲]?[0-9０-９][0-9０-９,，.．]*(円|千円|百万円|億円|％|人|件|名|個|台|本|枚|歳|㎡|km|kg)"
    r"([（(][^（()）]*[)）])?"
    r"|(明治|大正|昭和|平成|令和|[MTSHR])[0-9０-９元]{1,2}[年.][0-9０-９]{1,2}[月.]([0-9０-９]{1,2}日?)?"
    r"|[0-9/]{3,10} ?[(（][日月火水木金土][)）]|[0-9.]+E[-+][0-9]+|#(DIV/0!|N/A|NAME[?]|NULL!|NUM!|REF!|VALUE!)|TRUE|FALSE"
)
_CALENDAR = re.compile(r"[年月日]{1,3}")  # names of columns, though dates hold them too
_ORDINAL = re.compile(
    r"[（(]?[0-9０-９]{1,3}[.．)）]|[①-⑳㉑-㉟❶-❿ⅰ-ⅹⅠ-Ⅹ]|[（(][一-十ア-ン][)）]"
)
_UNIT = re.compile(r"[（(〔\[［][^()（）]*[)）〕\]］]$")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_DASHES = " 　―－ー‐–—-"
_TO_FILL_IN = " 　〒―－ー-‐_＿…・.、（）()：:/／~～年月日"
_ENDING = 10  # characters at the end that a value shares with values, but no name does


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, an amount or a date, and so names nothing."""
    if cell.strip(_NUMBER_SIGNS) == "":
        return _CALENDAR.fullmatch(cell.strip()) is None
    return _VALUE.fullmatch(cell) is not None


def is_ordinal(cell: str) -> bool:
    """Whether a cell counts its row: 1. (2) ③."""
    return _ORDINAL.fullmatch(cell) is not None


def is_unit(cell: str) -> bool:
    """Whether a cell says in brackets in what the values are given."""
    return _UNIT.fullmatch(cell) is not None


def is_filled_in(cell: str) -> bool:
    """Whether a cell has more than the signs of a form that nobody has filled in."""
    return bool(cell.strip(_TO_FILL_IN))


def is_name(cell: str) -> bool:
    """Whether a cell may name a column: no value, and no sentence."""
    if len(cell) > _NAME_CHARS or is_number(cell):
        return False
    return "。" not in cell or "。" not in _IN_BRACKETS.sub("", cell)


def is_like(name: str, cells: Sequence[str]) -> bool:
    """Whether a name ends like most of the cells below it, and so is one of the values."""
    if len(name) <= _ENDING:
        return False
    filled = [cell for cell in map(str.strip, cells) if cell]
    alike = sum(cell.endswith(name[-_ENDING:]) for cell in filled)
    return alike * 2 > len(filled)


def clean_names(cells: Sequence[str]) -> list[str]:
    """Return the names in a row; dashes name nothing."""
    return ["" if not cell.strip(_DASHES) else " ".join(cell.split()) for cell in cells]
