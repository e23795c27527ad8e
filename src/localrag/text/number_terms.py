"""The index terms that numbers, dates, amounts and reigns have beside the words as written.

A number is given by its value (三 is 3, 15,000 is 15000, 令和8年 is 2026), with its counter where
one follows (3条, 10%), a day by year, month and day: 2026年, 4月, 1日 and 4月1日. No other term
mixes figures and kanji, so that these stand for themselves.
"""

import re
from functools import lru_cache
from string import ascii_lowercase, digits

from localrag.domain.document import Span
from localrag.text.numbers import ERAS, Number, numbers
from localrag.text.variants import folded

_KEPT = 1 << 14
_YEARS = range(1868, 2200)
_MONTHS, _DAYS = 12, 31
_OF_DATES = frozenset("年月日時分")
_LETTERS = dict(zip("mtshr", ERAS, strict=True))
# The years that a letter alone may stand for: R8 is 令和8年, M8 a screw.
_ALONE = {"s": range(20, 65), "h": range(1, 32), "r": range(1, 51)}
_LAST_BEFORE = frozenset({"¥", *_LETTERS, *(era[-1] for era in ERAS)})
_UNITS = {
    folded(written): unit
    for written, unit in {
        "パーセント": "%", "年度": "年", "年間": "年間", "時間": "時間", "日間": "日間", "才": "歳", "ページ": "頁",
        "°c": "度", "°": "度", "キログラム": "kg", "キロメートル": "km", "センチメートル": "cm", "センチ": "cm",
        "ミリメートル": "mm", "ミリ": "mm", "平方メートル": "m2", "平米": "m2", "平方キロメートル": "km2",
        "立方メートル": "m3", "立米": "m3", "メートル": "m", "グラム": "g", "トン": "t", "リットル": "l",
        "ヘクタール": "ha", "キロワット": "kw", "ドル": "$",
        **{f"か{counter}": f"か{counter}" for counter in "月所国年条"},
        **{unit: unit for unit in ("kg", "km", "cm", "mm", "m2", "m3", "km2", "ha", "kw", "kwh", "gb", "mb", "tb", "m", "g", "t", "l")},
    }.items()
}  # fmt: skip
_WORDS = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_UNIT = rf"(?: ?(?:{_WORDS})(?![a-z0-9])|%|[\u3400-\u4dbf\u4e00-\u9fff])"
_FIGURE = "0-9〇零一二三四五六七八九十百千"
_EXPRESSION = re.compile(
    rf"[{_FIGURE}元](?:(?:[{_FIGURE}万億兆]|[,./:-](?=[0-9]))+{_UNIT}?|{_UNIT}|(?<=[rhs].)(?![a-z0-9]))"
    rf"(?:(?<=月)[{_FIGURE}]{{1,3}}日)?"
)
_ERA = "|".join(ERAS)
_PARTS = re.compile(
    rf"(?P<yen>¥?)(?P<core>(?:{_ERA})?[{_FIGURE}元万億兆,./:-]+)(?P<unit>{_UNIT}|)(?P<day>(?:(?<=月).+)?)"
)
_DAY = re.compile(
    r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([01][0-9])([0-3][0-9])"
)
_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_SHORT_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_REIGN = re.compile(r"([mtshr])([0-9]{1,2})(?:([-/.])([0-9]{1,2})(?:\3([0-9]{1,2}))?)?(年度?)?")


_RUN = re.compile("[a-z0-9]+")
_WORD = frozenset(ascii_lowercase + digits)
_COUNTER = re.compile(f"[^{_FIGURE}元]*$")


def number_terms(text: str) -> list[str]:
    """Return the terms of the numbers in folded text, in order, without those written so."""
    terms: list[str] = []
    for match in _EXPRESSION.finditer(text):
        start = match.start()
        if text[start - 1 : start] in _LAST_BEFORE:
            terms += _terms(_before(text, start) + match[0])
        else:
            terms += _terms(match[0])
    return terms


def with_values(text: str) -> str:
    """Return folded text with the values of numbers in place of another way to write them.

    第三条 becomes 第 3 条, 令和8年度 2026 年度: terms that an index has for either way.
    """
    pieces: list[str] = []
    end = 0
    for match in _EXPRESSION.finditer(text):
        before = _before(text, match.start())
        start = match.start() - len(before)
        values = [term for term in _terms(before + match[0]) if term.isdecimal()]
        if values and not _cuts_word(text, start, match.end()):
            counter = _COUNTER.search(match[0])
            pieces += (text[end:start], f" {' '.join(values)} ", counter[0] if counter else "")
            end = match.end()
    return "".join((*pieces, text[end:]))


def numbers_alike(text: str) -> str:
    """Return folded text with each number by its value and usual counter, dates as 2026年4月1日."""
    pieces: list[str] = []
    end = 0
    for match in _EXPRESSION.finditer(text):
        start, after = match.span()
        written = match[0]
        if text[start - 1 : start] in _LAST_BEFORE:
            before = _before(text, start)
            written, start = before + written, start - len(before)
        if not _cuts_word(text, start, after):
            pieces += (text[end:start], _alike(written))
            end = after
    return "".join((*pieces, text[end:]))


def _cuts_word(text: str, start: int, end: int) -> bool:
    """Whether Latin letters or figures reach over one of the borders."""
    if start and text[start] in _WORD and text[start - 1] in _WORD:
        return True
    return end < len(text) and text[end] in _WORD and text[end - 1] in _WORD


def _before(text: str, start: int) -> str:
    """Return what belongs to the number that begins at `start`: a reign, or the sign of the yen."""
    before = text[max(0, start - 2) : start]
    if before in ERAS:
        return before
    last = before[-1:]
    other = before[:-1]
    if last == "¥" or (last in _LETTERS and not (other.isascii() and other.isalnum())):
        return last
    return ""


@lru_cache(_KEPT)
def _terms(expression: str) -> tuple[str, ...]:
    dated, _ = _dated(expression)
    figures = expression.lstrip("mtshr")
    written = _RUN.findall(figures)
    return tuple(term for term in dated or _of_numbers(figures) if term not in written)


@lru_cache(_KEPT)
def _alike(expression: str) -> str:
    dated, tail = _dated(expression)
    if dated:
        told = [term for term in dated if not term.isdecimal()]
        longest = [term for term in told if not any(term in o for o in told if o != term)]
        return "".join(longest) + tail
    found = _PARTS.fullmatch(expression)
    number = None if found is None else _only_number(found)
    if found is None or number is None:
        return expression
    days = "".join(f"{day.value}日" for day in numbers(found["day"]))
    return (number.year or number.value) + _unit(found) + days


def _dated(expression: str) -> tuple[list[str], str]:
    """Return the terms of a date and what follows it: in R8予算 and 2026/4/1施行 a kanji does."""
    figures = expression.lstrip("mtshr")
    letter = expression[: len(expression) - len(figures)]
    whole = _of_reign(expression) if letter else _of_date(figures)
    found = _PARTS.fullmatch(figures)
    if whole or found is None or found["unit"] in _OF_DATES:
        return whole, ""
    core, tail = found["core"], figures[len(found["core"]) :]
    if letter:
        return _of_reign(letter + core), tail
    is_parted = any(mark in core for mark in "/-:") or core.count(".") > 1
    return (_of_date(core) if is_parted else []), tail


def _of_reign(expression: str) -> list[str]:
    """Return the terms of R8, R8年度, R8.4 and R8.4.1; none where this is something else."""
    found = _REIGN.fullmatch(expression)
    if found is None:
        return []
    letter, year, _, month, day, counter = found.groups()
    if not (day or counter) and int(year) not in _ALONE.get(letter, ()):
        return []
    [number] = numbers(f"{_LETTERS[letter]}{year}年")
    return _date(number.year or year, month, day)


def _of_date(figures: str) -> list[str]:
    """Return the terms of 2026/4/1, 20260401, 2026-04, 4/1 and 9:30; none if these are no dates."""
    if found := _DAY.fullmatch(figures):
        year, month, day = (part for part in found.group(1, 3, 4, 5, 6, 7) if part)
        return _date(year, month, day)
    if found := _MONTH.fullmatch(figures):
        return _date(found[1], found[2], None)
    if found := _SHORT_DAY.fullmatch(figures):
        return _day(found[1], found[2])[2:]
    if found := _CLOCK.fullmatch(figures):
        return [f"{int(found[1])}時", f"{int(found[2])}分"]
    return []


def _date(year: str, month: str | None, day: str | None) -> list[str]:
    if int(year) not in _YEARS:
        return []
    terms = [year, f"{year}年"]
    if month is None:
        return terms
    rest = [f"{int(month)}月"] if day is None else _day(month, day)
    return terms + rest if int(month) <= _MONTHS else []


def _day(month: str, day: str) -> list[str]:
    if not (1 <= int(month) <= _MONTHS and 1 <= int(day) <= _DAYS):
        return []
    return [f"{int(month)}月", f"{int(day)}日", f"{int(month)}月{int(day)}日"]


def _of_numbers(figures: str) -> list[str]:
    """Return value and value with counter of each number; 4月1日 is a term of its own."""
    found = _PARTS.fullmatch(figures)
    if found is None:
        return []
    unit = _unit(found)
    values = [number.year or number.value for number in _numbers(found)]
    counted = [values[-1] + unit] if values and unit else []
    for number in numbers(found["day"]):
        values.append(number.value)
        counted += [f"{number.value}日", f"{counted[-1]}{number.value}日"] if counted else []
    # Each part of 03-1234 is a term as written.
    return [*([] if "-" in found["core"] else values), *counted]


def _unit(found: re.Match[str]) -> str:
    written = found["unit"]
    return _UNITS.get(written.strip(), written) or ("円" if found["yen"] else "")


def _numbers(found: re.Match[str]) -> list[Number]:
    unit = _unit(found)
    # A unit in letters makes a number of a single kanji as a counter does: 百平方メートル.
    return numbers(found["core"] + ("個" if unit.isascii() else unit))


def _only_number(found: re.Match[str]) -> Number | None:
    known = _numbers(found)
    is_all = len(known) == 1 and known[0].span == Span(start=0, end=len(found["core"]))
    return known[0] if is_all else None
