"""What every reader promises, on a small file of each format."""

import io

import pytest
from tests.samples.make_documents import pdf, word, workbook

from localrag.documents.media import MediaType, media_type
from localrag.documents.readers.registry import reader_for
from localrag.domain.document import BlockKind
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits
from localrag.domain.ports import Content

SENTENCE = "宿泊料は一夜につき９，８００円とする。"
FILES: dict[MediaType, tuple[str, bytes]] = {
    MediaType.PDF: ("pdf", pdf([["#旅費規程", SENTENCE]])),
    MediaType.DOCX: ("docx", word([("heading 1", "旅費規程"), ("text", SENTENCE)])),
    MediaType.XLSX: ("xlsx", workbook({"旅費規程": [["区分", "額"], ["宿泊料", SENTENCE]]})),
    MediaType.HTML: ("html", f"<h1>旅費規程</h1><p>{SENTENCE}".encode("cp932")),
    MediaType.MARKDOWN: ("md", f"# 旅費規程\n\n{SENTENCE}".encode()),
    MediaType.TEXT: ("txt", f"旅費規程\r\n\r\n{SENTENCE}\r\n".encode("euc_jp")),
    MediaType.CSV: ("csv", f"区分,額\r\n宿泊料,{SENTENCE}\r\n".encode("cp932")),
}


def read(kind: MediaType) -> Content:
    return reader_for(kind).read(io.BytesIO(FILES[kind][1]), ReadLimits())


@pytest.fixture(params=list(MediaType))
def kind(request: pytest.FixtureRequest) -> MediaType:
    value: MediaType = request.param
    return value


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
