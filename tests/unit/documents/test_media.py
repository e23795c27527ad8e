import pytest
from tests.samples.make_documents import pdf, word, workbook, zip_with
from tests.samples.make_more import (
    binary_workbook,
    compound_file,
    mail,
    old_workbook,
    open_document,
)

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
        (b"\x89PNG\r\n\x1a\n", "txt", MediaType.PNG),
        (b"\xff\xd8\xff\xe0", "", MediaType.JPEG),
        (b"MM\x00*", "bin", MediaType.TIFF),
        (zip_with({"ppt/presentation.xml": b"<a/>"}), "pptx", MediaType.PPTX),
        (zip_with({"a.txt": b"a"}), "zip", MediaType.ZIP),
        (open_document("text", ""), "doc", MediaType.ODT),
        (open_document("spreadsheet", ""), "ods", MediaType.ODS),
        (old_workbook({"表": [["値"]]}), "xlsx", MediaType.XLS),
        (binary_workbook([["値"]]), "xls", MediaType.XLSB),
        (b"{\\rtf1}", "doc", MediaType.RTF),
        (b"From: a", "eml", MediaType.EML),
        (mail("本文", subject="件名"), "txt", MediaType.EML),
        (b"From a@b Tue Nov 24 09:05:00 2026\nSubject: a\n\nb", "", MediaType.MBOX),
        (b"<html><table><tr><td>1", "xls", MediaType.HTML),
        (b'<?xml version="1.0"?><Law Era="Reiwa"/>', "xml", MediaType.LAW_XML),
        (b'<?xml version="1.0"?><html xmlns="x"/>', "xml", MediaType.HTML),
        (b"abc", "jtd", MediaType.JTD),
        (b"\x60\x0e\x82\xab", "xdw", MediaType.XDW),
    ],
)
def test_content_shows_the_type_whatever_the_name(data, extension, kind):
    assert media_type(data, extension) is kind


@pytest.mark.parametrize(
    ("data", "extension", "kind"),
    [
        (b"GIF89a", "gif", "gif"),
        (b"7z\xbc\xaf\x27\x1c", "zip", "7z"),
        (b"MZ\x90\x00", "txt", "exe"),
        (b"abc", "dwg", "dwg"),
        (zip_with({"mimetype": b"application/epub+zip"}), "epub", "application/epub+zip"),
    ],
)
def test_types_without_a_reader_are_named(data, extension, kind):
    with pytest.raises(DocumentError) as caught:
        media_type(data, extension)
    assert caught.value.code == DocumentCode.UNSUPPORTED
    assert caught.value.fields == {"type": kind}


def test_compound_file_of_nothing_known_is_damaged():
    with pytest.raises(DocumentError) as caught:
        media_type(OLE, "doc")
    assert caught.value.code == DocumentCode.DAMAGED


def test_encrypted_office_file_needs_its_password():
    with pytest.raises(DocumentError) as caught:
        media_type(compound_file({"EncryptedPackage": b"x" * 5000}), "docx")
    assert caught.value.code == DocumentCode.PASSWORD_NEEDED


def test_ichitaro_is_known_by_its_stream():
    assert media_type(compound_file({"DocumentText": b"x" * 5000}), "doc") is MediaType.JTD


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
