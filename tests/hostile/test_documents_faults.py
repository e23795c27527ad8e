"""Rows F8, F9, F11, F23 and F28 of the fault table: files that change, are huge, locked or held."""

import errno
import io
import os
import threading
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from tests.samples.make_documents import pdf

from localrag.documents.discover import discover
from localrag.documents.pool import ReaderPool
from localrag.documents.read_file import bytes_of
from localrag.domain.cancel import CancelToken
from localrag.domain.document import Document
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import Folder, FolderRules, FoundFile, SkippedFile
from localrag.domain.limits import ReadLimits

LIMITS = ReadLimits()


def read(path):
    found = FoundFile(path=os.fsencode(path), size_bytes=path.stat().st_size, modified_ns=0)
    with ReaderPool(workers=1) as pool:
        (outcome,) = pool.read([found], CancelToken())
    return outcome.file


# F8: a file that is written to while it is read


@pytest.fixture
def appended_to(monkeypatch):
    """Return a function that lets a program add to each file that is read, so many times."""
    looked = os.fstat

    def appending(times):
        looks = []

        def look(number):
            status = looked(number)
            looks.append(number)
            if len(looks) % 2 and len(looks) < 2 * times:  # the look before the bytes are read
                with Path(f"/proc/self/fd/{number}").resolve().open("ab") as more:
                    more.write("追記".encode())
            return status

        monkeypatch.setattr(os, "fstat", look)
        return looks

    return appending


@pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="names of open files are in /proc"
)
def test_file_that_settles_is_read_as_it_is_then(tmp_path, appended_to):
    path = tmp_path / "議事録.txt"
    path.write_text("本文である。", encoding="utf-8")
    looks = appended_to(times=2)
    data, status = bytes_of(os.fsencode(path), LIMITS)
    assert len(looks) == 6
    assert data.decode() == "本文である。追記追記"
    assert status.st_size == len(data)


@pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="names of open files are in /proc"
)
def test_file_that_never_settles_is_a_row(tmp_path, appended_to):
    path = tmp_path / "議事録.txt"
    path.write_text("本文である。", encoding="utf-8")
    looks = appended_to(times=99)
    with pytest.raises(DocumentError) as caught:
        bytes_of(os.fsencode(path), LIMITS)
    assert caught.value.code == DocumentCode.CHANGING
    assert len(looks) == 6


def test_file_that_a_thread_rewrites_is_whole_or_a_row(tmp_path):
    """Old or new, never a mixture: the texts are told apart by their only character."""
    path = tmp_path / "毎秒.txt"
    path.write_text("あ" * 50_000, encoding="utf-8")
    stop = threading.Event()
    written = []

    def rewrite():
        for char in "いうえおかきくけこ" * 400:
            if stop.is_set():
                return
            path.write_text(char * 50_000, encoding="utf-8")
            written.append(char)

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        outcomes = [bytes_or_code(path) for _ in range(30)]
    finally:
        stop.set()
        writer.join()
    assert written
    for outcome in outcomes:
        assert outcome is DocumentCode.CHANGING or len(set(outcome)) == 1


def bytes_or_code(path):
    try:
        return bytes_of(os.fsencode(path), LIMITS)[0].decode()
    except DocumentError as error:
        return error.code


def test_file_that_is_replaced_or_gone_is_whole_or_a_row(tmp_path):
    path, other = tmp_path / "a.txt", tmp_path / "b.txt"
    path.write_text("古い本文である。", encoding="utf-8")
    other.write_text("新しい本文である。", encoding="utf-8")
    found = FoundFile(path=os.fsencode(path), size_bytes=1, modified_ns=0)
    other.replace(path)
    with ReaderPool(workers=1) as pool:
        (outcome,) = pool.read([found], CancelToken())
        path.unlink()
        (gone,) = pool.read([found], CancelToken())
    assert isinstance(outcome.file, Document)
    assert outcome.file.pages[0].text == "新しい本文である。"
    assert gone.file.code == DocumentCode.GONE


# Row F9, what is huge


def test_ten_gigabytes_are_a_row_that_is_never_opened(tmp_path):
    path = tmp_path / "映像.txt"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)  # sparse: nothing is on the disk
    rules = FolderRules(max_size_bytes=500 * 1024**2)
    (row,) = discover(Folder(path=os.fsencode(tmp_path), rules=rules))
    assert isinstance(row, SkippedFile)
    assert (row.code, row.fields["size"]) == (DocumentCode.TOO_LARGE, "10.7 GB")
    assert read(path).code == DocumentCode.TOO_LARGE


def test_many_files_are_found_one_by_one(tmp_path):
    for number in range(5000):
        (tmp_path / f"{number:05}.txt").touch()
    found = discover(Folder(path=os.fsencode(tmp_path), rules=FolderRules()))
    assert next(found).path.endswith(b"/00000.txt")
    assert sum(1 for _ in found) == 4999


# F11: passwords of PDFs


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
@pytest.mark.parametrize("password", ["himitsu", ""])
def test_pdf_under_a_password_is_named_and_an_empty_one_opens(tmp_path, algorithm, password):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([["公開の本文である。"]]))))
    writer.encrypt(password, owner_password="shoyusha", algorithm=algorithm)  # noqa: S106
    path = tmp_path / "規程.pdf"
    with path.open("wb") as file:
        writer.write(file)
    outcome = read(path)
    if password:
        assert outcome.code == DocumentCode.PASSWORD_NEEDED
        assert outcome.fields == {}
    else:
        assert outcome.pages[0].text == "公開の本文である。"


# F23: names in two normal forms


def test_names_in_both_normal_forms_are_two_files_that_open(tmp_path):
    name = "がぎぐの規程.txt"
    for form in ("NFC", "NFD"):
        (tmp_path / unicodedata.normalize(form, name)).write_text(f"{form} の本文である。")
    found = list(discover(Folder(path=os.fsencode(tmp_path), rules=FolderRules())))
    with ReaderPool(workers=1) as pool:
        outcomes = [outcome.file for outcome in pool.read(found, CancelToken())]
    assert {o.pages[0].text for o in outcomes} == {"NFC の本文である。", "NFD の本文である。"}
    assert {o.source.path for o in outcomes} == {file.path for file in found}


# F28: what other programs hold for a moment


class Held:
    """Refuses to open files, so many times, with an error of the system."""

    def __init__(self, monkeypatch, number, times, winerror=None):
        self.refused = 0
        opened = Path.open

        def opening(path, *arguments, **options):
            if self.refused < times:
                self.refused += 1
                error = OSError(number, "held")
                if winerror is not None:
                    error.winerror = winerror
                raise error
            return opened(path, *arguments, **options)

        monkeypatch.setattr(Path, "open", opening)


@pytest.mark.parametrize(
    ("number", "winerror"), [(errno.EBUSY, None), (errno.ETXTBSY, None), (errno.EACCES, 32)]
)
@pytest.mark.parametrize("times", [1, 2, 3])
def test_file_that_is_held_gets_three_tries(tmp_path, monkeypatch, number, winerror, times):
    path = tmp_path / "a.txt"
    path.write_bytes("本文である。".encode())
    held = Held(monkeypatch, number, times, winerror)
    if times < 3:
        assert bytes_of(os.fsencode(path), LIMITS)[0] == "本文である。".encode()
    else:
        with pytest.raises(DocumentError) as caught:
            bytes_of(os.fsencode(path), LIMITS)
        assert caught.value.code == DocumentCode.IN_USE
    assert held.refused == times


def test_file_that_may_not_be_read_is_not_tried_again(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.touch()
    held = Held(monkeypatch, errno.EACCES, 99)
    with pytest.raises(DocumentError) as caught:
        bytes_of(os.fsencode(path), LIMITS)
    assert (caught.value.code, held.refused) == (DocumentCode.NO_PERMISSION, 1)
