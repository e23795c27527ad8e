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


def test_header_that_begins_with_an_empty_cell_names_the_others():
    rows = [
        ("", "項目名", "英語", "備考"),
        ("公告", "公示日", "date", ""),
        ("公告", "件名", "name", "必須"),
        ("公告", "数量", "quantity", "任意"),
    ]
    assert names(rows) == [("", "項目名", "英語", "備考")]


def test_row_that_repeats_one_label_completes_the_header_above_it():
    rows = [
        ("公告", "", "官報", "統合情報", "官公需"),
        ("", "項目名", "名称", "名称", "名称"),
        ("内容", "公示日", "公告日", "掲載日", "公示日"),
        ("内容", "件名", "件名", "件名", "件名等"),
    ]
    assert names(rows) == [("公告", "項目名", "官報 名称", "統合情報 名称", "官公需 名称")]


CODES = [
    ("産業分類", "", "品目", ""),
    ("A0", "農業", "", ""),
    ("A1", "耕種農業", "1", "農水産品"),
    ("B0", "漁業", "", ""),
    ("B3", "水産養殖業", "", ""),
    ("B4", "漁業その他", "2", "水産物"),
]
CODE_MERGES = (
    Merge(top=1, left=0, bottom=1, right=1),
    Merge(top=1, left=2, bottom=1, right=3),
)


def test_name_merged_over_columns_stands_alone_if_the_row_below_parts_only_some():
    assert names(CODES, CODE_MERGES) == [("産業分類", "産業分類", "品目", "品目")]
    page = sheet_page(CODES, 1, "分類", merges=CODE_MERGES)
    assert "産業分類: B3 |\t産業分類: 水産養殖業" in page.text


def test_rows_that_are_merged_like_the_name_are_no_part_of_it():
    rows = [
        ("法律", "", "規則"),
        ("第一条", "", ""),
        ("第二条", "", ""),
        ("第三条", "", "第四条"),
    ]
    merges = [Merge(top=n, left=0, bottom=n, right=1) for n in (1, 2, 3, 4)]
    assert names(rows, merges) == [("法律", "法律", "規則")]


def test_unit_below_a_name_of_its_own_belongs_to_the_header():
    rows = [("市", "人口", "", "面積"), ("", "男", "女", "（km²）"), ("焼津", "1", "2", "70")]
    merges = [Merge(top=1, left=1, bottom=1, right=2)]
    assert names(rows, merges) == [("市", "人口 男", "人口 女", "面積 （km²）")]


def test_row_that_would_give_one_name_twice_is_left_to_the_table():
    rows = [("課", "数", ""), ("", "", "数"), *[(f"{n}課", "3", "") for n in range(4)]]
    assert names(rows, [Merge(top=1, left=0, bottom=2, right=0)]) == [("課", "数", "")]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("商品価格", "3,300円（税込）"),
            ("送料", "500円（税込）"),
            ("合計", "3,800円（税込）"),
        ],
        [("コード", "131016"), ("町字", "霞が関"), ("都道府県", "東京都"), ("市", "千代田区")],
        [("氏名", "山田"), ("住所", "〒"), ("電話番号", "――")],
        [
            ("廃業跡地の申請", "廃業した者の販売実績（出張販売に係るものを除く。）"),
            ("特定販売業の申請", "同種の者の販売実績（出張販売に係るものを除く。）"),
            ("変更の申請", "変更前の者の販売実績（出張販売に係るものを除く。）"),
        ],
        [("範囲", "低回転を含む。"), ("条件", "連続運転"), ("目的", "損傷の防止")],
        [("お名前", "姓", "名"), ("御住所", "〒", "―"), ("電話番号", "――", "")],
        [("フリガナ", "TRUE"), ("極", "FALSE"), ("逆", "FALSE")],
    ],
)
def test_labels_beside_their_values_are_no_header(rows):
    assert names(rows) == []


def test_title_right_below_the_header_does_not_part_them():
    rows = [
        ("記号", "項目名", "値"),
        ("A. 基礎情報", "", ""),
        ("A.1", "識別子", "番号"),
        ("A.2", "質問文", "自然文"),
    ]
    assert names(rows) == [("記号", "項目名", "値")]


def test_dashes_name_nothing():
    rows = [("番号", "―", "項目名", "―"), ("1", "", "氏名", ""), ("2", "", "住所", "")]
    assert names(rows) == [("番号", "", "項目名", "")]


def test_header_that_the_file_states_needs_no_likeness():
    rows = [("選択", "位置"), ("セル", ""), ("列", ""), ("行", "")]
    assert names(rows) == []
    assert [one.names for one in headers_of(rows, 1, stated=1)] == [("選択", "位置")]


def test_title_over_a_stated_header_is_no_part_of_the_names():
    rows = [("備品一覧", "備品一覧"), ("品名", "数"), ("机", "3")]
    assert [one.names for one in headers_of(rows, 1, stated=2)] == [("品名", "数")]


def test_stated_header_that_names_nothing_is_looked_for():
    rows = [("備品一覧", ""), ("品名", "数"), ("机", "3"), ("椅子", "9")]
    assert [one.names for one in headers_of(rows, 1, stated=1)] == [("品名", "数")]


def test_hostile_spans_end():
    grid = GridBuilder()
    for _ in range(3000):
        grid.start_row()
        grid.add("x", 1000, 1000)
    assert len(grid.grid) == 3000
