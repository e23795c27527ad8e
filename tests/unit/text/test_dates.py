"""Days and fiscal years, however they are written."""

import pytest

from localrag.text.dates import dates, fiscal_year_of, fiscal_years, plain_line


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("令和 ３ 年 ４ 月 ２８ 日", (2021, 4, 28)),
        ("（平成十五年三月七日国土交通省令第十五号）", (2003, 3, 7)),
        ("2021 年（令和 3 年）9 月 10 日", (2021, 9, 10)),
        ("令和６年（2024年）９月", (2024, 9, 0)),
        ("昭和五八年六月一一日", (1983, 6, 11)),
        ("令和元年5月1日", (2019, 5, 1)),
        ("2023/10/27", (2023, 10, 27)),
        ("R6.4.1", (2024, 4, 1)),
        ("規程_20240401", (2024, 4, 1)),
        ("2022-03-31", (2022, 3, 31)),
    ],
)
def test_a_day_is_found(line, day):
    [found] = dates(plain_line(line))
    assert (found.year, found.month, found.day) == day


@pytest.mark.parametrize(
    "line", ["222127_aed", "A-2024-99-99", "03-1234-5678", "20241301", "9:30"]
)
def test_other_figures_are_no_day(line):
    assert dates(plain_line(line)) == []


@pytest.mark.parametrize(("day", "year"), [("令和6年3月31日", 2023), ("令和6年4月1日", 2024)])
def test_a_fiscal_year_begins_in_april(day, year):
    [found] = dates(plain_line(day))
    assert found.fiscal_year == year


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ("令和６年度予算", [2024]),
        ("平成三十年度決算及び令和元年度予算", [2018, 2019]),
        ("R06年度_予算", [2024]),
        ("FY2024 plan", [2024]),
        ("r3fy-all", [2021]),
        ("令和6年度以降の取扱い", []),
        ("令和6年版白書", []),
        ("全年度", []),
    ],
)
def test_fiscal_years_that_are_named(line, years):
    assert fiscal_years(plain_line(line)) == years


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("令和6年度", 2024),
        ("令和６", 2024),
        ("R6", 2024),
        ("r06年度", 2024),
        ("2024", 2024),
        ("FY2024", 2024),
        ("平成三十年度", 2018),
        ("令和元年度", 2019),
        ("昨年度", None),
        ("24", None),
        ("", None),
    ],
)
def test_what_a_person_types_for_a_fiscal_year(typed, year):
    assert fiscal_year_of(typed) == year
