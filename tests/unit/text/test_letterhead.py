"""What a document says of itself on its first page: rather nothing than something wrong."""

import pytest

from localrag.text.letterhead import divisions, document_number, head_of, years_named


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("総行市第123号", "総行市第123号"),
        ("令６健第４５号", "令6健第45号"),
        ("第１２３４号", "第1234号"),
        ("文書番号：総務第12号", "総務第12号"),
        ("（平成十五年五月三十日法律第五十七号）", "2003年法律第57号"),
        ("（令和６年４月１日付け健発第１号）", "2024年健発第1号"),
        (
            "（昭和四十九年一月二十五日大蔵省・厚生省・農林省・通商産業省・建設省令第一号）",
            "1974年大蔵省・厚生省・農林省・通商産業省・建設省令第1号",
        ),
        ("医政発0330第1号の2", "医政発330第1号の2"),
    ],
)
def test_a_number_that_stands_alone_is_found(line, number):
    assert document_number(["表題", line]) == number


@pytest.mark.parametrize(
    "line",
    [
        "様式第１号",
        "別記様式第2号（第3条関係）",
        "第２号様式",
        "第一号被保険者",
        "法第12条の規定により総行市第123号のとおり",
        "別紙第2号のとおり、関係法令に基づき第3号",
        "最終改正：平成二一年六月一〇日法律第五一号",
        "事務連絡",
        "",
    ],
)
def test_other_lines_are_no_number(line):
    assert document_number([line]) == ""


def test_the_first_number_is_that_of_the_document():
    assert document_number(["令6健第45号", "令和五年八月一日法律第六十三号"]) == "令6健第45号"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("担当：総務部人事課 鈴木（内線123）", "総務部人事課"),
        ("所管課：福祉課", "福祉課"),
        ("担　当　　福祉課", "福祉課"),
        ("【問合せ先】\n総務課 文書係\n電話 03-1234", "総務課文書係"),
        ("お問い合わせ先　市民生活課　電話 054-000", "市民生活課"),
    ],
)
def test_the_office_that_a_label_names_is_in_charge(page, found):
    [division] = divisions([], page)
    assert division.startswith(found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("総務省自治行政局市町村課長", ["総務省自治行政局市町村課"]),
        ("商取引監督課", ["商取引監督課"]),
        ("令和6年4月1日 人事課", ["人事課"]),
        ("各都道府県総務課長 殿", []),
        ("人事課長 様", []),
        ("第１課", []),
        ("会議室", []),
        ("担当者は各課で決める。", []),
    ],
)
def test_an_office_alone_on_top_is_in_charge_unless_it_is_addressed(line, found):
    assert divisions([line], line) == found


@pytest.mark.parametrize(
    ("names", "folders", "head", "years"),
    [
        (["令和6年度予算"], ["令和5年度"], [], [2024]),
        (["予算書"], ["財政", "令和5年度"], ["令和6年度予算"], [2023]),
        (["予算書"], [], ["令和６年度予算", "令和５年３月１日"], [2024]),
        (["通知"], [], ["令和６年３月１日"], [2023]),
        (["通知"], [], ["（令和６年４月１日施行）"], []),
        (["通知"], [], ["申請は令和6年4月1日から受け付ける。"], []),
        (["議事録_20240401"], [], [], [2024]),
        (["推移"], [], ["令和3年度", "令和4年度", "令和5年度"], []),
        (["旅費規程"], [], [], []),
    ],
)
def test_fiscal_years_of_a_document(names, folders, head, years):
    assert years_named(names, folders, head) == years


def test_the_head_has_no_table_and_no_prose():
    page = "表題\n\n項目 |\t値\n" + "長い文" * 30 + "\n担当課"
    assert head_of(page) == ["表題", "担当課"]
