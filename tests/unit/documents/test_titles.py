import pytest

from localrag.documents.page_text import PageText
from localrag.documents.titles import document_title
from localrag.domain.document import BlockKind

PATH = "/資料/旅費規程.docx".encode()


def pages(*blocks):
    page = PageText()
    for kind, text in blocks:
        page.add(kind, text, 1 if kind is BlockKind.HEADING else 0)
    return (page.page(1, "1"),)


def test_title_in_the_file_comes_first():
    assert (
        document_title("職員の旅費", pages((BlockKind.HEADING, "見出し")), PATH) == "職員の旅費"
    )


@pytest.mark.parametrize(
    "named",
    [
        None, "", " ", "Microsoft Word - 規程案.doc", "PowerPoint プレゼンテーション", "untitled",
        "無題", "規程.docx", "document1", "Book1", "20260401_kitei", "\ufffd\ufffd", "ã\x81\x82",
    ],
)  # fmt: skip
def test_title_that_says_nothing_gives_way_to_the_first_heading(named):
    assert document_title(named, pages((BlockKind.HEADING, "旅費の手引")), PATH) == "旅費の手引"


@pytest.mark.parametrize(
    "heading", ["第１章　総則", "（目的）", "2026年4月", "１．概要", "総務課"]
)
def test_heading_that_is_no_title_gives_way_to_the_name(heading):
    assert document_title(None, pages((BlockKind.HEADING, heading)), PATH) == "旅費規程"


def test_name_that_says_little_gives_way_to_the_first_line():
    first = pages((BlockKind.PARAGRAPH, "職員旅費の手引"), (BlockKind.PARAGRAPH, "本文"))
    assert document_title(None, first, b"/x/2026_04.pdf") == "職員旅費の手引"
    assert document_title(None, first, PATH) == "旅費規程"


def test_first_row_of_a_table_is_no_title():
    assert document_title(None, pages((BlockKind.TABLE, "品名")), b"/x/list.csv") == "list"


@pytest.mark.parametrize(
    ("path", "expected"),
    [(b"/x/.htaccess", ".htaccess"), (b"/x/a.tar.gz", "a.tar"), (b"/x/\x8b\x4b.txt", "規")],
)
def test_name_is_shown_without_its_ending(path, expected):
    assert document_title(None, (), path) == expected
