"""What the readers make of the features of their formats."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
from tests.samples.make_documents import numbered_word, pdf, picture_pdf, word, workbook

from localrag.documents.media import media_type
from localrag.documents.readers.pdf import is_garbled
from localrag.documents.readers.registry import reader_for
from localrag.domain.document import BlockKind, ReadWarning, WarningCode
from localrag.domain.limits import ReadLimits


def read(data, extension):
    if isinstance(data, str):
        data = data.encode()
    return reader_for(media_type(data, extension)).read(io.BytesIO(data), ReadLimits())


def headings(content):
    return [
        (block.level, page.text[block.span.start : block.span.end])
        for page in content.pages
        for block in page.blocks
        if block.kind is BlockKind.HEADING
    ]


def kinds(content):
    return [block.kind.value for page in content.pages for block in page.blocks]


# PDF


def test_pdf_sentence_over_two_lines_is_one():
    lines = [
        "この規程は、職員の出張に関する旅費の支給について必要な事項を定",
        "めるものとする。",
    ]
    assert "事項を定めるものとする。" in read(pdf([lines]), "pdf").pages[0].text


def test_pdf_title_and_pages_come_from_the_file():
    content = read(pdf([["一頁"], ["二頁"]], title="旅費規程"), "pdf")
    assert content.title == "旅費規程"
    assert [(page.label, page.text) for page in content.pages] == [("1", "一頁"), ("2", "二頁")]


def test_pdf_large_line_is_a_heading():
    body = "宿泊料は一夜につき九千八百円とし、領収書を添えて申請する。"
    assert headings(read(pdf([["#旅費の支給", *[body] * 8]]), "pdf")) == [(1, "旅費の支給")]


def test_pdf_outline_entry_is_a_heading():
    body = ["宿泊料は一夜につき九千八百円とする。"] * 8
    content = read(pdf([["概要", *body]], outline=[("概要", 1)]), "pdf")
    assert headings(content) == [(1, "概要")]


def test_pdf_that_only_the_owner_locked_is_read():
    assert read(pdf([["公開文書"]], owner_lock="x"), "pdf").pages[0].text == "公開文書"


def test_pdf_page_without_text_is_a_warning():
    content = read(pdf([["本文"], []]), "pdf")
    assert content.warnings == (ReadWarning(code=WarningCode.NO_TEXT_ON_PAGE, pages=(2,)),)


def test_pdf_without_any_text_waits_for_recognition():
    content = read(picture_pdf(), "pdf")
    assert content.ocr_pages == (1,)
    assert content.warnings == (ReadWarning(code=WarningCode.NO_TEXT_ON_PAGE, pages=(1,)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ϦϦʔεϊʔτϞϦϦʔεϊʔτϞϦϦʔεϊʔτϞ", True),
        ("\ue001\ue002\ue003" * 10, True),
        ("職員の旅費に関する規程（令和８年４月１日）①〜③ ABC αβ", False),
        ("Travel expenses of the staff, 2026", False),
        ("ϦϦ", False),
    ],
)
def test_pdf_wrong_characters_are_told_from_text(text, expected):
    assert is_garbled(text) is expected


# Word


def test_word_headings_have_the_levels_of_their_styles():
    content = read(
        word([("heading 1", "総則"), ("heading 2", "目的"), ("見出し 3", "細則")]), "docx"
    )
    assert headings(content) == [(1, "総則"), (2, "目的"), (3, "細則")]


def test_word_sentences_in_the_style_of_a_heading_are_text():
    assert headings(read(word([("heading 1", "申請は窓口で受け付ける。")]), "docx")) == []


def test_word_page_break_begins_a_page():
    content = read(word([("text", "一"), ("page", ""), ("text", "二")]), "docx")
    assert [page.text for page in content.pages] == ["一", "二"]


def test_word_table_is_read_row_by_row():
    content = read(word([("table", "品名|数\n机|3")]), "docx")
    assert content.pages[0].text == "品名 |\t数\n品名: 机 |\t数: 3"


def test_word_list_items_are_told():
    assert kinds(read(word([("item", "一"), ("text", "二")]), "docx")) == ["list", "paragraph"]


def test_word_article_is_a_heading_with_its_caption():
    content = read(
        word([("text", "（目的）"), ("text", "第１条　この規程は、こうする。")]), "docx"
    )
    assert headings(content) == [(6, "（目的）\n第１条")]
    assert content.pages[0].text == "（目的）\n第１条　この規程は、こうする。"


def test_word_numbers_that_it_sets_itself_are_read():
    content = read(
        numbered_word([(0, "目的である。"), (1, "一つ"), (1, "二つ"), (0, "範囲である。")]),
        "docx",
    )
    assert (
        content.pages[0].text
        == "第一条　目的である。\n（ア）　一つ\n（イ）　二つ\n第二条　範囲である。"
    )
    assert headings(content) == [(6, "第一条"), (6, "第二条")]


# Excel


def test_excel_sheets_are_pages_with_their_names():
    content = read(workbook({"備品": [["机"]], "予備": [["椅子"]]}), "xlsx")
    assert [(page.label, page.text) for page in content.pages] == [
        ("備品", "机"),
        ("予備", "椅子"),
    ]


def test_excel_hidden_sheets_are_left_out():
    content = read(workbook({"備品": [["机"]], "選択": [["はい"]]}, hidden=["選択"]), "xlsx")
    assert [page.label for page in content.pages] == ["備品"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (0.1, "0.1"),
        (True, "TRUE"),
        (dt.date(2026, 4, 1), "2026-04-01"),
        (dt.datetime(2026, 4, 1, 9, 30), "2026-04-01 9:30:00"),
        (dt.time(9, 5), "9:05:00"),
        ("０１２", "０１２"),
    ],
)
def test_excel_values_read_as_they_are_shown(value, expected):
    assert read(workbook({"表": [[value]]}), "xlsx").pages[0].text == expected


# HTML


def test_html_hidden_parts_are_left_out():
    page = "<p>見<script>x</script><style>y</style><span hidden>z</span>える<p style='display: none'>w"
    assert read(page, "html").pages[0].text == "見える"


def test_html_white_space_is_what_a_browser_shows():
    page = "<p>日本語の\n  文と\n  English\n  words　全角<br>改行"
    assert read(page, "html").pages[0].text == "日本語の文と English words　全角\n改行"


def test_html_blocks_keep_their_kinds():
    page = (
        "<h2>見出し</h2>本文<ul><li>一<li>二</ul><table><tr><th>a<th>b<tr><td>1<td>2</table>終"
    )
    content = read(page, "html")
    assert content.pages[0].text == "見出し\n本文\n一\n二\na |\tb\na: 1 |\tb: 2\n終"
    assert kinds(content) == ["heading", "paragraph", "list", "list", "table", "paragraph"]


def test_html_table_for_layout_is_no_table():
    page = "<table><tr><td><h1>題</h1><p>本文<td><table><tr><td>a<td>b</table></table>"
    assert "table" not in kinds(read(page, "html"))[:2]


def test_html_charset_of_the_page_is_honoured():
    page = "<meta charset=shift_jis><title>規程①</title><p>旅費"
    content = read(page.encode("cp932"), "html")
    assert (content.title, content.pages[0].text) == ("規程①", "旅費")


def test_html_statute_is_cut_by_article():
    page = (
        "<DIV class=arttitle>（目的）</DIV><DIV class=item><B>第一条</B>\n<A NAME=1></A>\n"
        "　この法律は、目的を定める。<DIV><B>２</B>\n　前項に規定する。</DIV></DIV>"
    )
    content = read(page, "html")
    assert headings(content) == [(6, "（目的）\n第一条")]
    assert (
        content.pages[0].text
        == "（目的）\n第一条　この法律は、目的を定める。\n２　前項に規定する。"
    )


# Markdown, text, CSV


def test_markdown_is_read_as_what_it_means():
    text = "# 題\n\n本文の\n続き **強調** [リンク](http://x) `コード`\n\n- 一\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    content = read(text, "md")
    assert (
        content.pages[0].text == "題\n本文の続き 強調 リンク コード\n一\na |\tb\na: 1 |\tb: 2"
    )
    assert kinds(content) == ["heading", "paragraph", "list", "table"]


def test_markdown_front_matter_gives_the_title():
    content = read("---\ntitle: '案内'\ndate: 2026\n---\n\n本文\n", "md")
    assert (content.title, content.pages[0].text) == ("案内", "本文")


def test_markdown_html_is_text_without_tags():
    assert (
        read("前\n\n<div onclick='x'>中<!-- 秘 --></div>\n\n後\n", "md").pages[0].text
        == "前\n中\n後"
    )


def test_text_form_feeds_part_pages():
    content = read("一頁目の本文である。\f二頁目の本文である。", "txt")
    assert [page.text for page in content.pages] == [
        "一頁目の本文である。",
        "二頁目の本文である。",
    ]


def test_text_chapters_articles_and_numbers_are_headings():
    text = "第１章　総則\n\n（目的）\n第１条　この規程は、こうする。\n\n1. 手順\n申請書を出してください。\n"
    assert headings(read(text, "txt")) == [
        (2, "第１章　総則"),
        (6, "（目的）\n第１条"),
        (7, "1. 手順"),
    ]


def test_text_contents_are_no_headings():
    text = "規程\n\n第１章　総則（第１条―第３条）\n第２章　旅費 ........ 3\n"
    assert headings(read(text, "txt")) == [(1, "規程")]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_delimiter_is_found(delimiter):
    rows = [["品名", "単価"], ["机, 大" if delimiter != "," else "机", "1200"], ["椅子", "800"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    lines = read(text, "csv").pages[0].text.split("\n")
    assert lines[2] == "品名: 椅子 |\t単価: 800"


def test_csv_quoted_line_feeds_stay_in_their_cell():
    content = read('品名,説明\r\n"机","大きい\r\n重い"\r\n椅子,小\r\n', "csv")
    assert content.pages[0].text.split("\n")[1] == "品名: 机 |\t説明: 大きい 重い"


def test_workbook_names_macros_and_hidden_sheets():
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.add_worksheet("表").write(0, 0, "見える")
    hidden = book.add_worksheet("裏")
    hidden.write(0, 0, "見えない")
    hidden.hide()
    book.close()
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    content = read(made.getvalue(), "xlsm")
    assert [page.text for page in content.pages] == ["見える"]
    assert {warning.code.value for warning in content.warnings} == {"has_macros", "hidden_text"}


def test_xml_attributes_with_japanese_text_are_read_but_not_those_that_name_a_kind():
    lines = "".join(f'<LINE TYPE="本文" STRING="第{n}行の文章"/>' for n in range(5))
    text = (
        read(f'<?xml version="1.0"?><PAGE NAME="scan.png">{lines}</PAGE>', "xml").pages[0].text
    )
    assert text.split("\n") == [f"第{n}行の文章" for n in range(5)]
