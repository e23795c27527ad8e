"""Numbers and addresses in Japanese text that tell of one person.

What a form alone does not tell is told by a check digit or by the words beside it: a free number of
ten digits is a telephone number only where somebody calls it one. Numbers that firms alone have
(0120, 0570, 0800, the corporate number of 13 digits) are none of them.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from localrag.domain.document import Span
from localrag.domain.personal_data import PersonalFinding, PersonalKind
from localrag.text.check_digits import is_card, is_my_number
from localrag.text.postal_addresses import addresses

# One character for one, so that places stay what they are.
_WIDE = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー－ｰ"), ord("-"))
_SPACES = dict.fromkeys(map(ord, "\u3000\u00a0\u2009"), ord(" "))
_PLAIN = {**_WIDE, **_DASHES, **_SPACES}

_BEFORE, _AFTER = r"(?<![0-9A-Za-z])(?<![0-9][-.,])", r"(?![0-9A-Za-z])(?![-.,][0-9])"
_GAP = r"[ -]?"
_NO_FOURTH = r"(?!" + _GAP + r"\d{4}(?!\d))(?! ?[円件人個台万千%])"
_MY_NUMBER = re.compile(
    _BEFORE + r"(?<!\d{4} )\d{4}" + _GAP + r"\d{4}" + _GAP + r"\d{4}" + _AFTER + _NO_FOURTH
)
_CARD = re.compile(
    _BEFORE
    + r"(?:\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{2,4}(?:[ -]?\d{3})?|\d{4}[ -]?\d{6}[ -]?\d{4,5})"
    + _AFTER
)
_TELEPHONE = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][-.,])(?:\(0\d{1,4}\) ?\d{1,4}-\d{4}|0\d{1,4}\(\d{1,4}\)\d{3,4}"
    r"|0\d{1,4}-\d{1,4}-\d{3,4}|\+81[ -]?\(?0?\)?\d{1,4}[ -]\d{1,4}[ -]\d{4}"
    r"|0\d{1,4} \d{1,4} \d{4}|0\d{1,3}\.\d{2,4}\.\d{4})" + _AFTER
)
_CALLED = re.compile(
    r"(?:電話|TEL|Tel|tel|℡|FAX|Fax|fax|携帯|連絡先|ファクス|ファックス)"
    r"[^0-9\n]{0,12}?(?P<number>0\d{9,10})(?!\d)"
)
_MOBILE = re.compile(_BEFORE + r"0[789]0\d{8}" + _AFTER)
_FIRMS = ("0120", "0570", "0800", "0990")
_EMAIL = re.compile(
    r"(?<![0-9A-Za-z._%+-])[0-9A-Za-z._%+-]{1,64}@(?:[0-9A-Za-z-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![0-9A-Za-z])"
)
_ACCOUNT = re.compile(
    r"(?:普通|当座|貯蓄|\([普当貯]\)|口座番号|口座|(?i:account(?: number| no\.?)?))"
    r"[^0-9\n]{0,10}?(?P<number>\d{7})" + _AFTER + r"(?! ?[円件人個台万千%])"
)
_POST_BANK = re.compile(
    r"(?:記号[^0-9\n]{0,6}?)?(?<![0-9-])(?P<number>[01]\d{3}0(?:-\d)?"
    r"(?:-|[^0-9\n]{0,4}番号[^0-9\n]{0,6}?)\d{2,8})" + _AFTER
)
_POST_WORDS = re.compile(r"ゆうちょ|郵便貯金|記号")
_POST_NEAR = 40
_PHONE_DIGITS = (10, 11)


def personal_data(
    text: str, kinds: frozenset[PersonalKind], patient_numbers: Sequence[str] = ()
) -> list[PersonalFinding]:
    """Return what of `text` looks like personal data of these kinds, in order, none overlapping.

    `patient_numbers` are forms in which `#` is a digit and `@` a Latin letter. Where two kinds
    claim the same characters, the longer stretch counts. Time grows with the length of the text.
    """
    plain = text.translate(_PLAIN)
    found = [one for one in _all(plain, patient_numbers) if one.kind in kinds]
    found.sort(key=lambda one: (one.span.start - one.span.end, one.span.start))
    taken = bytearray(len(text))
    kept = []
    for one in found:
        stretch = slice(one.span.start, one.span.end)
        if not any(taken[stretch]):
            taken[stretch] = b"\1" * (one.span.end - one.span.start)
            kept.append(one)
    return sorted(kept, key=lambda one: one.span.start)


def _all(plain: str, patient_numbers: Sequence[str]) -> Iterator[PersonalFinding]:
    if any(char.isdigit() for char in plain):
        yield from _proven(plain)
        yield from _telephones(plain)
        yield from _accounts(plain)
        for form in patient_numbers:
            yield from _matched(PersonalKind.PATIENT_NUMBER, _form(form), plain)
        for span in addresses(plain):
            yield _finding(PersonalKind.ADDRESS, span)
    if "@" in plain:
        yield from _matched(PersonalKind.EMAIL, _EMAIL, plain)


def _proven(plain: str) -> Iterator[PersonalFinding]:
    """Yield numbers whose check digit is right."""
    for kind, pattern, is_right in (
        (PersonalKind.MY_NUMBER, _MY_NUMBER, is_my_number),
        (PersonalKind.CARD, _CARD, is_card),
    ):
        for match in pattern.finditer(plain):
            if is_right(_digits(match[0])):
                yield _finding(kind, match.span())


def _matched(
    kind: PersonalKind, pattern: re.Pattern[str], plain: str
) -> Iterator[PersonalFinding]:
    for match in pattern.finditer(plain):
        yield _finding(kind, match.span())


def _telephones(plain: str) -> Iterator[PersonalFinding]:
    for pattern in (_TELEPHONE, _MOBILE, _CALLED):
        for match in pattern.finditer(plain):
            group = "number" if "number" in pattern.groupindex else 0
            digits = _digits(match[group])
            digits = "0" + digits[2:].removeprefix("0") if digits.startswith("81") else digits
            if len(digits) in _PHONE_DIGITS and not digits.startswith((*_FIRMS, "00")):
                yield _finding(PersonalKind.TELEPHONE, match.span(group))


def _accounts(plain: str) -> Iterator[PersonalFinding]:
    for match in _ACCOUNT.finditer(plain):
        yield _finding(PersonalKind.BANK_ACCOUNT, match.span("number"))
    if _POST_WORDS.search(plain) is None:
        return
    for match in _POST_BANK.finditer(plain):
        before = plain[max(0, match.start() - _POST_NEAR) : match.end()]
        if _POST_WORDS.search(before):
            yield _finding(PersonalKind.BANK_ACCOUNT, match.span("number"))


@cache
def _form(form: str) -> re.Pattern[str]:
    plain = form.translate(_PLAIN)
    parts = {"#": r"\d", "@": "[A-Za-z]"}
    body = "".join(parts.get(char, re.escape(char)) for char in plain)
    return re.compile(r"(?<![0-9A-Za-z])" + body + r"(?![0-9A-Za-z])")


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _finding(kind: PersonalKind, span: tuple[int, int]) -> PersonalFinding:
    return PersonalFinding(kind=kind, span=Span(start=span[0], end=span[1]))
