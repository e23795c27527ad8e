import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.answering.terms import content_terms
from localrag.text.number_terms import number_terms, numbers_alike, with_values
from localrag.text.tokens import index_tokens
from localrag.text.variants import folded


def terms(text: str) -> set[str]:
    return set(index_tokens(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第三条", ["3", "3条"]),
        ("第３条", ["3条"]),
        ("一〇一号", ["101", "101号"]),
        ("十二月三十一日", ["12", "31", "12月", "31日", "12月31日"]),
        ("令和八年度", ["2026", "2026年"]),
        ("令和元年", ["2019", "2019年"]),
        ("2026年度", ["2026年"]),
        ("R8年度", ["2026", "2026年"]),
        ("(R8)", ["2026", "2026年"]),
        ("H30", ["2018", "2018年"]),
        ("S55年", ["1980", "1980年"]),
        ("令和8年4月1日", ["2026", "2026年", "4月", "1日", "4月1日"]),
        ("2026/4/1", ["2026年", "4月", "1日", "4月1日"]),
        ("2026-04-01", ["2026年", "4月", "1日", "4月1日"]),
        ("20260401", ["2026", "2026年", "4月", "1日", "4月1日"]),
        ("R8.4.1", ["2026", "2026年", "4月", "1日", "4月1日"]),
        ("M33.4.1", ["1900", "1900年", "4月", "1日", "4月1日"]),
        ("R8.4", ["2026", "2026年", "4月"]),
        ("4/1", ["4月1日"]),
        ("9:30", ["9時", "30分"]),
        ("1万5千円", ["15000", "15000円"]),
        ("15,000円", ["15000", "15000円"]),
        ("￥15,000", ["15000", "15000円"]),
        ("10パーセント", ["10%"]),
        ("百平方メートル", ["100", "100m2"]),
        ("1,000 kg", ["1000", "1000kg"]),
        ("三か月", ["3", "3か月"]),
        ("R8予算", ["2026", "2026年"]),
        ("2026/4/1施行", ["2026年", "4月", "1日", "4月1日"]),
        ("9:30開始", ["9時", "30分"]),
        ("20260401円", ["20260401円"]),
    ],
)
def test_a_number_has_terms_of_its_value(text, expected):
    assert number_terms(folded(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "一般",
        "十分な",
        "千葉",
        "M8",
        "S3",
        "XR8",
        "R99",
        "R8-200",
        "元日",
        "1",
        "03-1234-5678",
        "",
    ],
)
def test_what_is_no_date_and_no_counted_number_has_none(text):
    assert number_terms(folded(text)) == []


@pytest.mark.parametrize("text", ["2026/13/1", "13/32", "9999-12-31", "1500年頃の4/55"])
def test_impossible_dates_are_none(text):
    assert not [term for term in number_terms(folded(text)) if term.endswith("日")]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("第三条", "第3条", "3条"),
        ("100㎡", "100平方メートル", "100m2"),
        ("10％", "10パーセント", "10%"),
        ("50㎏", "五十キログラム", "50kg"),
        ("令和8年4月1日", "R8.4.1", "4月1日"),
    ],
)
def test_both_ways_to_write_a_number_share_a_term(one, other, shared):
    assert shared in terms(one) & terms(other)


def test_values_take_the_place_of_other_ways_to_write_them():
    assert with_values("第三条").split() == ["第", "3", "条"]
    assert with_values("令和8年度の表").split() == ["2026", "年度の表"]
    assert with_values("1万5千円").split() == ["15000", "円"]
    assert with_values("x1万") == "x1万"
    assert with_values("第3条") == "第3条"


@given(st.text(alphabet="0123456789,./:-年月日円度令和平成元rhs¥ mkx2%百千十三第", max_size=14))
def test_what_a_question_asks_for_is_in_the_index_of_the_same_text(text):
    assert set(content_terms(text)) <= terms(text)


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("R8予算", "2026年予算"),
        ("令和八年四月一日施行", "2026年4月1日施行"),
        ("2026/4/1施行", "2026年4月1日施行"),
        ("八百メートル先", "800m先"),
        ("１５，０００円を", "15000円を"),
        ("￥15,000", "15000円"),
        ("1.2.3項", "1.2.3項"),
        ("x1万", "x1万"),
        ("一般に十分な千葉", "一般に十分な千葉"),
        ("03-1234-5678", "03-1234-5678"),
    ],
)
def test_numbers_are_written_alike(text, alike):
    assert numbers_alike(folded(text)) == alike
