import pytest
from tests.samples.make_documents import pdf, word, workbook, zip_with

from localrag.documents.media import MediaType, media_type
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize("extension", ["pdf", "docx", "txt", ""])
def test_content_says_more_than_the_name(extension):
    assert media_type(pdf([["文"]]), extension) is MediaType.PDF


def test_office_files_are_told_apart_by_what_is_in_them():
    assert media_type(word([("text", "文")]), "zip") is MediaType.DOCX
    assert media_type(workbook({"表": [["値"]]}), "docx") is MediaType.XLSX


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        ("txt", MediaType.TEXT),
        ("md", MediaType.MARKDOWN),
        ("htm", MediaType.HTML),
        ("tsv", MediaType.CSV),
        ("", MediaType.TEXT),
    ],
)
def test_text_files_are_told_apart_by_name(extension, expected):
    assert media_type("本文".encode(), extension) is expected


@pytest.mark.parametrize(
    ("data", "extension", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "png", "png"),
        (b"\xff\xd8\xff\xe0", "txt", "jpeg"),
        (zip_with({"ppt/presentation.xml": b"<a/>"}), "pptx", "pptx"),
        (zip_with({"a.txt": b"a"}), "zip", "zip"),
        (OLE, "doc", "doc"),
        (OLE, "", "ole"),
        (b"{\\rtf1}", "rtf", "rtf"),
        (b"From: a", "eml", "eml"),
        (b"abc", "jtd", "jtd"),
    ],
)
def test_types_without_a_reader_are_named(data, extension, kind):
    with pytest.raises(DocumentError) as caught:
        media_type(data, extension)
    assert caught.value.code == DocumentCode.UNSUPPORTED
    assert caught.value.fields == {"type": kind}


def test_encrypted_office_file_needs_its_password():
    with pytest.raises(DocumentError) as caught:
        media_type(OLE + "EncryptedPackage".encode("utf-16-le"), "docx")
    assert caught.value.code == DocumentCode.PASSWORD_NEEDED


@pytest.mark.parametrize("data", [b"", b"\r\n \t", bytes(100)])
def test_nothing_is_empty(data):
    with pytest.raises(DocumentError) as caught:
        media_type(data, "docx")
    assert caught.value.code == DocumentCode.EMPTY


@pytest.mark.parametrize("extension", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize("data", [b"text only", zip_with({"a.txt": b"a"}), b"PK\x03\x04cut"])
def test_what_is_not_what_its_name_says_is_damaged(data, extension):
    with pytest.raises(DocumentError) as caught:
        media_type(data, extension)
    assert caught.value.code == DocumentCode.DAMAGED
