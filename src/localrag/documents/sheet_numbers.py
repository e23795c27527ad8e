"""Numbers of sheets as a section of a format code shows them.

Numbers are rounded half up from fifteen digits, which is all that Excel keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from localrag.documents.kanji_digits import in_words, with_digits
from localrag.documents.sheet_codes import Kind, Section, Token
from localrag.documents.sheet_fractions import fraction_text, slash_of
from localrag.documents.sheet_general import general_text

_DIGITS = 15
_LARGEST = 1e300
_SMALLEST = 1e-300
_MOST_ITEMS = 200
_MOST_POWER = 60
_WIDE_SHAPE = 3
_GROUP = 3
_CONTEXT = Context(prec=700, rounding=ROUND_HALF_UP)


class _Role(StrEnum):
    TEXT = "t"
    WHOLE = "w"
    POINT = "p"
    DECIMAL = "d"
    EXPONENT = "e"
    POWER = "o"  # a digit of the exponent
    GENERAL = "g"


class _Item(NamedTuple):
    role: _Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A section of one run of digits: texts around a value times 10**power.

    It has `places` decimals and at least `least` digits before the point.
    """

    before: str
    behind: str
    places: int
    power: int
    has_commas: bool
    least: int

    @property
    def is_whole(self) -> bool:
        """Whether whole numbers are shown by their own digits."""
        return not self.places and not self.power


def number_text(section: Section, value: float) -> str | None:
    """Return a number from 0 on as a section shows it; None if it cannot."""
    layout = _layout(section)
    if layout is None or not (value == 0 or _SMALLEST < value < _LARGEST):
        return None
    exact = Decimal(f"{value:.{_DIGITS}g}").scaleb(layout.power, _CONTEXT)
    slash = slash_of(section.tokens)
    if slash is not None:
        return fraction_text(section.tokens, slash, exact)
    if layout.has(_Role.GENERAL):
        return layout.with_general(value, section.shape)
    if layout.has(_Role.EXPONENT):
        return layout.scientific(exact)
    return with_digits(layout.filled(_rounded(exact, len(layout.decimals))), section.shape)


def plain_form(section: Section) -> Plain | None:
    """Return the short form of a section such as `#,##0.00"円"`, None for any other."""
    layout = _layout(section)
    if layout is None or section.shape or slash_of(section.tokens) is not None:
        return None
    roles = "".join(item.role for item in layout.items)
    body = roles.strip("t")
    digits = layout.whole.lstrip("#")
    shape = "w" * len(layout.whole) + ("p" if "p" in body else "") + "d" * len(layout.decimals)
    if body != shape or not digits or set(digits + layout.decimals) != {"0"}:
        return None
    first = len(roles) - len(roles.lstrip("t"))
    texts = [item.text for item in layout.items]
    if ("p" in body and not layout.decimals) or (layout.has_commas and len(digits) > 1):
        return None
    return Plain(
        before="".join(texts[:first]),
        behind="".join(texts[first + len(body) :]),
        places=len(layout.decimals),
        power=layout.power,
        has_commas=layout.has_commas,
        least=len(digits),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """A section with each token in its role; `power` of ten is for percents and thousands."""

    items: tuple[_Item, ...]
    has_commas: bool
    power: int

    @property
    def whole(self) -> str:
        return self._marks(_Role.WHOLE)

    @property
    def decimals(self) -> str:
        return self._marks(_Role.DECIMAL)

    def has(self, role: _Role) -> bool:
        return any(item.role is role for item in self.items)

    def with_general(self, value: float, shape: int) -> str | None:
        """Return the texts around a number as General shows it, in words for kanji."""
        if self.power or self.whole:
            return None
        shown: str | None = general_text(value)
        if shape in (1, 2):
            shown = in_words(int(value), shape) if value.is_integer() else None
        elif shape == _WIDE_SHAPE:
            shown = with_digits(general_text(value), shape)
        if shown is None:
            return None
        return "".join(
            shown if item.role is _Role.GENERAL else item.text for item in self.items
        )

    def scientific(self, number: Decimal) -> str:
        """Return a number as `1.50E+03`; more digits before the point step the exponent."""
        step = max(1, len(self.whole))
        power = number.adjusted() // step * step if number else 0
        mantissa = _rounded(number.scaleb(-power, _CONTEXT), len(self.decimals))
        if mantissa >= 10**step:
            power += step
            mantissa = _rounded(number.scaleb(-power, _CONTEXT), len(self.decimals))
        sign = "-" if power < 0 else self._marks(_Role.EXPONENT)[1:].replace("-", "")
        digits = f"{abs(power):0{len(self._marks(_Role.POWER))}d}"
        return self.filled(mantissa, f"E{sign}{digits}")

    def filled(self, number: Decimal, exponent: str = "") -> str:
        """Return the text with the digits of a number, already rounded, in their places."""
        digits, _, decimals = f"{number:f}".partition(".")
        digits = digits.lstrip("0")
        whole = iter(_filled(digits, self.whole, has_commas=self.has_commas))
        behind = iter(_cut(decimals, self.decimals))
        parts: list[str] = []
        for role, text in self.items:
            match role:
                case _Role.WHOLE:
                    parts.append(next(whole))
                case _Role.DECIMAL:
                    parts.append(next(behind))
                case _Role.POINT:
                    parts.append(text if self.whole else digits + text)
                case _Role.EXPONENT:
                    parts.append(exponent)
                case _Role.TEXT:
                    parts.append(text)
                case _:
                    pass
        return "".join(parts)

    def _marks(self, wanted: _Role) -> str:
        return "".join(text for role, text in self.items if role is wanted)


@lru_cache(maxsize=1024)
def _layout(section: Section) -> _Layout | None:
    """Return the roles of the tokens, None where they make no number."""
    if section.is_date or len(section.tokens) > _MOST_ITEMS:
        return None
    items: list[_Item] = []
    has_commas, power, state = False, 0, _Role.WHOLE
    for at, token in enumerate(section.tokens):
        match token:
            case (Kind.SIGN, ",") if _is_behind_digit(section.tokens, at):
                goes_on = _next(section.tokens, at).kind is Kind.DIGIT
                if goes_on and state is not _Role.WHOLE:
                    return None
                has_commas, power = has_commas or goes_on, power - (0 if goes_on else _GROUP)
                continue
            case (Kind.SIGN, "."):
                role = _Role.POINT if state is _Role.WHOLE else _Role.TEXT
                state = _Role.DECIMAL if state is _Role.WHOLE else state
            case _:
                role = _role(token, state)
                power += 2 * (token == (Kind.SIGN, "%"))
                state = _Role.POWER if role is _Role.EXPONENT else state
        items.append(_Item(role, token.text))
    if abs(power) > _MOST_POWER or sum(item.role is _Role.EXPONENT for item in items) > 1:
        return None
    return _Layout(items=tuple(items), has_commas=has_commas, power=power)


def _role(token: Token, state: _Role) -> _Role:
    match token.kind:
        case Kind.DIGIT:
            return state
        case Kind.EXPONENT:
            return _Role.EXPONENT
        case Kind.GENERAL:
            return _Role.GENERAL
        case Kind.SIGN if token.text == "@":
            return _Role.GENERAL
        case _:
            return _Role.TEXT


def _is_behind_digit(tokens: Sequence[Token], at: int) -> bool:
    while at and tokens[at] == (Kind.SIGN, ","):
        at -= 1
    return tokens[at].kind is Kind.DIGIT


def _next(tokens: Sequence[Token], at: int) -> Token:
    """Return the first token behind `at` that is no comma."""
    for token in tokens[at:]:
        if token != (Kind.SIGN, ","):
            return token
    return Token(Kind.TEXT, "")


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)


def _filled(digits: str, marks: str, *, has_commas: bool) -> list[str]:
    """Return what stands at each placeholder before the point; the first has all that is left."""
    parts: list[str] = []
    rest, written = digits, 0
    for left in range(len(marks) - 1, -1, -1):
        here = rest[-1:] if left else rest
        rest = rest[: len(rest) - len(here)]
        here = here or {"0": "0", "?": " "}.get(marks[left], "")
        part = ""
        for digit in reversed(here):
            comma = "," if has_commas and written and written % _GROUP == 0 else ""
            part = digit + (comma if digit != " " else "") + part
            written += 1
        parts.append(part)
    return parts[::-1]


def _cut(digits: str, marks: str) -> list[str]:
    """Return what stands at each placeholder behind the point."""
    parts = list(digits.ljust(len(marks), "0"))
    for at in range(len(marks) - 1, -1, -1):
        if marks[at] == "0" or parts[at] != "0":
            break
        parts[at] = " " if marks[at] == "?" else ""
    return parts
