import pytest

from localrag.documents.header_cells import is_filled_in, is_like, is_name, is_number, is_unit


@pytest.mark.parametrize(
    "cell",
    ["3", "1,234", "△ 1,500", "¥9,800", "8.5%", "2026年4月1日", "令和8年4月1日", "R8.4.1", "4/1(水)",
     "9:05:07", "1.23E+05", "500円（税込）", "1,235千円", "25人", "#DIV/0!", "TRUE"],
)  # fmt: skip
def test_values_are_numbers_however_a_sheet_shows_them(cell):
    assert is_number(cell)


@pytest.mark.parametrize(
    "cell", ["令和8年度", "第１四半期", "2回目", "人口", "#1", "M1", "10代"]
)
def test_names_are_no_numbers(cell):
    assert is_name(cell)
    assert not is_number(cell)


@pytest.mark.parametrize("cell", ["旅費を支給する。", "あ" * 41, "3"])
def test_sentences_and_values_name_no_column(cell):
    assert not is_name(cell)


def test_a_full_stop_in_brackets_is_no_sentence():
    assert is_name("販売業者（少額を除く。）")


def test_signs_of_a_blank_form_are_not_filled_in():
    assert [is_filled_in(cell) for cell in ("〒", "――", "年　月　日", "○", "×", "東京")] == [
        False, False, False, True, True, True,
    ]  # fmt: skip


def test_units_stand_in_brackets():
    assert [is_unit(cell) for cell in ("（円）", "[人]", "円", "（円）以上")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_name_that_ends_like_the_values_is_one_of_them():
    values = ["甲の販売実績（当該者に限る。）", "乙の販売実績（当該者に限る。）"]
    assert is_like("丙の販売実績（当該者に限る。）", values)
    assert not is_like("販売実績", values)
    assert not is_like("丙の販売実績（当該者に限る。）", [])
