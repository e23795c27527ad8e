"""What the supervisor lets through, and what it opens."""

import json
import os
import sys
import time

import pytest

from localrag.domain.paths import file_uri
from localrag.host import messages
from localrag_ui import traffic
from localrag_ui.supervisor import _opened_folder
from localrag_ui.traffic import Traffic

PDF = "file:///data/%E6%97%85%E8%B2%BB.pdf"


def line(**message):
    return json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n"


def named(uri, *, within="documents", **fields):
    found = Traffic()
    assert found.from_engine(line(id=1, result={within: [{"uri": uri, **fields}]}))
    return found


def test_numbers_agree_with_the_protocol():
    assert traffic.ENGINE_LOST == messages.ENGINE_LOST
    assert traffic.REFUSED == messages.APPLICATION_ERROR


@pytest.mark.parametrize("within", ["documents", "citations", "passages"])
def test_a_file_that_the_engine_named_may_be_opened(within):
    assert named(PDF, within=within).may_open(PDF)


def test_passages_of_an_event_count_as_named():
    found = Traffic()
    found.from_engine(line(method="event", params={"passages": [{"uri": PDF}]}))
    assert found.may_open(PDF)


@pytest.mark.parametrize(
    "uri",
    [
        "file:///data/other.pdf",
        "file:///data/../data/%E6%97%85%E8%B2%BB.pdf",
        "file:///data",
        "",
    ],
)
def test_a_file_that_was_not_named_is_refused(uri):
    assert not named(PDF).may_open(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "file:///data/run.exe",
        "file:///data/run.BAT",
        "file:///data/link.desktop",
        "file:///data/a.pdf.lnk",
        "file:///data/noending",
        "http://example.com/a.pdf",
    ],
)
def test_what_is_no_document_is_refused_even_when_named(uri):
    assert not named(uri).may_open(uri)


def test_a_file_that_could_not_be_read_is_refused():
    assert not named(PDF, state="skipped").may_open(PDF)


def test_the_window_cannot_name_files():
    found = Traffic()
    found.from_ui(line(id=1, method="x", params={"documents": [{"uri": PDF}]}))
    assert not found.may_open(PDF)


def test_only_requests_without_an_answer_are_lost():
    found = Traffic()
    for number in (1, 2, 3):
        found.from_ui(line(id=number, method="ask"))
    found.from_engine(line(id=2, result={}))
    lost = [json.loads(answer) for answer in found.lost()]
    assert [answer["id"] for answer in lost] == [1, 3]
    assert {answer["error"]["code"] for answer in lost} == {traffic.ENGINE_LOST}
    assert found.lost() == []


def test_requests_to_the_supervisor_are_kept_from_the_engine():
    found = Traffic()
    message = found.from_ui(line(id=1, method="supervisor.open", params={"uri": PDF}))
    assert message is not None
    assert message.own is not None
    assert found.lost() == []


@pytest.mark.parametrize("raw", [b"", b"[1]\n", b"Traceback\n", b"\xff\n", b"[" * 100_000])
def test_what_is_no_message_is_noticed(raw):
    found = Traffic()
    assert found.from_ui(raw) is None
    assert not found.from_engine(raw)


@pytest.mark.parametrize(
    "result", [None, 3, [], {"documents": 3}, {"documents": [3, {"uri": 4}, {}]}]
)
def test_results_of_other_shapes_name_nothing(result):
    found = Traffic()
    assert found.from_engine(line(id=1, result=result))
    assert not found.may_open("4")


@pytest.mark.parametrize("within", ["turns", "answers"])
def test_sources_of_kept_answers_count_as_named(within):
    found = Traffic()
    kept = {"question": "日当は", "result": {"citations": [{"uri": PDF}]}}
    found.from_engine(line(id=1, result={within: [kept, {"result": None}, {}]}))
    assert found.may_open(PDF)


def test_the_folder_of_an_export_or_a_document_may_be_opened_and_no_other():
    found = Traffic()
    found.from_engine(line(id=1, result={"exported_uri": PDF}))
    found.from_engine(line(id=2, result={"exported_uri": "http://example.com/a.pdf"}))
    found.from_engine(line(id=3, result={"exported_uri": 7}))
    assert found.may_open_folder_of(PDF)
    assert not found.may_open(PDF)
    assert named(PDF).may_open_folder_of(PDF)
    assert not Traffic().may_open_folder_of(PDF)
    assert not found.may_open_folder_of("http://example.com/a.pdf")


def test_only_a_folder_that_is_there_is_opened(tmp_path):
    folder = tmp_path / "書き出し"
    folder.mkdir()
    uri = file_uri(os.fsencode(folder / "回答.docx"))
    opened = tmp_path / "opened"
    write = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2], 'utf-8')"
    opener = (sys.executable, "-S", "-c", write, str(opened))
    assert _opened_folder(uri, opener)
    while not (opened.exists() and opened.read_text(encoding="utf-8")):
        time.sleep(0.01)
    assert opened.read_text(encoding="utf-8") == f"{folder}/"
    assert not _opened_folder(file_uri(os.fsencode(tmp_path / "nowhere" / "a.md")), opener)
    (tmp_path / "program").write_bytes(b"x")
    assert not _opened_folder(file_uri(os.fsencode(tmp_path / "program" / "a.md")), opener)
    assert not _opened_folder("", opener)
