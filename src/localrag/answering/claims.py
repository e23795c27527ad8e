"""What a sentence claims that can be looked up: numbers with units, dates, articles, names, quotes.

Each fact has keys in one spelling, so that 令和6年4月1日, R6.4.1 and 2024/4/1 are the same day and
二千五百円, 2.5千円 and 2,500円 the same amount.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from localrag.answering.claim_words import names
from localrag.domain.answer import DoubtKind
from localrag.text.dates import dates
from localrag.text.normalise import squashed
from localrag.text.numbers import numbers

_KEPT = 1 << 12
_LAST_HOUR, _NOON = 30, 12
_FIGURE = r"[0-9]+(?:\.[0-9]+)?"
_BOUNDS = {
    "以上": ">=", "以降": ">=", "以後": ">=", "から": ">=", "を下回らない": ">=",
    "以下": "<=", "以内": "<=", "以前": "<=", "まで": "<=", "を超えない": "<=", "を上限": "<=",
    "未満": "<", "に満たない": "<", "を下回": "<", "より前": "<", "前": "<",
    "超": ">", "を超え": ">", "を上回": ">", "より後": ">", "後": ">",
}  # fmt: skip
_WORDS_OF_BOUNDS = sorted(set(_BOUNDS) - {"を超え"}, key=len, reverse=True)
_BOUND = re.compile(rf"(?:の日|の時点)?({'|'.join(_WORDS_OF_BOUNDS)}|を超え(?!な))")
_UNITS = {
    "パーセント": "%", "名": "人", "日間": "日", "年間": "年", "才": "歳", "箇月": "か月", "ヶ月": "か月",
    "カ月": "か月", "ヵ月": "か月", "ケ月": "か月", "箇所": "か所", "ヶ所": "か所", "カ所": "か所", "ページ": "頁",
    "キロメートル": "km", "センチメートル": "cm", "ミリメートル": "mm", "メートル": "m", "キログラム": "kg",
    "グラム": "g", "トン": "t", "リットル": "l", "平方メートル": "m2", "平米": "m2", "週間": "週", "ヘクタール": "ha",
    "時間": "時間", "分間": "分", "ポイント": "ポイント", "ドル": "ドル", "世帯": "世帯", "世紀": "世紀",
    **{unit: unit for unit in ("年代", "m2", "km", "cm", "mm", "kg", "ha", "gb", "mb", "か月", "か所", "か国", "km2")},
    **{unit: unit for unit in "年月日時分秒人回個件円歳割倍階枚本台校社冊位度点%週泊席頭匹kmgtl票戸棟室字頁"},
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<yen>¥)?(?P<value>{_FIGURE})(?:[~〜-](?P<to>{_FIGURE}))?(?P<unit>(?:{_UNIT})(?![a-z]))?"
)
_MONTH_DAY = re.compile(
    r"(?<![0-9])(1[0-2]|[1-9])(?:月([12][0-9]|3[01]|[1-9])日|月(?!間|額|次))"
)
_YEAR = re.compile(r"(?<![0-9])((?:1[0-9]|20|21)[0-9]{2})年(?!間|代)(度)?")
_CLOCK = re.compile(
    r"(午前|午後)?(?<![0-9:])([0-9]{1,2})(?:時(?!間|点|期|代)(?:([0-9]{1,2})分|(半))?|:([0-9]{1,2})(?![0-9:]))"
)
_ARTICLE = re.compile(
    r"(?:別表|様式|図|表)?第?[0-9]+(?P<unit>[条項号章節編款類種級期次])(?:の[0-9]+)*"
    r"|第[0-9]+(?P<counted>[一-龥])"
    r"|(?P<kind>別表|様式|図|表)第?[0-9]+(?:の[0-9]+)*|第[0-9]+"
)
_CODE = re.compile(
    r"[a-z0-9._+-]+@[a-z0-9.-]+"
    r"|(?<![a-z0-9-])\(?[0-9]{1,4}[-()][0-9]{1,4}[-)][0-9]{2,4}(?![0-9])"
    r"|(?<![a-z0-9-])(?:(?=[a-z-]*[0-9])[a-z]+(?:-?[a-z0-9]+)+|[0-9]+-?[a-z]+[0-9][a-z0-9-]*|[0-9]{3}-[0-9]{4})(?![a-z0-9])"
)
_DIGITS = "〇一二三四五六七八九"
_ORDINAL = re.compile(r"(?<=第)[一二三四五六七八九](?![一-龥])")  # 別表第二: no counter behind
_QUOTED = re.compile(r"[「『“\"]([^「」『』“”\"]{2,80})[」』”\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that a source must have too.

    `keys` are what another text may call it, the most exact first; `family` is what it can be
    taken for (円, day, 条, katakana); `bound` is <, <=, >, >= or nothing. `start` and `end` are
    offsets in the text of `plain`, `words` what was written, in NFKC without white space.
    """

    kind: DoubtKind
    keys: tuple[str, ...]
    family: str
    words: str
    start: int
    end: int
    bound: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A sentence without white space, its numbers as figures; `starts` are offsets in `written`."""

    text: str
    written: str
    starts: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """Return what was written from `start` to `end` of `text`."""
        return self.written[self.starts[start] : self.starts[end]]


@lru_cache(_KEPT)
def plain(sentence: str) -> Plain:
    """Return the sentence in one spelling; a step to the next cell becomes |."""
    written = _ORDINAL.sub(_figure, squashed(sentence.replace("\t", "|")))
    text = ""
    starts: list[int] = []
    end = 0
    for number in numbers(written):
        text += written[end : number.span.start]
        starts += range(end, number.span.start)
        value = number.year or number.value
        text += value
        starts += [number.span.start] * len(value)
        end = number.span.end
    starts += range(end, len(written) + 1)
    return Plain(text=text + written[end:], written=written, starts=tuple(starts))


def _figure(match: re.Match[str]) -> str:
    return str(_DIGITS.index(match[0]))


@lru_cache(_KEPT)
def facts(sentence: str) -> tuple[Fact, ...]:
    """Return the facts of a sentence, in the order that they stand in.

    What is part of a date or an article is no number of its own.
    """
    read = plain(sentence)
    taken = bytearray(len(read.text))
    found: list[Fact] = []
    for finder in (_dates, _clocks, _codes, _articles, _numbers):
        for fact in finder(read):
            if not any(taken[fact.start : fact.end]):
                taken[fact.start : fact.end] = b"\1" * (fact.end - fact.start)
                found.append(fact)
    found += (
        _fact(read, DoubtKind.NAME, (read.text[start:end],), kind, (start, end))
        for kind, start, end in names(read.text)
        if not any(taken[start:end])
    )
    found += (
        _fact(read, DoubtKind.QUOTE, (match[1],), "quote", match.span(1))
        for match in _QUOTED.finditer(read.text)
    )
    return tuple(sorted(found, key=lambda fact: fact.start))


def _fact(
    read: Plain, kind: DoubtKind, keys: tuple[str, ...], family: str, span: tuple[int, int]
) -> Fact:
    start, end = span
    bound = ""
    if kind in {DoubtKind.NUMBER, DoubtKind.DATE} and (told := _BOUND.match(read.text, end)):
        bound = _BOUNDS[told[1]]
    return Fact(
        kind=kind,
        keys=keys,
        family=family,
        words=read.words(start, end),
        start=start,
        end=end,
        bound=bound,
    )


def _dates(read: Plain) -> Iterator[Fact]:
    for date in dates(read.text):
        year, month = f"{date.year}年", f"{date.month}月"
        keys: tuple[str, ...] = (f"{year}{month}", month, year)
        if date.day:
            day = f"{month}{date.day}日"
            keys = (f"{year}{day}", day, *keys)
        yield _fact(
            read, DoubtKind.DATE, keys, "day" if date.day else "month", (date.start, date.end)
        )
    for match in _YEAR.finditer(read.text):
        keys = (f"{match[1]}年",)
        if match[2]:
            keys = (f"{match[1]}年度", *keys)
        yield _fact(read, DoubtKind.DATE, keys, "year", match.span())
    for match in _MONTH_DAY.finditer(read.text):
        keys = (f"{match[1]}月",)
        if match[2]:
            keys = (f"{match[1]}月{match[2]}日", *keys)
        yield _fact(read, DoubtKind.DATE, keys, "day" if match[2] else "month", match.span())


def _codes(read: Plain) -> Iterator[Fact]:
    for match in _CODE.finditer(read.text):
        key = re.sub(r"[-()]", "", match[0])
        yield _fact(read, DoubtKind.CODE, (key,), "code", match.span())


def _clocks(read: Plain) -> Iterator[Fact]:
    for match in _CLOCK.finditer(read.text):
        half, hour, minute, is_half, clock = match.groups()
        if int(hour) > _LAST_HOUR:
            continue
        hour_of_day = int(hour) + (_NOON if half == "午後" and int(hour) < _NOON else 0)
        minutes = 30 if is_half else int(minute or clock or 0)
        keys: tuple[str, ...] = (f"{hour_of_day}:{minutes:02}",)
        yield _fact(read, DoubtKind.TIME, keys, "time", match.span())


def _articles(read: Plain) -> Iterator[Fact]:
    for match in _ARTICLE.finditer(read.text):
        unit = match["unit"] or match["counted"] or match["kind"] or "第"
        key = match[0].replace("第", "")
        yield _fact(read, DoubtKind.ARTICLE, (key,), f"article{unit}", match.span())


def _numbers(read: Plain) -> Iterator[Fact]:
    for match in _NUMBER.finditer(read.text):
        unit = _UNITS.get(match["unit"] or "", "円" if match["yen"] else "")
        values = [match["value"], *([match["to"]] if match["to"] else [])]
        starts = [match.start(), match.start("to")]
        ends = [match.end("value") if match["to"] else match.end(), match.end()]
        for value, start, end in zip(values, starts, ends, strict=False):
            exact, counted = _counted(value, unit)
            yield _fact(read, DoubtKind.NUMBER, (exact + counted, exact), counted, (start, end))


def _counted(value: str, unit: str) -> tuple[str, str]:
    """Return value and unit, tenths (割) as per cent."""
    if unit == "割":
        return f"{float(value) * 10:g}", "%"
    return (value.lstrip("0") or "0") if "." not in value else value, unit
