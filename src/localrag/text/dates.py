"""Days, months and fiscal years in a line of Japanese, however they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from localrag.text.normalise import squashed
from localrag.text.numbers import ERAS, numbers

_KEPT = 1 << 10  # the same folders again and again
_FIRST_MONTH = 4  # of a fiscal year
_LETTERS = {era: ERAS[name] for era, name in zip("mtshr", ERAS, strict=True)}
_YEAR = r"(?<![0-9])(?P<year>(?:18[6-9]|19|20|21)[0-9]{1,2}(?<=[0-9]{4}))"
_LETTERED = r"(?<![a-z0-9])(?P<era>[mtshr])(?P<count>[0-9]{1,2})"
_MONTH, _DAY = r"(?P<month>1[0-2]|0?[1-9])", r"(?P<day>3[01]|[12][0-9]|0?[1-9])"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}年{_MONTH}月(?:{_DAY}日)?",
        rf"{_LETTERED}年{_MONTH}月(?:{_DAY}日)?",
        rf"{_YEAR}(?P<mark>[-/._]){_MONTH}(?P=mark){_DAY}(?![0-9])",
        rf"{_LETTERED}(?P<mark>[-/.]){_MONTH}(?P=mark){_DAY}(?![0-9])",
        r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?P<month>1[0-2]|0[1-9])(?P<day>3[01]|[12][0-9]|0[1-9])(?![0-9])",
    )
)
_FISCAL = re.compile(
    rf"(?:{_YEAR}|{_LETTERED})(?:年度|fy)(?!以[降前])|(?<![a-z])fy(?P<after>(?:19|20)[0-9]{{2}})(?![0-9])"
)
_TYPED = re.compile(rf"(?:fy)?(?:{_YEAR}|{_LETTERED})(?:年度?|fy)?")
# 2021年（令和3年）9月10日, 令和3年（2021年）9月10日: one year, told twice.
_TOLD_TWICE = re.compile(r"([0-9]{4})年\(\1年?\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A day, or a month where `day` is 0; `start` and `end` are those in the text of `plain_line`."""

    year: int
    month: int
    day: int
    start: int
    end: int

    @property
    def fiscal_year(self) -> int:
        """The year, from April to March, that it lies in."""
        return self.year if self.month >= _FIRST_MONTH else self.year - 1


@lru_cache(_KEPT)
def plain_line(line: str) -> str:
    """Return a line in one spelling, without white space, its numbers as figures.

    Years of a reign become those of our era: 平成十五年三月七日 is 2003年3月7日.
    """
    text = squashed(line)
    pieces: list[str] = []
    end = 0
    for number in numbers(text):
        pieces += (text[end : number.span.start], number.year or number.value)
        end = number.span.end
    written = "".join((*pieces, text[end:])) if pieces else text
    return _TOLD_TWICE.sub(r"\1年", written)


def dates(plain: str) -> list[Dated]:
    """Return the days and months in the text of `plain_line`, in order."""
    found = [_dated(match) for pattern in _DATES for match in pattern.finditer(plain)]
    return sorted(found, key=lambda date: date.start)


def fiscal_years(plain: str) -> list[int]:
    """Return the fiscal years that the text of `plain_line` names, once each, in order."""
    return list(dict.fromkeys(_fiscal(plain)))


def fiscal_year_of(typed: str) -> int | None:
    """Return the fiscal year that a person typed: 令和6年度, 令和6, R6, 2024, FY2024; else None."""
    found = _TYPED.fullmatch(plain_line(typed))
    return None if found is None else _year(found)


def _fiscal(plain: str) -> Iterator[int]:
    for match in _FISCAL.finditer(plain):
        yield int(match["after"]) if match["after"] else _year(match)


def _dated(match: re.Match[str]) -> Dated:
    return Dated(
        year=_year(match),
        month=int(match["month"]),
        day=int(match["day"] or 0),
        start=match.start(),
        end=match.end(),
    )


def _year(match: re.Match[str]) -> int:
    parts = match.groupdict()
    if parts.get("era"):
        return _LETTERS[parts["era"]] + int(parts["count"])
    return int(parts["year"])
