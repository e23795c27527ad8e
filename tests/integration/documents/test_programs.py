"""Scans and old Office files through the real programs, where this machine has them."""

import os
import unicodedata
from pathlib import Path

import pytest
from tests.samples.make_documents import pdf, word, workbook
from tests.samples.make_more import slides

from localrag.documents.draw_page import page_png
from localrag.documents.office_converter import libreoffice_here
from localrag.documents.pictures import turned_png
from localrag.documents.pool import ReaderPool
from localrag.documents.programs import Programs
from localrag.documents.tesseract import tesseract_here
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.document import Document, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import FoundFile, SkippedFile
from localrag.domain.limits import ReadLimits
from localrag.processes.outside import OutsideLimits, private_folder, run_outside

LINES = [
    "出張旅費の取扱いについて",
    "宿泊料は一夜につき九千八百円とする。",
    "日当は一日につき二千二百円とする。",
    "精算は帰着後十日以内に行うものとする。",
    "領収書は原本を添付しなければならない。",
]
OLD = {"docx": ("doc", "doc:MS Word 97"), "xlsx": ("xls", "xls:MS Excel 97"),
       "pptx": ("ppt", "ppt:MS PowerPoint 97")}  # fmt: skip
SOURCES = {
    "docx": word([("heading 1", "旅費規程"), ("text", "宿泊料は九千円とする。")]),
    "xlsx": workbook({"表": [["区分", "額"], ["宿泊料は九千円とする。", 9800]]}),
    "pptx": slides([("旅費規程", ["宿泊料は九千円とする。"], "")]),
}
recogniser = tesseract_here()
converter = libreoffice_here()
needs_tesseract = pytest.mark.skipif(
    recogniser is None, reason="no Tesseract with Japanese here"
)
needs_office = pytest.mark.skipif(converter is None, reason="no LibreOffice here")


def read(path: Path, programs: Programs, **limits: float) -> Document | SkippedFile:
    found = FoundFile(path=os.fsencode(path), size_bytes=path.stat().st_size, modified_ns=0)
    with ReaderPool(workers=1, limits=ReadLimits(**limits), programs=programs) as pool:
        (outcome,) = pool.read([found], CancelToken())
    return outcome.file


def picture() -> bytes:
    return page_png(pdf([LINES]), 1, 300, ReadLimits())


def errors(wanted: str, found: str) -> float:
    """Return the character error rate: edits over characters."""
    one, other = ("".join(unicodedata.normalize("NFKC", t).split()) for t in (wanted, found))
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1] / max(1, len(one))


@needs_tesseract
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_page_is_read_whichever_way_it_lies(degrees: int) -> None:
    assert recogniser is not None
    page = recogniser.recognise(turned_png(picture(), degrees), CancelToken(), 120)
    assert errors("".join(LINES), page.text) < 0.1
    assert page.confidence > 0.7
    assert all(block.span.end <= len(page.text) for block in page.blocks)


@needs_tesseract
def test_scan_becomes_a_document_that_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "令和８年度　資料.png"
    path.write_bytes(picture())
    document = read(path, Programs(recogniser=recogniser))
    assert isinstance(document, Document)
    assert "一夜につき九千八百円とする" in document.pages[0].text
    assert document.pages[0].ocr_confidence is not None
    assert WarningCode.OCR_USED in {warning.code for warning in document.warnings}


def test_scan_without_a_recogniser_needs_one(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(picture())
    row = read(path, Programs())
    assert isinstance(row, SkippedFile)
    assert row.code == DocumentCode.NEEDS_OCR


@needs_tesseract
def test_white_page_has_no_text(tmp_path: Path) -> None:
    path = tmp_path / "white.png"
    path.write_bytes(page_png(pdf([[" "]]), 1, 100, ReadLimits()))
    row = read(path, Programs(recogniser=recogniser))
    assert isinstance(row, SkippedFile)
    assert row.code == DocumentCode.NO_TEXT


@needs_tesseract
def test_recognition_can_be_cancelled_and_has_a_limit() -> None:
    assert recogniser is not None
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        recogniser.recognise(picture(), cancel, 120)
    with pytest.raises(DocumentError) as caught:
        recogniser.recognise(picture(), CancelToken(), 0.01)
    assert caught.value.code == DocumentCode.TOO_SLOW


@needs_office
@pytest.mark.parametrize("ending", OLD)
def test_old_office_file_is_converted_and_marked(tmp_path: Path, ending: str) -> None:
    assert converter is not None
    old, into = OLD[ending]
    path = tmp_path / f"旧.{old}"
    with private_folder() as folder:
        source = folder / f"in.{ending}"
        source.write_bytes(SOURCES[ending])
        command = [str(converter.program), f"-env:UserInstallation={folder.as_uri()}/profile"]
        command += ["--headless", "--convert-to", into, "--outdir", str(folder), str(source)]
        limits = OutsideLimits(
            wall_s=120, memory_bytes=8 * 1024**3, file_bytes=1024**3, sockets="/tmp"
        )
        for _ in range(2):
            run_outside(command, folder, limits, CancelToken())
            for left in Path("/tmp").glob("OSL_PIPE_*"):
                left.unlink(missing_ok=True)
        path.write_bytes((folder / f"in.{old}").read_bytes())
    document = read(path, Programs(converter=converter))
    assert isinstance(document, Document)
    assert "宿泊料は九千円とする。" in document.pages[0].text
    was_converted = WarningCode.CONVERTED in {warning.code for warning in document.warnings}
    assert was_converted == (old != "xls")  # calamine reads XLS itself
    without = read(path, Programs())
    if old != "xls":
        assert isinstance(without, SkippedFile)
        assert without.code == DocumentCode.NEEDS_CONVERTER


@needs_office
def test_old_file_that_nobody_can_convert_is_told(tmp_path: Path) -> None:
    assert converter is not None
    with pytest.raises(DocumentError) as caught:
        converter.convert(b"\xd0\xcf\x11\xe0" + bytes(900), "ppt", CancelToken(), ReadLimits())
    assert caught.value.code == DocumentCode.CONVERSION_FAILED


@needs_office
def test_converter_is_ended_with_all_it_started() -> None:
    assert converter is not None
    with pytest.raises(DocumentError) as caught:
        converter.convert(b"x", "doc", CancelToken(), ReadLimits(wall_s=0.3))
    assert caught.value.code == DocumentCode.TOO_SLOW
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert b"in.doc" not in process.read_bytes()
        except OSError:
            continue
