import pytest

from localrag.domain.passage import Cell, column_letters


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")]
)
def test_columns_are_lettered_as_in_spreadsheets(column, letters):
    assert column_letters(column) == letters


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        (Cell(row=12, column=2, sheet="旅費"), "旅費!B12"),
        (Cell(row=3, column=1, table=2), "表2!A3"),
        (Cell(row=9, column=11), "K9"),
    ],
)
def test_address_names_sheet_or_table(cell, address):
    assert cell.address == address
