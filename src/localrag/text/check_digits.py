"""Numbers that prove themselves by a check digit."""

_MY_NUMBER_DIGITS = 12
_LOW, _CYCLE = 6, 11
# Length and first digits by which a card number is one (ISO/IEC 7812, as the brands publish them).
_BRANDS = (
    (16, 16, 4, 4),  # Visa
    (16, 16, 51, 55),  # Mastercard
    (16, 16, 2221, 2720),
    (16, 16, 3528, 3589),  # JCB
    (15, 15, 34, 34),  # American Express
    (15, 15, 37, 37),
    (14, 14, 300, 305),  # Diners Club
    (14, 14, 36, 36),
    (14, 14, 38, 39),
    (16, 16, 6011, 6011),  # Discover
    (16, 16, 644, 659),
    (16, 19, 62, 62),  # UnionPay
)


def is_my_number(digits: str) -> bool:
    """Return whether 12 digits are an individual number (個人番号).

    Source: 平成26年総務省令第85号 第5条. Of any 12 digits one number in eleven, about, passes.
    """
    if len(digits) != _MY_NUMBER_DIGITS or not digits.isascii() or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits[:-1]), start=1):
        weight = place + 1 if place <= _LOW else place - 5
        total += int(digit) * weight
    rest = total % _CYCLE
    return int(digits[-1]) == (0 if rest <= 1 else _CYCLE - rest)


def is_card(digits: str) -> bool:
    """Return whether digits are the number of a card of a known brand, by Luhn (ISO/IEC 7812-1)."""
    if len(set(digits)) == 1 or not any(
        least <= len(digits) <= most and first <= int(digits[: len(str(first))]) <= last
        for least, most, first, last in _BRANDS
    ):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += sum(divmod(int(digit) * (1 + place % 2), 10))
    return total % 10 == 0
