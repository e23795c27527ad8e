"""Messages as lines: one UTF-8 JSON object a line, capped, over a pipe."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from localrag.domain.errors import EngineError
from localrag.domain.errors.engine import EngineCode
from localrag.host.messages import ErrorBody, Message, Notification, Request, Response

LINE_LIMIT_BYTES = 16 * 1024 * 1024


class _Shape(msgspec.Struct, frozen=True, kw_only=True):
    """Enough of a line to know which kind of message it is."""

    id: int | None = None
    method: str | None = None


def encode(message: Message) -> bytes:
    """Return `message` as one line, line feed included.

    Raises:
        EngineError: PROTOCOL, when the line would be longer than LINE_LIMIT_BYTES.
    """
    line = msgspec.json.encode(message) + b"\n"
    if len(line) > LINE_LIMIT_BYTES:
        raise EngineError(EngineCode.PROTOCOL, reason="line too long")
    return line


def decode(line: bytes) -> Message:
    """Return the message in `line`; fields that we do not know are ignored.

    Raises:
        EngineError: PROTOCOL, when the line is no message.
    """
    try:
        shape = msgspec.json.decode(line, type=_Shape)
        kind: type[Request | Response | Notification]
        if shape.method is None:
            kind = Response
        else:
            kind = Notification if shape.id is None else Request
        return msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise EngineError(EngineCode.PROTOCOL, reason="not a message") from error


def pack(value: Any) -> msgspec.Raw:  # noqa: ANN401 - whatever msgspec can write as JSON
    """Return `value` (dicts, lists, dataclasses, Structs) as undecoded params or result."""
    return msgspec.Raw(msgspec.json.encode(value))


def response(request_id: int | None, result: Any) -> Response:  # noqa: ANN401 - as for pack
    """Return the answer to a request that went well."""
    return Response(jsonrpc="2.0", id=request_id, result=pack(result))


def failure(request_id: int | None, error: ErrorBody) -> Response:
    """Return the answer to a request that did not."""
    return Response(jsonrpc="2.0", id=request_id, error=error)


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a pipe until it ends; empty lines are passed over.

    Raises:
        EngineError: PROTOCOL, at a line over LINE_LIMIT_BYTES; the pipe is useless after that.
    """
    while line := stream.readline(LINE_LIMIT_BYTES + 1):
        if len(line) > LINE_LIMIT_BYTES:
            raise EngineError(EngineCode.PROTOCOL, reason="line too long")
        if stripped := line.strip():
            yield stripped
