"""Excel's number format codes taken apart (ECMA-376 part 1, 18.8.31): sections and their tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

_MOST_CHARS = 1024  # Excel allows 255
_MOST_SECTIONS = 4
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)(?:"|$)'
    r"|\\(?P<escaped>.)|_(?P<pad>.)|\*(?P<fill>.)"
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/標準)|(?P<half>AM/PM|A/P)|(?P<exponent>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|g+|e+|a{3,4}|b+)"
    r"|(?P<digit>[0#?])|(?P<sign>[.,%/@;])|(?P<text>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|[黒青水緑紫赤白黄]|色 ?\d+",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)")
_DIGITS = re.compile(r"dbnum([123])", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{1,8}")
_JAPANESE = 0x411
_SYSTEM_DATE, _SYSTEM_TIME = 0xF800, 0xF400
_SPACE = re.compile(r"[\x00-\x20]+")


class Kind(StrEnum):
    """What a token stands for."""

    TEXT = "text"
    PAD = "pad"  # as wide as a character that is not shown
    DIGIT = "digit"
    SIGN = "sign"
    GENERAL = "general"
    EXPONENT = "exponent"
    DATE = "date"
    ELAPSED = "elapsed"
    HALF = "half"  # of the day


class Token(NamedTuple):
    """A piece of a code; letters of dates and elapsed times are in lower case."""

    kind: Kind
    text: str


class Condition(NamedTuple):
    """A comparison such as `>=` with its number."""

    sign: str
    limit: float

    def holds(self, value: float) -> bool:
        """Whether a value passes."""
        match self.sign:
            case "<":
                return value < self.limit
            case "<=":
                return value <= self.limit
            case ">":
                return value > self.limit
            case ">=":
                return value >= self.limit
            case "=":
                return value == self.limit
            case _:
                return value != self.limit

    @property
    def takes_negative_only(self) -> bool:
        """Whether no value from 0 on passes."""
        return (self.sign == "<" and self.limit <= 0) or (self.sign == "<=" and self.limit < 0)

    @property
    def takes_all_positive(self) -> bool:
        """Whether every value above 0 passes."""
        return self.sign in (">", ">=") and self.limit <= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One of up to four parts of a code.

    `shape` is the kind of digits: 0 as usual, 1 to 3 as in `[DBNum1]` (kanji, kanji of deeds,
    full-width). `has_first_year` means that year 1 of an era is 元年.
    """

    tokens: tuple[Token, ...]
    condition: Condition | None = None
    is_japanese: bool = False
    is_foreign: bool = False
    has_first_year: bool = False
    shape: int = 0

    @property
    def is_date(self) -> bool:
        """Whether the section shows a date, a time of day or a duration."""
        return self.has(Kind.DATE) or self.has(Kind.ELAPSED) or self.has(Kind.HALF)

    def has(self, kind: Kind, text: str = "") -> bool:
        """Whether a token of a kind is there, one with this text if any is given."""
        return any(token.kind is kind and text in ("", token.text) for token in self.tokens)


@lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[Section, ...] | None:
    """Return the sections of a code, None for one that is not understood."""
    if len(code) > _MOST_CHARS:
        return None
    parts = [_Part()]
    for match in _TOKEN.finditer(code):
        kind, text = str(match.lastgroup), str(match[str(match.lastgroup)])
        if kind == "sign" and text == ";":
            parts.append(_Part())
        elif kind == "bracket":
            if not parts[-1].take_bracket(text):
                return None
        else:
            parts[-1].tokens += _tokens(kind, text)
    if len(parts) > _MOST_SECTIONS:
        return None
    return tuple(part.section() for part in parts)


class _Part:
    """A section while its code is read."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self._condition: Condition | None = None
        self._language = 0
        self._has_first_year = False
        self._shape = 0

    def take_bracket(self, text: str) -> bool:
        """Take in what stands in brackets; return whether it is understood."""
        if text.startswith("$"):
            currency, _, language = text[1:].partition("-")
            self._take_language(language.lower())
            if currency:
                self.tokens += _tokens("quoted", currency)
            return True
        condition, shape = _CONDITION.fullmatch(text), _DIGITS.fullmatch(text)
        if condition:
            self._condition = Condition(condition[1], float(condition[2]))
        elif shape:
            self._shape = int(shape[1])
        else:
            return bool(_COLOUR.fullmatch(text))
        return True

    def section(self) -> Section:
        language, tokens = self._language & 0xFFFF, self.tokens
        if language == _SYSTEM_DATE:
            tokens = [*_read('yyyy"年"m"月"d"日"')]
        elif language == _SYSTEM_TIME:
            tokens = [*_read("h:mm:ss")]
        return Section(
            tokens=tuple(tokens),
            condition=self._condition,
            is_japanese=language == _JAPANESE,
            is_foreign=language not in (0, _JAPANESE, _SYSTEM_DATE, _SYSTEM_TIME),
            has_first_year=self._has_first_year,
            shape=self._shape,
        )

    def _take_language(self, language: str) -> None:
        """Take in a language by its number in hexadecimal or by its name."""
        self._has_first_year = self._has_first_year or "x-gannen" in language
        number = language.partition(",")[0]
        if _HEX.fullmatch(number):
            self._language = int(number, 16)
        elif language.startswith("ja"):
            self._language = _JAPANESE
        elif language in ("x-sysdate", "x-systime"):
            self._language = _SYSTEM_DATE if language == "x-sysdate" else _SYSTEM_TIME
        elif language:
            self._language = 1


def _read(code: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(code):
        yield from _tokens(str(match.lastgroup), str(match[str(match.lastgroup)]))


def _tokens(kind: str, text: str) -> Iterator[Token]:
    match kind:
        case "quoted" | "escaped" | "text":
            # Japanese fonts draw the backslash as a yen sign, and Japanese Excel writes it for one.
            shown = _SPACE.sub(" ", text).replace("\\", "¥")
            if shown:
                yield Token(Kind.TEXT, shown)
        case "pad":
            yield Token(Kind.PAD, " ")
        case "fill":
            return
        case "date" | "elapsed":
            yield Token(Kind(kind), text.lower())
        case _:
            yield Token(Kind(kind), text)
