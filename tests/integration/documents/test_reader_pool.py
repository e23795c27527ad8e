import hashlib
import os
from pathlib import Path

import pytest
from tests.samples.make_documents import pdf, word, workbook

from localrag.documents.discover import discover
from localrag.documents.pool import ReaderPool
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.document import Document, document_id, moment
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import Folder, FoundFile, SkippedFile
from localrag.domain.limits import ReadLimits


def found(folder):
    return list(discover(Folder(path=os.fsencode(folder))))


def outcomes(folder, **options):
    with ReaderPool(workers=2, **options) as pool:
        return [outcome.file for outcome in pool.read(found(folder), CancelToken())]


def test_document_knows_its_file(tmp_path):
    path = tmp_path / "規程.txt"
    path.write_text("旅費規程\n\n宿泊料は九千円とする。\n", encoding="utf-8")
    (document,) = outcomes(tmp_path)
    assert isinstance(document, Document)
    assert document.id == document_id(os.fsencode(path))
    assert document.source.path == os.fsencode(path)
    assert document.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.source.size_bytes == path.stat().st_size
    assert document.source.modified == moment(path.stat().st_mtime_ns)
    assert document.source.media_type == "text/plain"
    assert document.title == "旅費規程"


def test_outcomes_come_in_the_order_of_the_files(tmp_path):
    for number in range(30):
        text = f"第{number}号の記録である。" * (300 if number % 7 == 0 else 1)
        (tmp_path / f"{number:02}.txt").write_text(text, encoding="utf-8")
    paths = [outcome.source.path for outcome in outcomes(tmp_path)]
    assert paths == [file.path for file in found(tmp_path)]


def test_each_file_is_a_document_or_a_row_with_a_reason(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf([["本文"]]))
    (tmp_path / "b.docx").write_bytes(word([("text", "本文")]))
    (tmp_path / "c.xlsx").write_bytes(workbook({"表": [["本文"]]}))
    (tmp_path / "d.docx").write_bytes(b"")
    (tmp_path / "e.vsdx").write_bytes(b"x")
    (tmp_path / "f.pdf").write_bytes(pdf([["本文"]])[:600])
    (tmp_path / "g.pdf").write_bytes(pdf([["秘密"]], lock="x"))
    reasons = [getattr(outcome, "code", None) for outcome in outcomes(tmp_path)]
    assert reasons == [
        None, None, None, DocumentCode.EMPTY, DocumentCode.UNSUPPORTED,
        DocumentCode.DAMAGED, DocumentCode.PASSWORD_NEEDED,
    ]  # fmt: skip


def test_row_keeps_size_and_time_of_the_file(tmp_path):
    (tmp_path / "a.vsdx").write_bytes(b"12345")
    (row,) = outcomes(tmp_path)
    assert isinstance(row, SkippedFile)
    assert (row.size_bytes, row.fields) == (5, {"type": "vsdx"})
    assert row.modified_ns == (tmp_path / "a.vsdx").stat().st_mtime_ns


def test_file_that_is_gone_is_a_row(tmp_path):
    gone = FoundFile(path=os.fsencode(tmp_path / "a.txt"), size_bytes=1, modified_ns=0)
    with ReaderPool(workers=1) as pool:
        (outcome,) = pool.read([gone], CancelToken())
    assert outcome.file.code == DocumentCode.GONE


def test_too_large_file_is_not_read(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x" * 101)
    (row,) = outcomes(tmp_path, limits=ReadLimits(file_bytes=100))
    assert (row.code, row.fields) == (
        DocumentCode.TOO_LARGE,
        {"size": "101 B", "limit": "100 B"},
    )


def test_too_much_text_is_refused_whole(tmp_path):
    (tmp_path / "a.txt").write_text("字" * 2000, encoding="utf-8")
    (row,) = outcomes(tmp_path, limits=ReadLimits(text_chars=1000))
    assert row.code == DocumentCode.TOO_LARGE


def test_name_that_is_not_utf8_is_read(tmp_path):
    path = os.fsencode(tmp_path) + b"/\x8b\x4b\x92\xf6.txt"
    Path(os.fsdecode(path)).write_text("本文である。", encoding="utf-8")
    (document,) = outcomes(tmp_path)
    assert (document.source.path, document.title) == (path, "規程")


def test_files_are_taken_only_a_few_ahead(tmp_path):
    for number in range(50):
        (tmp_path / f"{number:02}.txt").write_text("本文である。", encoding="utf-8")
    taken = []

    def files():
        for file in found(tmp_path):
            taken.append(file)
            yield file

    with ReaderPool(workers=2) as pool:
        next(iter(pool.read(files(), CancelToken())))
        assert len(taken) < 10


def test_cancelling_stops_the_run(tmp_path):
    for number in range(50):
        (tmp_path / f"{number:02}.txt").write_text("本文である。", encoding="utf-8")
    cancel = CancelToken()
    with ReaderPool(workers=2) as pool:
        read = pool.read(found(tmp_path), cancel)
        next(read)
        cancel.cancel()
        with pytest.raises(Cancelled):
            list(read)


def test_pool_can_be_used_again_after_a_cancelled_run(tmp_path):
    (tmp_path / "a.txt").write_text("本文である。", encoding="utf-8")
    cancelled = CancelToken()
    cancelled.cancel()
    with ReaderPool(workers=1) as pool:
        with pytest.raises(Cancelled):
            list(pool.read(found(tmp_path), cancelled))
        (outcome,) = pool.read(found(tmp_path), CancelToken())
    assert isinstance(outcome.file, Document)


@pytest.mark.data
def test_public_documents_become_documents_or_rows(data):
    files = found(data / "yaizu-city") + found(data / "euc-jp-text")
    with ReaderPool() as pool:
        read = [outcome.file for outcome in pool.read(files, CancelToken())]
    documents = [outcome for outcome in read if isinstance(outcome, Document)]
    assert len(read) == len(files)
    assert len(documents) >= 27
    assert all("\ufffd" not in page.text for document in documents for page in document.pages)
