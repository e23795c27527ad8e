"""What every reader promises, on a small file of each format."""

import io

import pytest
from tests.samples.make_documents import pdf, word, workbook, zip_with
from tests.samples.make_more import (
    binary_workbook,
    mail,
    old_workbook,
    open_document,
    picture,
    slides,
)

from localrag.documents.media import MediaType, media_type
from localrag.documents.readers.registry import reader_for
from localrag.domain.document import BlockKind
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

SENTENCE = "宿泊料は一夜につき９，８００円とする。"
LAW = f"""<?xml version="1.0" encoding="UTF-8"?>
<Law Era="Heisei" Lang="ja" LawType="Act" Num="1" Year="1"><LawNum>平成元年法律第一号</LawNum>
<LawBody><LawTitle>旅費法</LawTitle><MainProvision><Article Num="1">
<ArticleCaption>（宿泊料）</ArticleCaption><ArticleTitle>第一条</ArticleTitle>
<Paragraph Num="1"><ParagraphNum/><ParagraphSentence><Sentence>{SENTENCE}</Sentence>
</ParagraphSentence></Paragraph></Article></MainProvision></LawBody></Law>"""
MHTML = (
    "From: <Saved by a browser>\r\nSubject: saved\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="x"\r\n\r\n--x\r\n'
    "Content-Type: text/html; charset=shift_jis\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    f"<h1>旅費規程</h1><p>{SENTENCE}</p>\r\n--x--\r\n"
).encode("cp932")
RTF = "".join(f"\\'{byte:02x}" for byte in SENTENCE.encode("cp932"))
ROWS = [["区分", "額"], ["宿泊料", SENTENCE]]
FILES: dict[MediaType, tuple[str, bytes]] = {
    MediaType.PDF: ("pdf", pdf([["#旅費規程", SENTENCE]])),
    MediaType.DOCX: ("docx", word([("heading 1", "旅費規程"), ("text", SENTENCE)])),
    MediaType.XLSX: ("xlsx", workbook({"旅費規程": ROWS})),
    MediaType.XLSB: ("xlsb", binary_workbook(ROWS)),
    MediaType.XLS: ("xls", old_workbook({"旅費規程": ROWS})),
    MediaType.PPTX: ("pptx", slides([("旅費規程", [SENTENCE], "")])),
    MediaType.ODT: (
        "odt",
        open_document(
            "text",
            f'<text:h text:outline-level="1">旅費規程</text:h><text:p>{SENTENCE}</text:p>',
        ),
    ),
    MediaType.ODS: (
        "ods",
        open_document(
            "spreadsheet",
            '<table:table table:name="表"><table:table-row><table:table-cell'
            f' office:value-type="string"><text:p>{SENTENCE}</text:p></table:table-cell>'
            "</table:table-row></table:table>",
        ),
    ),
    MediaType.ODP: (
        "odp",
        open_document(
            "presentation",
            "<draw:page><draw:frame><draw:text-box>"
            f"<text:p>{SENTENCE}</text:p></draw:text-box></draw:frame></draw:page>",
        ),
    ),
    MediaType.RTF: ("rtf", f"{{\\rtf1\\ansi\\ansicpg932 {RTF}\\par}}".encode()),
    MediaType.HTML: ("html", f"<h1>旅費規程</h1><p>{SENTENCE}".encode("cp932")),
    MediaType.MHTML: ("mht", MHTML),
    MediaType.MARKDOWN: ("md", f"# 旅費規程\n\n{SENTENCE}".encode()),
    MediaType.TEXT: ("txt", f"旅費規程\r\n\r\n{SENTENCE}\r\n".encode("euc_jp")),
    MediaType.CSV: ("csv", f"区分,額\r\n宿泊料,{SENTENCE}\r\n".encode("cp932")),
    MediaType.JSON: ("json", f'{{"旅費": {{"宿泊料": "{SENTENCE}"}}}}'.encode("cp932")),
    MediaType.XML: ("xml", f'<?xml version="1.0"?><規程><条>{SENTENCE}</条></規程>'.encode()),
    MediaType.LAW_XML: ("xml", LAW.encode()),
    MediaType.EML: ("eml", mail(SENTENCE, subject="旅費規程")),
    MediaType.MBOX: (
        "mbox",
        b"From a@example.jp Tue Nov 24 09:05:00 2026\n" + mail("本文", subject=SENTENCE),
    ),
    MediaType.ZIP: ("zip", zip_with({f"{SENTENCE}.txt": b"x"})),
}
OTHER_FILES: dict[MediaType, tuple[str, bytes]] = {
    MediaType.PNG: ("png", picture("PNG")),
    MediaType.JPEG: ("jpg", picture("JPEG")),
    MediaType.TIFF: ("tif", picture("TIFF")),
}
# No library writes them; what becomes of them is tested with the conversion.
NOT_MADE = frozenset({MediaType.DOC, MediaType.PPT, MediaType.JTD, MediaType.XDW})


def read(kind: MediaType) -> Content:
    return reader_for(kind).read(io.BytesIO(FILES[kind][1]), ReadLimits())


@pytest.fixture(params=list(FILES))
def kind(request: pytest.FixtureRequest) -> MediaType:
    value: MediaType = request.param
    return value


def test_every_type_has_a_file_here() -> None:
    assert set(FILES) | set(OTHER_FILES) | NOT_MADE == set(MediaType)


@pytest.mark.parametrize("kind_seen", OTHER_FILES)
def test_pictures_have_empty_pages_to_be_recognised(kind_seen: MediaType) -> None:
    ending, data = OTHER_FILES[kind_seen]
    assert media_type(data, ending) is kind_seen
    content = reader_for(kind_seen).read(io.BytesIO(data), ReadLimits())
    assert [page.text for page in content.pages] == [""]
    assert content.ocr_pages == (1,)


def test_there_is_a_file_of_every_type_here(kind: MediaType) -> None:
    extension, data = FILES[kind]
    assert media_type(data, extension) is kind


def test_text_is_that_of_the_file(kind: MediaType) -> None:
    assert SENTENCE in read(kind).pages[0].text


def test_pages_count_from_one_and_have_labels(kind: MediaType) -> None:
    pages = read(kind).pages
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert all(page.label for page in pages)


def test_blocks_are_in_order_and_inside_the_text(kind: MediaType) -> None:
    for page in read(kind).pages:
        at = 0
        for block in page.blocks:
            assert at <= block.span.start < block.span.end <= len(page.text)
            at = block.span.end


def test_levels_belong_to_headings_alone(kind: MediaType) -> None:
    for page in read(kind).pages:
        for block in page.blocks:
            assert (block.level > 0) == (block.kind is BlockKind.HEADING)


def test_reading_twice_gives_the_same(kind: MediaType) -> None:
    assert read(kind) == read(kind)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
@pytest.mark.parametrize("kind_cut", [MediaType.PDF, MediaType.DOCX, MediaType.XLSX])
def test_file_that_is_cut_off_is_refused(kind_cut: MediaType, share: float) -> None:
    data = FILES[kind_cut][1]
    with pytest.raises(DocumentError) as caught:
        reader_for(kind_cut).read(io.BytesIO(data[: int(len(data) * share)]), ReadLimits())
    assert caught.value.code == DocumentCode.DAMAGED
