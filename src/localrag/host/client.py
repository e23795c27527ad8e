"""The client's end of the pipe to the engine; needs no Qt and nothing heavy."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any, BinaryIO, TypeAlias

import msgspec

from localrag.domain.errors import EngineError
from localrag.host.framing import decode, encode, lines, pack
from localrag.host.messages import (
    ENGINE_LOST,
    ErrorBody,
    Message,
    Notification,
    Request,
    Response,
)
from localrag.host.params import CancelParams

OnResponse: TypeAlias = Callable[[Response], None]
OnEvent: TypeAlias = Callable[[msgspec.Raw], None]
OnNotification: TypeAlias = Callable[[Notification], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A request on its way; `on_response` is called exactly once, `on_event` before that."""

    id: int
    on_response: OnResponse
    on_event: OnEvent | None


class _EventHead(msgspec.Struct, frozen=True, kw_only=True):
    request: int


class EngineConnection:
    """Requests out, answers and events in. All callbacks run on the reading thread.

    The engine's events (notifications `event`) go to the request that they name, all other
    notifications to `on_notification`. When the pipe ends, every open request is answered with
    ENGINE_LOST; then `on_closed` is called.
    """

    def __init__(
        self,
        reader: BinaryIO,
        writer: BinaryIO,
        *,
        on_notification: OnNotification,
        on_closed: Callable[[], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._on_notification = on_notification
        self._on_closed = on_closed
        self._pending: dict[int, Pending] = {}
        self._last_id = 0
        self._is_closed = False
        self._lock = Lock()
        self._write_lock = Lock()
        self._thread = Thread(target=self._read, name="engine-connection", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def request(
        self,
        method: str,
        params: Any,  # noqa: ANN401 - a Struct of localrag.host.params
        on_response: OnResponse,
        on_event: OnEvent | None = None,
    ) -> Pending:
        """Send a request. Where the engine is gone, `on_response` is called before this returns."""
        with self._lock:
            self._last_id += 1
            pending = Pending(id=self._last_id, on_response=on_response, on_event=on_event)
            self._pending[pending.id] = pending
        if not self._sent(Request(id=pending.id, method=method, params=pack(params))):
            self._answer(_lost(pending.id))
        return pending

    def cancel(self, pending: Pending) -> None:
        """Ask the engine to stop `pending`, which then answers with CANCELLED or its result."""
        self.request("cancel", CancelParams(request=pending.id), lambda _: None)

    def wait_closed(self, timeout_s: float) -> bool:
        """Wait for up to `timeout_s` seconds until the pipe has ended; return whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _sent(self, message: Message) -> bool:
        if self._is_closed:
            return False
        line = encode(message)
        try:
            with self._write_lock:
                self._writer.write(line)
                self._writer.flush()
        except (OSError, ValueError):  # a broken pipe, or a stream that is closed already
            return False
        return True

    def _read(self) -> None:
        try:
            for line in lines(self._reader):
                self._take(decode(line))
        except (EngineError, OSError, ValueError):
            pass  # a line that is no message ends the connection as a broken pipe does
        finally:
            self._close()

    def _take(self, message: Message) -> None:
        match message:
            case Response():
                self._answer(message)
            case Notification(method="event"):
                self._tell(message)
            case Notification():
                self._on_notification(message)
            case Request():
                pass  # the engine asks nothing of us

    def _answer(self, response: Response) -> None:
        if response.id is None:
            return
        with self._lock:
            pending = self._pending.pop(response.id, None)
        if pending is not None:
            pending.on_response(response)

    def _tell(self, event: Notification) -> None:
        try:
            head = msgspec.json.decode(event.params, type=_EventHead)
        except msgspec.MsgspecError:
            return
        pending = self._pending.get(head.request)
        if pending is not None and pending.on_event is not None:
            pending.on_event(event.params)

    def _close(self) -> None:
        self._is_closed = True
        with self._lock:
            open_ids = sorted(self._pending)
        for request_id in open_ids:
            self._answer(_lost(request_id))
        self._on_closed()


def _lost(request_id: int) -> Response:
    body = ErrorBody(code=ENGINE_LOST, message="検索エンジンが終了しました。")
    return Response(jsonrpc="2.0", id=request_id, error=body)
