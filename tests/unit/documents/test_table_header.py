import pytest

from localrag.documents.page_cells import PageCells
from localrag.documents.page_text import PageText
from localrag.documents.rows import Continued, add_table, sheet_page
from localrag.documents.table_grid import GridBuilder
from localrag.documents.table_header import Merge, headers_of


def names(rows, merges=()):
    return [header.names for header in headers_of(rows, 1, merges)]


QUARTERS = [
    ("区分", "第１四半期", "", "第２四半期", ""),
    ("", "件数", "金額", "件数", "金額"),
    ("物品", "3", "1200", "4", "900"),
    ("役務", "1", "8000", "2", "7000"),
]
QUARTER_MERGES = (
    Merge(top=1, left=0, bottom=2, right=0),
    Merge(top=1, left=1, bottom=1, right=2),
    Merge(top=1, left=3, bottom=1, right=4),
)
QUARTER_NAMES = (
    "区分",
    "第１四半期 件数",
    "第１四半期 金額",
    "第２四半期 件数",
    "第２四半期 金額",
)


@pytest.mark.parametrize("merges", [QUARTER_MERGES, ()])
def test_header_of_two_rows_is_joined_also_where_nothing_is_merged(merges):
    assert names(QUARTERS, merges) == [QUARTER_NAMES]


def test_record_carries_the_whole_header():
    page = sheet_page(QUARTERS, 1, "契約", merges=QUARTER_MERGES)
    assert page.text.split("\n")[2].startswith("区分: 物品 |\t第１四半期 件数: 3 |\t")


def test_three_rows_of_header():
    rows = [
        ("施設", "利用者", "", "", ""),
        ("", "大人", "", "子供", ""),
        ("", "平日", "休日", "平日", "休日"),
        ("図書館", "1", "2", "3", "4"),
    ]
    merges = (
        Merge(top=1, left=0, bottom=3, right=0),
        Merge(top=1, left=1, bottom=1, right=4),
        Merge(top=2, left=1, bottom=2, right=2),
        Merge(top=2, left=3, bottom=2, right=4),
    )
    assert names(rows, merges)[0][1:3] == ("利用者 大人 平日", "利用者 大人 休日")


def test_title_over_the_whole_width_names_nothing():
    rows = [("備品一覧", "", ""), ("品名", "数", "場所"), ("机", "3", "２階")]
    assert names(rows, [Merge(top=1, left=0, bottom=1, right=2)]) == [("品名", "数", "場所")]


def test_first_record_of_words_is_no_part_of_the_header():
    rows = [("課", "担当"), ("総務課", "佐藤"), ("税務課", "鈴木"), ("福祉課", "田中")]
    assert names(rows) == [("課", "担当")]


def test_record_with_a_gap_above_it_is_no_part_of_the_header():
    rows = [("", "担当", "内線"), ("総務課", "佐藤", "12"), ("税務課", "鈴木", "34")]
    assert names(rows) in ([], [("", "担当", "内線")])


def test_form_has_no_header():
    assert names([("氏名", "", "山田"), ("", "住所", "東京"), ("備考", "", "")]) == []


def test_two_tables_below_each_other_have_their_own_names():
    rows = [
        ("品名", "数"),
        ("机", "3"),
        ("椅子", "9"),
        ("", ""),
        ("車種", "台数"),
        ("軽", "2"),
        ("バス", "1"),
    ]
    text = sheet_page(rows, 1, "台帳").text
    assert "品名: 机 |\t数: 3" in text
    assert "車種: バス |\t台数: 1" in text


def test_titles_between_the_parts_of_a_table_are_no_records():
    rows = [
        ("番号", "項目", "型"),
        ("1", "氏名", "文字列"),
        ("拡張項目", "", ""),
        ("2", "住所", "文字列"),
    ]
    lines = sheet_page(rows, 1, "項目").text.split("\n")
    assert lines[2] == "拡張項目"
    assert lines[3] == "番号: 2 |\t項目: 住所 |\t型: 文字列"


def test_records_behind_an_empty_row_keep_the_names():
    rows = [
        ("課", "担当"),
        ("総務課", "佐藤"),
        ("", ""),
        ("税務課", "鈴木"),
        ("福祉課", "田中"),
    ]
    assert "課: 福祉課 |\t担当: 田中" in sheet_page(rows, 1, "名簿").text


def test_text_merged_downwards_stands_in_each_record_at_its_address():
    rows = [("部", "課", "人数"), ("総務部", "人事課", "3"), ("", "文書課", "5"), ("", "", "")]
    merges = [Merge(top=2, left=0, bottom=4, right=0)]
    page = sheet_page(rows, 1, "人員", merges=merges)
    assert page.text.split("\n")[2] == "部: 総務部 |\t課: 文書課 |\t人数: 5"
    cell = PageCells(page, sheet="人員").at(page.text.index("人数: 5"))
    assert (cell.row, cell.column) == (3, 3)


def test_table_on_the_next_page_keeps_names_and_numbers_its_rows_on():
    page = PageText()
    header = add_table(page, [("品名", "数"), ("机", "3")], 1)
    after = PageText()
    add_table(after, [("椅子", "9")], 1, goes_on=Continued(first_row=3, header=header))
    (block,) = after.page(2, "2").blocks
    assert after.page(2, "2").text == "品名: 椅子 |\t数: 9"
    assert (block.table, block.first_row) == (1, 3)


def test_empty_row_does_not_shift_the_numbers_of_those_below():
    text = PageText()
    add_table(text, [("品名", "数"), ("", ""), ("机", "3")], 1)
    page = text.page(1, "1")
    cell = PageCells(page).at(page.text.index("机"))
    assert (cell.row, cell.column) == (3, 1)


def test_cells_over_columns_and_rows_take_their_places():
    grid = GridBuilder()
    grid.start_row()
    grid.add("区分", 1, 2)
    grid.add("四半期", 2)
    grid.start_row()
    grid.add("件数")
    grid.add("金額")
    assert grid.grid == [["区分", "四半期", ""], ["", "件数", "金額"]]
    assert set(grid.merges()) == {
        Merge(top=1, left=0, bottom=2, right=0),
        Merge(top=1, left=1, bottom=1, right=2),
    }


def test_cell_of_word_goes_on_from_the_one_above():
    grid = GridBuilder()
    for row in ([("部", False), ("課", False)], [("", True), ("人事", False)]):
        grid.start_row()
        for text, goes_on in row:
            grid.add(text, goes_on=goes_on)
    assert grid.merges() == [Merge(top=1, left=0, bottom=2, right=0)]


def test_hostile_spans_end():
    grid = GridBuilder()
    for _ in range(3000):
        grid.start_row()
        grid.add("x", 1000, 1000)
    assert len(grid.grid) == 3000
