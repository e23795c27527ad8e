import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from localrag.documents.sheet_dates import serial_of
from localrag.documents.sheet_formats import BUILT_IN, number_format
from localrag.documents.sheet_general import general_text

APRIL_1 = 46113.0  # 2026-04-01
MAY_1 = 43586.0  # 2019-05-01, the first day of 令和
ACCOUNTS = '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '
MILLIONS = '[>=1000000]0.0,,"百万";[>=1000]0.0,"千";0'


def shown(code, value):
    found = number_format(code)
    return found and found.of_number(float(value))


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("0.0%", 0.085, "8.5%"),
        ("0%", 0.5, "50%"),
        ("#,##0", 1234567, "1,234,567"),
        ('"¥"#,##0', 9800, "¥9,800"),
        ('"\\"#,##0;"\\"\\-#,##0', -9800, "¥-9,800"),
        ("[$¥-411]#,##0", 500, "¥500"),
        ('"¥"#,##0', -5, "-¥5"),
        ('0"人"', 25, "25人"),
        ('"第"0"号"', 7, "第7号"),
        ('#,##0,"千円"', 1234567, "1,235千円"),
        ('0.0,,"百万円"', 12345678, "12.3百万円"),
        ("00000", 42, "00042"),
        ("00.00", 5, "05.00"),
        ("0,000", 5, "0,005"),
        ("000-0000", 1234567, "123-4567"),
        ("0.00", 3.14159, "3.14"),
        ("0.00", 1.005, "1.01"),
        ("0", 2.5, "3"),
        ("0", -0.4, "0"),
        ('0.0,,"百万円"', -9800, "0.0百万円"),
        ('"済"', -5, "済"),
        ("0.#", 5, "5."),
        (".00", 12.5, "12.50"),
        ("??0.0", 5, "5.0"),
        ('#,##0;"△ "#,##0', -1500, "△ 1,500"),
        ("#,##0_);[Red](#,##0)", -5, "(5)"),
        ("#,##0;[赤]-#,##0", -5, "-5"),
        (ACCOUNTS, -1234, "-1,234"),
        (ACCOUNTS, 0, "-"),
        (";;;", 5, ""),
        ("# ?/?", 0.25, "1/4"),
        ("# ?/?", 1.25, "1 1/4"),
        ("# ?/8", 0.5, "4/8"),
        ("# ??/??", 3, "3"),
        ("0.00E+00", 12345, "1.23E+04"),
        ("##0.0E+0", 12345, "12.3E+3"),
        ("0", 1.23456789012346e17, "123456789012346000"),
        ('G/標準"人"', 5, "5人"),
        ("[<=99999999]####-####;(00) ####-####", 312345678, "(03) 1234-5678"),
        ("[<=99999999]####-####;(00) ####-####", 12345678, "1234-5678"),
        (MILLIONS, 2500000, "2.5百万"),
        (MILLIONS, 2500, "2.5千"),
        (MILLIONS, 7, "7"),
        ("[DBNum3]#,##0", 1234, "１,２３４"),
        ("[DBNum1]General", 234, "二百三十四"),
        ("[DBNum2]General", 1234, "壱阡弐百参拾四"),
        ("[DBNum1]0", 234, "二三四"),
    ],
)
def test_numbers_are_shown_as_excel_shows_them(code, value, expected):
    assert shown(code, value) == expected


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ('[$-411]ggge"年"m"月"d"日"', APRIL_1, "令和8年4月1日"),
        ("[$-411]ge.m.d", APRIL_1, "R8.4.1"),
        ('[$-411]ggge"年"m"月"d"日"', MAY_1 - 1, "平成31年4月30日"),
        ('[$-411]ggge"年"', MAY_1, "令和1年"),
        ('[$-ja-JP-x-gannen]ggge"年"m"月"d"日"', MAY_1, "令和元年5月1日"),
        ("gge.mm", 9000, "大13.08"),
        ("ge", 4594, "M45"),
        ("ge", 4595, "T1"),
        ('yyyy"年"m"月"d"日"', APRIL_1, "2026年4月1日"),
        ("yyyy/m/d(aaa)", APRIL_1, "2026/4/1(水)"),
        ("aaaa", APRIL_1, "水曜日"),
        ("[$-411]dddd", APRIL_1, "水曜日"),
        ("d-mmm-yy ddd", APRIL_1, "1-Apr-26 Wed"),
        ("yyyy/mm/dd hh:mm", APRIL_1 + 0.5, "2026/04/01 12:00"),
        ("h:mm:ss", 9 / 24 + 5 / 1440 + 7 / 86400, "9:05:07"),
        ("h:mm", 0.9999, "23:59"),
        ("h:mm:ss", 0.9999999, "0:00:00"),
        ("[h]:mm", 1.5, "36:00"),
        ("[mm]:ss", 0.01, "14:24"),
        ("mm:ss.0", 65.25 / 86400, "01:05.3"),
        ("h:mm AM/PM", 0.75, "6:00 PM"),
        ('[$-411]AM/PMh"時"mm"分"', 0.5, "午後12時00分"),
        ('[DBNum1][$-411]ggge"年"m"月"d"日"', APRIL_1 + 30, "令和八年五月一日"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", APRIL_1, "2026年4月1日"),
        ("yyyy/m/d", 60, "1900/2/29"),
        ("yyyy/m/d", 0, "1900/1/0"),
    ],
)
def test_dates_are_shown_as_excel_shows_them(code, value, expected):
    assert shown(code, value) == expected


@pytest.mark.parametrize(
    ("number", "value", "expected"),
    [
        (14, APRIL_1, "2026/4/1"),
        (22, APRIL_1 + 0.5, "2026/4/1 12:00"),
        (27, APRIL_1, "R8.4.1"),
        (28, APRIL_1, "令和8年4月1日"),
        (31, APRIL_1, "2026年4月1日"),
        (32, 0.75, "18時00分"),
        (36, APRIL_1, "R8.4.1"),
        (50, APRIL_1, "R8.4.1"),
        (55, APRIL_1, "2026年4月"),
        (56, APRIL_1, "4月1日"),
        (58, APRIL_1, "令和8年4月1日"),
        (6, -9800, "¥-9,800"),
        (10, 0.0875, "8.75%"),
        (38, -1234.4, "-1,234"),
        (46, 1.5, "36:00:00"),
        (47, 65.2 / 86400, "01:05.2"),
    ],
)
def test_formats_that_are_built_in_are_those_of_japan(number, value, expected):
    assert shown(BUILT_IN[number], value) == expected


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("yyyy/m/d", -1),  # Excel fills the cell with #
        ("yyyy/m/d", 3e6),
        ("[$-404]e", APRIL_1),  # years of the Republic of China
        ("bbbb", APRIL_1),
        ("yyyy 0", APRIL_1),
        ("[unknown]0", 1),
        ("0;0;0;0;0", 1),
        ("[>0]0;[=0]0;0", -1),
        ("[DBNum1]General", 1500),  # 千五百 or 一千五百
        ("[DBNum1]General", 0.5),
        ("0", float("nan")),
        ("0", float("inf")),
    ],
)
def test_what_is_not_known_is_not_shown(code, value):
    assert shown(code, value) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [("@", "佐藤"), ("0;0;0;@", "佐藤"), ('@"様"', "佐藤様"), ("0", "佐藤"), (";;;", "")],
)
def test_texts_have_a_section_too(code, expected):
    assert number_format(code).of_text("佐藤") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3.0, "3"),
        (123456789012.0, "123456789012"),
        (7 / 9, "0.777777778"),
        (0.1 + 0.2, "0.3"),
        (-100 / 3, "-33.33333333"),
        (12345678901.5, "12345678902"),
        (1.23456789012346e17, "1.23457E+17"),
        (0.00001, "0.00001"),
        (0.0000123456, "1.23456E-05"),
        (1234567.25, "1234567.25"),
    ],
)
def test_general_has_room_for_eleven_characters(value, expected):
    assert general_text(value) == expected


CODES = st.lists(
    st.sampled_from(
        [*"0#?.,%/@;E+-*_ \\\"ymdhsgea[]<>=$59年円¥△", "General", "[h]", "[mm]", "[<5]", "[>=0]",
         "AM/PM", "[DBNum1]", "[DBNum2]", "[DBNum3]", "[$-411]", "[$-F800]", "[Red]", "E+",
         "#,##0", "0.0", "?/?", "ggge", "yyyy", "[$-ja-JP-x-gannen]"]
    )
).map("".join)  # fmt: skip


@given(CODES | st.text(max_size=20), st.floats() | st.floats(-1, 60_000))
@example("0", 5e-324)
@example("#,##0,,%", 1.7e308)
def test_any_format_of_any_number_is_a_text_or_nothing(code, value):
    found = number_format(code)
    text = found.of_number(value) if found else None
    assert text is None or (isinstance(text, str) and "\n" not in text)


@given(
    st.floats(-1e12, 1e12), st.sampled_from(["0", "0.00", "#,##0.0", '"約"0.000"t"', "0.0%"])
)
def test_many_at_once_are_shown_as_each_one(value, code):
    found = number_format(code)
    assert found.of_numbers([value, value]) == [found.of_number(value)] * 2


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_decimals_are_those_of_the_number_rounded_half_up(units, places):
    value = units / 10**places
    text = shown(f"#,##0.{'0' * places}" if places else "#,##0", value)
    assert round(float(text.replace(",", "")) * 10**places) == units


@given(st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2900, 1, 1)))
def test_days_and_their_numbers_go_both_ways(moment):
    second = moment.replace(microsecond=0)
    assert shown("yyyy-mm-dd hh:mm:ss", serial_of(second)) == str(second)
