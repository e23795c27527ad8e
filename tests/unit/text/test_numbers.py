import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.text.numbers import numbers


def values(text: str) -> list[str]:
    return [number.value for number in numbers(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("５日", "5"),
        ("1,234,567円", "1234567"),
        ("３．５０％", "3.5"),
        ("六十日", "60"),
        ("千二百三十四", "1234"),
        ("二〇一三年", "2013"),
        ("1万5千", "15000"),
        ("15千本", "15000"),
        ("1億2,345万6千円", "123456000"),
        ("1.5万円", "15000"),
        ("二百万", "2000000"),
        ("第百二十三条", "123"),
        ("万が一の3", "3"),
        ("007", "7"),
        ("0.0", "0"),
        ("100", "100"),
    ],
)
def test_a_number_has_one_value_however_it_is_written(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    "text", ["一般", "十分な", "東京", "一時的に", "元日", "千葉", "", "万全"]
)
def test_kanji_that_are_no_numbers_are_left_alone(text: str) -> None:
    assert values(text) == []


def test_years_of_a_reign_know_the_year_of_our_era() -> None:
    found = numbers("令和5年、平成二十五年、昭和元年")
    assert [(n.value, n.year) for n in found] == [("5", "2023"), ("25", "2013"), ("1", "1926")]
    assert found[0].forms == {"5", "2023"}


def test_a_fraction_is_no_year_of_a_reign() -> None:
    assert numbers("令和5.5")[0].year is None


def test_a_first_year_without_a_reign_is_no_number() -> None:
    assert numbers("元年") == []


@given(st.integers(min_value=1, max_value=10**9))
def test_the_span_of_a_number_is_where_it_stands(value: int) -> None:
    text = f"合計は{value:,}円"
    [number] = numbers(text)
    assert text[number.span.start : number.span.end].replace(",", "") == number.value


@given(st.text(alphabet="0１,.．元年令和一二十百千万億兆円般", max_size=40))
def test_spans_are_in_order_and_do_not_overlap(text: str) -> None:
    ends = [point for n in numbers(text) for point in (n.span.start, n.span.end)]
    assert ends == sorted(ends)
