"""Lines on the pipe: what goes out comes back, and nothing else gets in."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.domain.errors import EngineError
from localrag.host import framing
from localrag.host.framing import decode, encode, failure, lines, pack, response
from localrag.host.messages import (
    APPLICATION_ERROR,
    ErrorBody,
    ErrorData,
    Notification,
    Request,
    Response,
    Sentences,
)

_WORDS = Sentences(
    what="空の文書です。", safe="ほかは読めました。", do="中身を確かめてください。"
)
_BODY = ErrorBody(
    code=APPLICATION_ERROR,
    message="空の文書です。",
    data=ErrorData(code="document.empty", ja=_WORDS, en=_WORDS),
)


@pytest.mark.parametrize(
    "message",
    [
        Request(id=7, method="ask", params=pack({"text": "日当は？\nいくら"})),
        Notification(method="event", params=pack({"request": 7, "kind": "started"})),
        response(7, {"documents": [1, 2]}),
        response(7, None),
        failure(None, _BODY),
    ],
)
def test_a_message_survives_the_pipe(message):
    line = encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    found = decode(line)
    assert type(found) is type(message)
    assert encode(found) == line


def test_unknown_fields_are_ignored():
    found = decode(b'{"jsonrpc":"2.0","id":1,"method":"hello","params":{},"trace":[1]}')
    assert isinstance(found, Request)


def test_a_null_result_is_a_result():
    found = decode(b'{"jsonrpc":"2.0","id":1,"result":null}')
    assert isinstance(found, Response)
    assert found.error is None
    assert bytes(found.result) == b"null"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"jsonrpc":"1.0","id":1,"method":"a"}',
        b'{"jsonrpc":"2.0"}',
        b'{"jsonrpc":"2.0","id":"one","method":"a"}',
        b'{"jsonrpc":"2.0","id":1,"method":"\xff"}',
        b'{"jsonrpc":"2.0","method":"a","params":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_what_is_no_message_is_refused(line):
    with pytest.raises(EngineError, match=r"engine\.protocol"):
        decode(line)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(line):
    with contextlib.suppress(EngineError):
        assert isinstance(decode(line), Request | Response | Notification)


def test_lines_end_with_the_pipe_and_skip_empty_ones():
    stream = io.BytesIO(b'{"a":1}\n\r\n\n{"b":2}\n{"c"')
    assert list(lines(stream)) == [b'{"a":1}', b'{"b":2}', b'{"c"']


def test_a_line_over_the_limit_is_refused_before_it_is_read_whole(monkeypatch):
    monkeypatch.setattr(framing, "LINE_LIMIT_BYTES", 8)
    stream = io.BytesIO(b"1234567\n" + b"x" * 1000)
    found = lines(stream)
    assert next(found) == b"1234567"
    with pytest.raises(EngineError):
        next(found)
    assert stream.tell() == 17


def test_a_message_over_the_limit_is_not_sent(monkeypatch):
    monkeypatch.setattr(framing, "LINE_LIMIT_BYTES", 100)
    with pytest.raises(EngineError):
        encode(response(1, "x" * 100))
