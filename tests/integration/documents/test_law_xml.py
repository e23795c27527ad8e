"""Statutes in XML read like the printed ones."""

import io

import pytest

from localrag.documents.readers.law_xml import Reader
from localrag.domain.document import BlockKind
from localrag.domain.limits import ReadLimits

LAW = """<?xml version="1.0" encoding="UTF-8"?>
<Law Era="Reiwa" Year="1" Num="1" LawType="Act" Lang="ja">
  <LawNum>令和元年法律第一号</LawNum>
  <LawBody>
    <LawTitle Kana="りよひほう">旅費法</LawTitle>
    {body}
  </LawBody>
</Law>"""
ARTICLE = """<Article Num="1"><ArticleCaption>（宿泊料）</ArticleCaption>
<ArticleTitle>第一条</ArticleTitle><Paragraph Num="1"><ParagraphNum/><ParagraphSentence>
<Sentence Num="1">宿泊料は、<Ruby>一夜<Rt>いちや</Rt></Ruby>につき九千円とする。</Sentence>
<Sentence Num="2" Function="proviso">ただし、次に掲げる地は、この限りでない。</Sentence>
</ParagraphSentence><Item Num="1"><ItemTitle>一</ItemTitle><ItemSentence>
<Column Num="1"><Sentence>甲地</Sentence></Column><Column Num="2"><Sentence>一万円</Sentence></Column>
</ItemSentence><Subitem1 Num="1"><Subitem1Title>イ</Subitem1Title><Subitem1Sentence>
<Sentence>東京都</Sentence></Subitem1Sentence></Subitem1></Item></Paragraph>
<Paragraph Num="2"><ParagraphNum>２</ParagraphNum><ParagraphSentence>
<Sentence>日当は、別表による。</Sentence></ParagraphSentence></Paragraph></Article>"""


def read(body):
    stream = io.BytesIO(LAW.format(body=body).encode())
    return Reader().read(stream, ReadLimits())


def texts(body):
    return read(body).pages[0].text.split("\n")[2:]


def test_statute_has_its_title_and_number():
    content = read(f"<MainProvision>{ARTICLE}</MainProvision>")
    assert content.title == "旅費法"
    assert content.pages[0].text.startswith("令和元年法律第一号\n旅費法\n")


def test_article_is_a_heading_and_its_sentences_are_whole():
    content = read(f"<MainProvision>{ARTICLE}</MainProvision>")
    assert texts(f"<MainProvision>{ARTICLE}</MainProvision>") == [
        "（宿泊料）",
        "第一条　宿泊料は、一夜につき九千円とする。ただし、次に掲げる地は、この限りでない。",
        "一　甲地　一万円",
        "イ　東京都",
        "２　日当は、別表による。",
    ]
    heading = next(block for block in content.pages[0].blocks if block.level == 6)
    assert content.pages[0].text[heading.span.start : heading.span.end] == "（宿泊料）\n第一条"


def test_contents_are_no_headings():
    contents = """<TOC><TOCLabel>目次</TOCLabel><TOCChapter Num="1">
    <ChapterTitle>第一章　総則</ChapterTitle><ArticleRange>（第一条―第三条）</ArticleRange>
    <TOCSection Num="1"><SectionTitle>第一節　通則</SectionTitle></TOCSection></TOCChapter></TOC>"""
    content = read(contents)
    assert texts(contents) == ["目次", "第一章　総則（第一条―第三条）", "第一節　通則"]
    assert [block.kind for block in content.pages[0].blocks[2:]] == [
        BlockKind.PARAGRAPH,
        BlockKind.LIST,
        BlockKind.LIST,
    ]


def test_chapter_and_supplementary_provisions_are_headings():
    body = f"""<MainProvision><Chapter Num="1"><ChapterTitle>第一章　総則</ChapterTitle>{ARTICLE}
    </Chapter></MainProvision><SupplProvision AmendLawNum="令和二年法律第二号" Extract="true">
    <SupplProvisionLabel>附　則</SupplProvisionLabel><Paragraph Num="1"><ParagraphNum/>
    <ParagraphSentence><Sentence>公布の日から施行する。</Sentence></ParagraphSentence></Paragraph>
    </SupplProvision>"""
    page = read(body).pages[0]
    headings = [
        page.text[block.span.start : block.span.end]
        for block in page.blocks
        if block.kind is BlockKind.HEADING
    ]
    assert headings == [
        "旅費法",
        "第一章　総則",
        "（宿泊料）\n第一条",
        "附　則　（令和二年法律第二号）　抄",
    ]
    assert page.text.endswith("公布の日から施行する。")


def test_annex_is_a_table_of_records():
    table = """<AppdxTable><AppdxTableTitle>別表第一</AppdxTableTitle>
    <RelatedArticleNum>（第一条関係）</RelatedArticleNum><TableStruct><Table>
    <TableRow><TableColumn><Sentence>区分</Sentence></TableColumn>
    <TableColumn><Sentence>額</Sentence></TableColumn></TableRow>
    <TableRow><TableColumn rowspan="2"><Sentence>甲地</Sentence></TableColumn>
    <TableColumn><Sentence>九千円</Sentence></TableColumn></TableRow>
    <TableRow><TableColumn><Sentence>八千円</Sentence></TableColumn></TableRow>
    </Table></TableStruct></AppdxTable>"""
    assert texts(table) == [
        "別表第一　（第一条関係）",
        "区分 |\t額",
        "区分: 甲地 |\t額: 九千円",
        "区分: 甲地 |\t額: 八千円",
    ]


@pytest.mark.parametrize(
    "title", ["<ArticleTitle>第二条及び第三条　削除</ArticleTitle>", "<ArticleTitle/>"]
)
def test_article_without_paragraphs_keeps_its_title(title):
    lines = texts(f"<MainProvision><Article Num='2'>{title}</Article>{ARTICLE}</MainProvision>")
    assert lines[:-5] == (["第二条及び第三条　削除"] if "削除" in title else [])


def test_answer_of_the_api_is_read_and_one_without_a_statute_too():
    law = LAW.format(body=f"<MainProvision>{ARTICLE}</MainProvision>").partition("?>")[2]
    answer = (
        f"<DataRoot><Result><Code>0</Code></Result><LawFullText>{law}</LawFullText></DataRoot>"
    )
    content = Reader().read(io.BytesIO(answer.encode()), ReadLimits())
    assert content.title == "旅費法"
    listed = "<DataRoot><LawNameListInfo><LawName>旅費法</LawName></LawNameListInfo></DataRoot>"
    page = Reader().read(io.BytesIO(listed.encode()), ReadLimits()).pages[0]
    assert page.text == "LawName: 旅費法"
