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
        (b"abc", "dwg", "dwg"),
        (b"\x01\x02\x03", "dat", "dat"),
        (zip_with({"mimetype": b"application/epub+zip"}), "epub", "application/epub+zip"),
    ],
)
def test_types_without_a_reader_are_named(data, extension, kind):
    with pytest.raises(DocumentError) as caught:
        media_type(data, extension)
    assert caught.value.code == DocumentCode.UNSUPPORTED
    assert caught.value.fields == {"type": kind}


@pytest.mark.parametrize(
    ("data", "extension", "code", "kind"),
    [
        (b"7z\xbc\xaf\x27\x1c", "zip", DocumentCode.NEEDS_UNPACKING, "7z"),
        (b"\x1f\x8b\x08", "gz", DocumentCode.NEEDS_UNPACKING, "gz"),
        (b"\x1c\x95-lh5-\x10", "lzh", DocumentCode.NEEDS_UNPACKING, "lzh"),
        (b"a" * 257 + b"ustar", "tar", DocumentCode.NEEDS_UNPACKING, "tar"),
        (b"MZ\x90\x00", "txt", DocumentCode.NOT_A_DOCUMENT, "exe"),
        (b"ID3\x04\x00\x00", "mp3", DocumentCode.NOT_A_DOCUMENT, "mp3"),
        (b"echo off", "bat", DocumentCode.NOT_A_DOCUMENT, "bat"),
    ],
)
def test_archives_and_what_is_no_document_have_reasons_of_their_own(
    data, extension, code, kind
):
    with pytest.raises(DocumentError) as caught:
        media_type(data, extension)
    assert (caught.value.code, caught.value.fields) == (code, {"type": kind})


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_text_under_an_unknown_ending_is_text(encoding):
    memo = "駐車場の鍵は総務課の青い箱に保管している。"
    assert media_type(memo.encode(encoding), "2019") is MediaType.TEXT


@pytest.mark.parametrize("data", [bytes(range(1, 255)), b"\x89\x00\x10\xff" * 50, b"a\x02b"])
def test_other_bytes_under_an_unknown_ending_are_not(data):
    with pytest.raises(DocumentError) as caught:
        media_type(data, "dat")
    assert caught.value.code == DocumentCode.UNSUPPORTED


def test_words_that_begin_like_another_format_are_text():
    assert media_type(b"BM is short for a bench mark.", "txt") is MediaType.TEXT


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
