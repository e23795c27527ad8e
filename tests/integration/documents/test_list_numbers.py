"""Numbers that HTML and Markdown set in front of items, and footnotes of Markdown."""

import io

import pytest

from localrag.documents.readers.html import Reader as HtmlReader
from localrag.documents.readers.markdown import Reader as MarkdownReader
from localrag.domain.document import BlockKind
from localrag.domain.limits import ReadLimits


def page(reader, text):
    return reader.read(io.BytesIO(text.encode()), ReadLimits()).pages[0]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<ol><li>申請<li>審査</ol>", ["1. 申請", "2. 審査"]),
        ("<ol><li><p>申請</p><p>窓口で</p></ol>", ["1. 申請", "窓口で"]),
        ('<ol start="4"><li>申請<li value="9">審査</ol>', ["4. 申請", "9. 審査"]),
        (
            '<ol><li>申請<ol type="a"><li>書類</ol><li>審査</ol>',
            ["1. 申請", "a. 書類", "2. 審査"],
        ),
        ("<ol><li>（１）申請</ol>", ["（１）申請"]),
        ('<ol style="list-style: none"><li>申請</ol>', ["申請"]),
        ('<ol><li style="list-style-type: none">申請<li>審査</ol>', ["申請", "2. 審査"]),
        ("<ol><li></li></ol><p>以上を見る。</p>", ["以上を見る。"]),
        ("<ul><li>申請</ul>", ["申請"]),
    ],
)
def test_item_has_the_number_that_a_browser_shows(source, lines):
    assert page(HtmlReader(), f"<meta charset='utf-8'>{source}").text.split("\n") == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("1. 申請\n1. 審査", ["1. 申請", "2. 審査"]),
        ("3) 申請\n4) 審査", ["3) 申請", "4) 審査"]),
        ("1. 申請\n   - 書類\n2. 審査", ["1. 申請", "書類", "2. 審査"]),
        ("- 申請", ["申請"]),
    ],
)
def test_item_of_markdown_has_its_number(source, lines):
    assert page(MarkdownReader(), source).text.split("\n") == lines


def test_footnote_of_markdown_is_text_and_no_address():
    found = page(
        MarkdownReader(), "本文[^1]である。\n\n[^1]: 注の文。\n[^a]: 次の注。\n\n終わり。"
    )
    assert [block.kind for block in found.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.FOOTNOTE,
        BlockKind.FOOTNOTE,
        BlockKind.PARAGRAPH,
    ]
    assert "[^1]: 注の文。\n[^a]: 次の注。" in found.text


def test_address_of_a_link_is_no_text():
    assert (
        page(MarkdownReader(), "[様式][y]を使う。\n\n[y]: https://example.jp").text
        == "様式を使う。"
    )
