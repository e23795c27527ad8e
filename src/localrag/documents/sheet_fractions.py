"""Numbers of sheets as fractions: `# ?/?`, `# ??/??`, `# ?/8`."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from localrag.documents.sheet_codes import Kind, Token

_MOST_DIGITS = 7
_WHOLE = re.compile(r"[1-9]\d{0,6}")


def slash_of(tokens: Sequence[Token]) -> int | None:
    """Return the place of the stroke of a fraction, None where there is none."""
    for at, token in enumerate(tokens[1:-1], start=1):
        if token == (Kind.SIGN, "/") and tokens[at - 1].kind is Kind.DIGIT:
            behind = tokens[at + 1]
            return at if behind.kind is Kind.DIGIT or behind.text.isdecimal() else None
    return None


def fraction_text(tokens: Sequence[Token], slash: int, number: Decimal) -> str | None:
    """Return a number from 0 on as the nearest fraction that a code has room for, or None."""
    first = slash
    while first and tokens[first - 1].kind is Kind.DIGIT:
        first -= 1
    last = slash + 1
    while last < len(tokens) and (
        tokens[last].kind is Kind.DIGIT or tokens[last].text.isdecimal()
    ):
        last += 1
    fraction = _nearest(number, "".join(token.text for token in tokens[slash + 1 : last]))
    around = (*tokens[:first], *tokens[last:])
    if fraction is None or any(token.kind in (Kind.GENERAL, Kind.EXPONENT) for token in around):
        return None
    if any(token.kind is Kind.SIGN for token in around):
        return None
    places = [at for at, token in enumerate(tokens[:first]) if token.kind is Kind.DIGIT]
    tail = "".join(token.text for token in tokens[last:] if token.kind is not Kind.DIGIT)
    if not places:
        return _texts(tokens[:first]) + f"{fraction[0]}/{fraction[1]}{tail}"
    whole, rest = divmod(fraction[0], fraction[1])
    head, between = _texts(tokens[: places[0]]), _texts(tokens[places[-1] + 1 : first])
    if not rest:
        return f"{head}{whole}{tail}"
    is_shown = whole or any(tokens[at].text == "0" for at in places)
    return f"{head}{f'{whole}{between}' if is_shown else ''}{rest}/{fraction[1]}{tail}"


def _nearest(number: Decimal, below: str) -> tuple[int, int] | None:
    """Return the parts of the fraction nearest to a number, with `below` under the stroke."""
    if _WHOLE.fullmatch(below):
        under = int(below)
        return round(Fraction(number) * under), under
    if not 0 < len(below) <= _MOST_DIGITS or set(below) - set("0#?"):
        return None
    near = Fraction(number).limit_denominator(10 ** len(below) - 1)
    return near.numerator, near.denominator


def _texts(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens if token.kind is not Kind.DIGIT)
