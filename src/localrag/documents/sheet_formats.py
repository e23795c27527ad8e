"""What Excel shows for a value: by the number format of its cell.

Built-in formats are those of Japanese Excel (ECMA-376 part 1, 18.8.30).
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from localrag.documents.sheet_codes import Condition, Kind, Section, sections_of
from localrag.documents.sheet_dates import date_text
from localrag.documents.sheet_general import general_text
from localrag.documents.sheet_numbers import Plain, number_text, plain_form

_SPACES = re.compile(r" {2,}")
_NEAR_TIE = 1e-4
_QUICK = 1e9  # beyond it a float has too few digits behind the point to see a tie
_KNOWN = 10_000
_EXACT = 1e15
_GENERAL = "General"
_ERA_DATE, _ERA_LONG = "[$-411]ge.m.d", '[$-411]ggge"年"m"月"d"日"'
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_NUMBERS = 3  # sections; the fourth is for texts
_PAIR = 2  # sections: from 0 on, below 0
_NEGATIVE = Condition("<", 0)

BUILT_IN: Mapping[int, str] = {
    0: _GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: _ERA_DATE, 28: _ERA_LONG, 29: _ERA_LONG, 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"', 34: _YEAR_MONTH, 35: _MONTH_DAY, 36: _ERA_DATE,
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;"¥"-#,##0;"¥""-"',
    43: '#,##0.00;-#,##0.00;"-"', 44: '"¥"#,##0.00;"¥"-#,##0.00;"¥""-"',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: _ERA_DATE, 51: _ERA_LONG, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _ERA_LONG,
    55: _YEAR_MONTH, 56: _MONTH_DAY, 57: _ERA_DATE, 58: _ERA_LONG,
}  # fmt: skip


class NumberFormat:
    """A format code that turns values into what is on the sheet."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        """Take the sections of a code, one at least."""
        self._texts = sections[-1] if sections[-1].has(Kind.SIGN, "@") else None
        is_text = self._texts is not None and len(sections) > 1
        self._sections = sections[:-1] if is_text else sections[:_NUMBERS]
        if len(sections) > len(self._sections) and self._texts is None:
            self._texts = sections[-1]
        has_condition = any(section.condition for section in self._sections)
        self._plain = None if has_condition else plain_form(self._sections[0])
        self._form = (_form(self._plain) if self._plain else "").format
        self._known: dict[float, str | None] = {}

    @property
    def is_date(self) -> bool:
        """Whether numbers are shown as dates, times or durations."""
        return any(section.is_date for section in self._sections)

    @property
    def has_calendar(self) -> bool:
        """Whether numbers are shown as days of a calendar."""
        return any(
            token.kind is Kind.DATE and token.text[0] in "ydgea"
            for section in self._sections
            for token in section.tokens
        )

    @property
    def changes_texts(self) -> bool:
        """Whether cells of text show something else than their text."""
        return self._texts is not None and [token.text for token in self._texts.tokens] != ["@"]

    def of_text(self, text: str) -> str:
        """Return what is shown of a text."""
        if self._texts is None:
            return text
        is_written = self._texts.has(Kind.SIGN, "@")
        shown = "".join(
            text if token.text == "@" else token.text for token in self._texts.tokens
        )
        return shown.strip(" ") if is_written or not self._texts.tokens else text

    def of_number(self, value: float) -> str | None:
        """Return what is shown of a number, None where that is not known.

        A date is the number of its day, 1 for 1900-01-01.
        """
        if self._plain is not None and (
            value > 0 or (value == 0 and len(self._sections) <= _PAIR)
        ):
            quick = self._quick(self._plain, value)
            if quick is not None:
                return quick
        if value not in self._known:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[value] = self._slow(value)
        return self._known[value]

    def of_numbers(self, values: Sequence[float]) -> Sequence[str | None]:
        """Return what `of_number` does, for many at once."""
        plain = self._plain
        if plain is None:
            return list(map(self.of_number, values))
        is_whole = plain.is_whole and all(map(float.is_integer, values))
        if is_whole and min(values) > 0 and max(values) < _EXACT:
            return list(map(self._form, values))
        scale, step = 10.0**plain.power, 10.0**plain.places
        return [
            self._form(value * scale)
            if 0 < (moved := value * scale * step) < _QUICK and abs(moved % 1 - 0.5) > _NEAR_TIE
            else self.of_number(value)
            for value in values
        ]

    def _quick(self, plain: Plain, value: float) -> str | None:
        """Return a number in a plain form, None where rounding is a close call or digits are few."""
        scaled = value * 10.0**plain.power if plain.power else value
        moved = scaled * 10.0**plain.places
        if moved >= _QUICK or abs(moved % 1 - 0.5) < _NEAR_TIE:
            return None
        return self._form(scaled)

    def _slow(self, value: float) -> str | None:
        chosen = self._chosen(value) if math.isfinite(value) else None
        if chosen is None:
            return None
        at, is_signed = chosen
        section = self._sections[at]
        if not section.tokens:
            return general_text(value) if len(self._sections) == 1 else ""
        if section.is_date:
            text = date_text(section, value) if value >= 0 else None
        else:
            text = number_text(section, abs(value))
            if text and is_signed and value < 0 and text != number_text(section, 0.0):
                text = f"-{text}"
        return None if text is None else _SPACES.sub(" ", text).strip(" ")

    def _chosen(self, value: float) -> tuple[int, bool] | None:
        """Return which section a value has and whether that writes a minus before it."""
        sections = self._sections
        if any(section.condition for section in sections):
            return self._by_condition(value)
        if len(sections) == 1:
            return 0, True
        if value < 0:
            return 1, False
        return (2 if value == 0 and len(sections) > _PAIR else 0), True

    def _by_condition(self, value: float) -> tuple[int, bool] | None:
        """Return the section whose condition holds, as `_chosen`; the last has what is left.

        None where it is not known whether Excel writes a minus.
        """
        first, *others = self._sections
        if first.condition is None:
            return None
        if first.condition.holds(value):
            return 0, not first.condition.takes_negative_only
        for at, section in enumerate(others, start=1):
            condition = section.condition
            if condition is None:
                condition = _NEGATIVE if at < len(others) else None
            if condition is not None and not condition.holds(value):
                continue
            if value >= 0 or not first.condition.takes_all_positive:
                return at, condition is None or not condition.takes_negative_only
            return (at, False) if at == 1 else None
        return None


@lru_cache(maxsize=1024)
def number_format(code: str) -> NumberFormat | None:
    """Return the format that a code describes, None for one that is not understood."""
    sections = sections_of(code)
    return None if sections is None else NumberFormat(sections)


def changing_format(codes: Mapping[int, str], code: int) -> NumberFormat | None:
    """Return the format of a number in a list of codes, None if it is as good as General."""
    text = codes.get(code, "")
    if text.upper() in ("", "GENERAL", "G/標準", "@"):
        return None
    return number_format(text)


def _form(plain: Plain) -> str:
    """Return the template of a plain form for `str.format`."""
    width = plain.least + (plain.places + 1 if plain.places else 0) if plain.least > 1 else ""
    body = f"{{:{f'0{width}' if width else ''}{',' * plain.has_commas}.{plain.places}f}}"
    before, behind = (
        text.replace("{", "{{").replace("}", "}}") for text in (plain.before, plain.behind)
    )
    return f"{before.lstrip(' ')}{body}{behind.rstrip(' ')}"
