"""Numbers as Excel's `General` shows them."""

import math

_WIDTH = 11  # characters that General has room for
_MOST_PLACES = 9
_SMALLEST = -4  # power of ten of what is rounded without an exponent
_EXACT = 10**15  # whole numbers below it are exact in a float


def general_text(value: float) -> str:
    """Return a number as `General` shows it in a wide column, but whole numbers whole.

    Eleven characters are what Excel has: 0.777777778, 1.23457E-05. From twelve digits on it
    would cut whole numbers too, where people look for all their digits; these stay up to 10**15.
    """
    if not math.isfinite(value):
        return repr(value)
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    sign, size = "-" if value < 0 else "", math.floor(math.log10(abs(value)))
    text = _without_zeros(f"{abs(value):.{min(_MOST_PLACES, max(0, _MOST_PLACES - size))}f}")
    if len(text) <= _WIDTH and (size >= _SMALLEST or float(text) == abs(value)):
        return sign + text
    mantissa, _, exponent = f"{abs(value):.5e}".partition("e")
    return f"{sign}{_without_zeros(mantissa)}E{exponent}"


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
