"""Dates, times and durations of sheets as a section of a format code shows them."""

import datetime as dt
import math
from typing import NamedTuple

from localrag.documents.kanji_digits import in_words, with_digits
from localrag.documents.sheet_codes import Kind, Section, Token

_DAY_S = 86_400
_LAST_DAY = 2_958_465  # 9999-12-31
_NOT_A_DAY = 60  # 1900-02-29, which Excel took over from Lotus 1-2-3
_EPOCH = dt.date(1899, 12, 30)
_ERAS = (
    (dt.date(2019, 5, 1), "R", "令和"),
    (dt.date(1989, 1, 8), "H", "平成"),
    (dt.date(1926, 12, 25), "S", "昭和"),
    (dt.date(1912, 7, 30), "T", "大正"),
    (dt.date(1868, 1, 25), "M", "明治"),
)
_WEEKDAYS = "月火水木金土日"
_MONTH_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WIDE_SHAPE = 3
_MOST_FRACTION = 3
_NAME, _LONG_NAME, _INITIAL = 3, 4, 5  # letters that ask for a name of a month or weekday
_NOON = 12


class _Moment(NamedTuple):
    year: int
    month: int
    day: int
    weekday: int  # 0 is Monday
    seconds: int  # of the day
    fraction: str  # of a second, as many digits as are shown
    total: int  # seconds since the beginning of day 0


def date_text(section: Section, serial: float) -> str | None:
    """Return a day number (1 is 1900-01-01) as a section shows it; None if it cannot."""
    tokens = _resolved(section.tokens)
    if tokens is None or not 0 <= serial < _LAST_DAY + 1:
        return None
    if (section.has(Kind.DATE, "g") or _has_year_of_era(section)) and section.is_foreign:
        return None
    moment = _moment(serial, tokens)
    parts = [_part(token, moment, section, tokens) for token in tokens]
    return None if None in parts else "".join(filter(None, parts))


def serial_of(value: dt.datetime | dt.date | dt.time | dt.timedelta) -> float:
    """Return the day number of a date, a time of day or a duration."""
    if isinstance(value, dt.timedelta):
        return value / dt.timedelta(days=1)
    if isinstance(value, dt.time):
        return _seconds(value) / _DAY_S
    day = value.date() if isinstance(value, dt.datetime) else value
    days = (day - _EPOCH).days
    days -= days <= _NOT_A_DAY
    return days + (_seconds(value.time()) / _DAY_S if isinstance(value, dt.datetime) else 0)


def _seconds(time: dt.time) -> float:
    return time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6


def _has_year_of_era(section: Section) -> bool:
    return any(token.kind is Kind.DATE and token.text[0] in "ge" for token in section.tokens)


def _resolved(tokens: tuple[Token, ...]) -> list[Token] | None:
    """Return the tokens with minutes as `n` and fractions of a second as `.0`.

    None where placeholders of numbers stand among the parts of a date.
    """
    found: list[Token] = []
    for token in tokens:
        if token.kind is Kind.DIGIT:
            if token.text != "0" or not (found and _is_fraction(found[-1])):
                return None
            found[-1] = Token(Kind.DATE, found[-1].text + "0")
        elif token == (Kind.SIGN, ".") and found and found[-1].text.startswith("s"):
            found.append(Token(Kind.DATE, "."))
        elif token.kind in (Kind.GENERAL, Kind.EXPONENT) or token.text in ("@", "%"):
            return None
        elif token.kind is Kind.SIGN:
            found.append(Token(Kind.TEXT, token.text))
        else:
            found.append(token)
    return _with_minutes(found)


def _is_fraction(token: Token) -> bool:
    return token.kind is Kind.DATE and token.text.startswith(".")


def _with_minutes(tokens: list[Token]) -> list[Token]:
    """Return the tokens with `m` behind hours or before seconds as minutes: `n`."""
    places = [at for at, token in enumerate(tokens) if token.kind in (Kind.DATE, Kind.ELAPSED)]
    for index, at in enumerate(places):
        before = tokens[places[index - 1]].text if index else ""
        after = tokens[places[index + 1]].text if index + 1 < len(places) else ""
        text = tokens[at].text
        is_short = text in ("m", "mm") and tokens[at].kind is Kind.DATE
        if is_short and (before.startswith("h") or after.startswith("s")):
            tokens[at] = Token(Kind.DATE, "n" * len(text))
    return tokens


def _moment(serial: float, tokens: list[Token]) -> _Moment:
    """Return the parts of a moment: rounded to what is shown of seconds, else cut off."""
    shown = next((len(token.text) - 1 for token in tokens if token.text.startswith(".0")), 0)
    has_seconds = any(
        token.kind in (Kind.DATE, Kind.ELAPSED) and token.text.startswith("s")
        for token in tokens
    )
    places = min(shown, _MOST_FRACTION) if has_seconds else _MOST_FRACTION
    units = math.floor(round(serial * _DAY_S * 10**places, 3) + 0.5)
    total, fraction = divmod(units, 10**places)
    days, seconds = divmod(total, _DAY_S)
    year, month, day = _day(days)
    return _Moment(
        year,
        month,
        day,
        (days + 5) % 7,
        seconds,
        f"{fraction:0{places}d}".ljust(shown, "0"),
        total,
    )


def _day(days: int) -> tuple[int, int, int]:
    if days == 0:
        return 1900, 1, 0
    if days == _NOT_A_DAY:
        return 1900, 2, 29
    day = dt.date.fromordinal(
        min(_EPOCH.toordinal() + days + (days < _NOT_A_DAY), dt.date.max.toordinal())
    )
    return day.year, day.month, day.day


def _part(token: Token, moment: _Moment, section: Section, tokens: list[Token]) -> str | None:
    """Return what a token shows, None if that is not known."""
    match token.kind:
        case Kind.ELAPSED:
            return _elapsed(token.text, moment.total)
        case Kind.HALF:
            return _half_of_day(token.text, moment, is_japanese=section.is_japanese)
        case Kind.DATE if token.text[0] in "hns":
            is_half = any(other.kind is Kind.HALF for other in tokens)
            hours = _clock(token.text[0], moment, is_half=is_half)
            return _shaped(hours, len(token.text), section)
        case Kind.DATE:
            return _of_day(token.text, moment, section)
        case _:
            return token.text


def _of_day(text: str, moment: _Moment, section: Section) -> str | None:
    match text[0]:
        case ".":
            return text[0] + moment.fraction[: len(text) - 1]
        case "g" | "e":
            return _of_era(text, moment, section)
        case _:
            return _of_calendar(text, moment, section)


def _elapsed(text: str, total: int) -> str:
    seconds = {"h": 3600, "m": 60, "s": 1}[text[0]]
    return f"{total // seconds:0{len(text)}d}"


def _half_of_day(text: str, moment: _Moment, *, is_japanese: bool) -> str:
    is_late = moment.seconds >= _NOON * 3600
    if text.upper() == "A/P":
        return "P" if is_late else "A"
    if is_japanese:
        return "午後" if is_late else "午前"
    return "PM" if is_late else "AM"


def _clock(letter: str, moment: _Moment, *, is_half: bool) -> int:
    match letter:
        case "h":
            hours = moment.seconds // 3600
            return (hours - 1) % _NOON + 1 if is_half else hours
        case "n":
            return moment.seconds // 60 % 60
        case _:
            return moment.seconds % 60


def _of_era(text: str, moment: _Moment, section: Section) -> str | None:
    """Return name or year of a Japanese era: g R, gg 令, ggg 令和, e 8, ee 08."""
    date = (moment.year, moment.month, max(moment.day, 1))
    era = next((era for era in _ERAS if (era[0].year, era[0].month, era[0].day) <= date), None)
    if era is None:
        return None
    if text[0] == "g":
        return {1: era[1], 2: era[2][0]}.get(len(text), era[2])
    year = moment.year - era[0].year + 1
    if year == 1 and section.has_first_year:
        return "元"
    if year == 1 and section.shape in (1, 2):
        return None  # Excel's versions differ
    return _shaped(year, len(text), section)


def _of_calendar(text: str, moment: _Moment, section: Section) -> str | None:
    size = len(text)
    match text[0]:
        case "y":
            year = f"{moment.year:04d}"
            return with_digits(year if size >= _NAME else year[2:], section.shape)
        case "m" if size >= _NAME:
            return _month_name(moment.month, size, section)
        case "d" if size >= _NAME:
            return _weekday(moment.weekday, size, section)
        case "a":
            name = _WEEKDAYS[moment.weekday]
            return name if size == _NAME else f"{name}曜日"
        case "m" | "d":
            return _shaped(moment.month if text[0] == "m" else moment.day, size, section)
        case _:
            return None  # years of Buddha


def _month_name(month: int, size: int, section: Section) -> str | None:
    if section.is_japanese:
        return f"{month}月"
    if section.is_foreign or size > _INITIAL:
        return None
    name = _MONTH_NAMES[month - 1]
    return {_NAME: name[:_NAME], _LONG_NAME: name}.get(size, name[0])


def _weekday(weekday: int, size: int, section: Section) -> str | None:
    if section.is_japanese:
        return _WEEKDAYS[weekday] + ("曜日" if size > _NAME else "")
    if section.is_foreign:
        return None
    name = _DAY_NAMES[weekday]
    return name[:_NAME] if size == _NAME else name


def _shaped(number: int, width: int, section: Section) -> str | None:
    """Return a number of a date, two digits wide if two letters ask for it."""
    if section.shape in (0, _WIDE_SHAPE):
        return with_digits(f"{number:0{min(width, 2)}d}", section.shape)
    return in_words(number, section.shape)
