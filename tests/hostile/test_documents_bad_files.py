"""Broken and malicious files become a reason, whatever their name says."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.samples.make_documents import pdf, word, workbook, zip_with

from localrag.documents.archive import check_archive
from localrag.documents.media import media_type
from localrag.documents.messages import Failed, FileRead, ReadFile
from localrag.documents.readers.registry import reader_for
from localrag.documents.worker import answered
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits

EXTENSIONS = [
    "pdf", "docx", "xlsx", "xls", "pptx", "odt", "rtf", "html", "mht", "md", "txt", "csv", "tsv",
    "json", "xml", "eml", "mbox", "zip", "png", "tif", "doc", "jtd", "",
]  # fmt: skip
MIB = 1024 * 1024


def reason(data, extension, **limits):
    with pytest.raises(DocumentError) as caught:
        reader_for(media_type(data, extension)).read(io.BytesIO(data), ReadLimits(**limits))
    return caught.value.code


def reply(folder, data, extension):
    path = folder / f"file.{extension}"
    path.write_bytes(data)
    request = ReadFile(path=bytes(path), name_ending=extension, limits=ReadLimits())
    *_, last = answered(request)
    return last


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_pdf_is_damaged(share):
    data = pdf([["本文である。"] * 30] * 5)
    assert reason(data[: int(len(data) * share)], "pdf") == DocumentCode.DAMAGED


def test_pdf_with_a_password_is_told():
    assert reason(pdf([["秘密"]], lock="x"), "pdf") == DocumentCode.PASSWORD_NEEDED


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_file_of_no_bytes_is_empty(tmp_path, extension):
    assert reply(tmp_path, b"", extension) == Failed(code=DocumentCode.EMPTY, fields={})


@pytest.mark.parametrize("part", ["word/document.xml", "xl/workbook.xml"])
def test_zip_bomb_is_refused(part):
    bomb = zip_with({part: b"<a/>", "big.xml": bytes(100 * MIB)})
    assert reason(bomb, "docx") == DocumentCode.SUSPICIOUS_ARCHIVE


def test_too_many_members_are_refused():
    crowd = zip_with({f"{n}.xml": b"x" for n in range(200)} | {"word/document.xml": b"<a/>"})
    assert reason(crowd, "docx", container_entries=100) == DocumentCode.SUSPICIOUS_ARCHIVE


def test_members_that_overlap_are_refused():
    data = bytearray(zip_with({"a": bytes(range(256)) * 200}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.infolist()[0]
        directory = archive.start_dir
    head, record = bytes(data[:directory]), bytes(data[directory:-22])
    end = bytearray(data[-22:])
    many = 50
    end[8:12] = many.to_bytes(2, "little") * 2
    end[12:16] = (len(record) * many).to_bytes(4, "little")
    assert entry.compress_size > 0
    with pytest.raises(DocumentError) as caught:
        check_archive(io.BytesIO(head + record * many + bytes(end)), ReadLimits())
    assert caught.value.code == DocumentCode.SUSPICIOUS_ARCHIVE


def test_member_that_is_larger_than_it_says_is_refused():
    data = bytearray(zip_with({"word/document.xml": bytes(200_000)}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(DocumentError):
        check_archive(io.BytesIO(bytes(data)), ReadLimits())


def test_entities_in_a_word_file_are_not_expanded(tmp_path):
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    with zipfile.ZipFile(io.BytesIO(word([("text", "本文")]))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    body = members["word/document.xml"].split(b"?>", 1)[1]
    members["word/document.xml"] = bomb + b"]>" + body.replace("本文".encode(), b"&j;")
    outcome = reply(tmp_path, zip_with(members), "docx")
    assert isinstance(outcome, Failed) or len(outcome.content.pages[0].text) < 100


@pytest.mark.parametrize(("depth", "is_read"), [(1_500, True), (100_000, False)])
def test_html_nested_too_deep_is_refused_rather_than_cut_off(tmp_path, depth, is_read):
    page = "<p>上の文</p>" + "<div>" * depth + "底の文" + "</div>" * depth
    outcome = reply(tmp_path, page.encode(), "html")
    if is_read:
        assert outcome.content.pages[0].text == "上の文\n底の文"
    else:
        assert outcome == Failed(code=DocumentCode.DAMAGED, fields={})


def test_html_of_one_very_long_line_is_read(tmp_path):
    outcome = reply(tmp_path, b"<p>" + "長い文。".encode() * 200_000, "html")
    assert isinstance(outcome, FileRead)


def test_external_entity_in_html_reads_no_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("機密")
    page = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><p>&x;本文'
    outcome = reply(tmp_path, page.encode(), "html")
    assert "機密" not in outcome.content.pages[0].text


def test_csv_of_quotes_alone_is_read_or_refused(tmp_path):
    outcome = reply(tmp_path, b'"' * 10_001 + b"\n", "csv")
    assert isinstance(outcome, (FileRead, Failed))


def acceptable(outcome):
    if isinstance(outcome, Failed):
        return outcome.code in list(DocumentCode)
    return isinstance(outcome, FileRead)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=2000), extension=st.sampled_from(EXTENSIONS))
def test_any_bytes_under_any_name_give_content_or_a_reason(tmp_path, data, extension):
    assert acceptable(reply(tmp_path, data, extension))


SEEDS = {
    "pdf": pdf([["#題", "本文である。"]]),
    "docx": word([("heading 1", "題"), ("table", "a|b\n1|2")]),
    "xlsx": workbook({"表": [["a", "b"], [1, 2]]}),
    "html": b"<h1>a</h1><table><tr><td>1<td>2</table>",
    "md": b"# a\n\n| a | b |\n|--|--|\n| 1 | 2 |\n",
}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    extension=st.sampled_from(sorted(SEEDS)),
    places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=12),
)
def test_damaged_bytes_give_content_or_a_reason(tmp_path, extension, places):
    data = bytearray(SEEDS[extension])
    for share, value in places:
        data[int(share * len(data))] = value
    assert acceptable(reply(tmp_path, bytes(data), extension))
