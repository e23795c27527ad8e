"""What is said between the engine and its client: JSON-RPC 2.0.

Source: JSON-RPC 2.0 specification (jsonrpc.org). Batches are not used; ids are integers.
Params and results stay undecoded here, so that each side decodes them with its own type;
`localrag.host.framing` writes and reads the lines.
"""

from typing import Literal, TypeAlias

import msgspec

APPLICATION_ERROR = -32000
INVALID_REQUEST = -32600
ENGINE_LOST = -32001  # said by the supervisor and the client: nobody can answer any more
CANCELLED = -32800  # the number that the Language Server Protocol uses for a cancelled request

_EMPTY = msgspec.Raw(b"{}")


class Sentences(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, what is safe, what to do: plain text of one language."""

    what: str
    safe: str = ""
    do: str = ""


class ErrorData(msgspec.Struct, frozen=True, kw_only=True):
    """The stable code of an error and its words."""

    code: str
    ja: Sentences
    en: Sentences


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """`message` is one Japanese sentence; `data` is None for faults of the protocol itself."""

    code: int
    message: str
    data: ErrorData | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is answered by a Response with the same id."""

    jsonrpc: Literal["2.0"] = "2.0"
    id: int
    method: str
    params: msgspec.Raw = _EMPTY


class Response(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The end of a request: `error` is None when `result` counts.

    `id` is None only where the request could not be read.
    """

    jsonrpc: Literal["2.0"]
    id: int | None
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: ErrorBody | None = None


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """Something told without being asked."""

    jsonrpc: Literal["2.0"] = "2.0"
    method: str
    params: msgspec.Raw = _EMPTY


Message: TypeAlias = Request | Response | Notification
