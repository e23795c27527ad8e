"""What the supervisor lets through, and what it opens."""

import json

import pytest

from localrag.host import messages
from localrag_ui import traffic
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
