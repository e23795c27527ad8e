"""The engine process: reads requests from a pipe, works on several, answers by lines."""

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

import msgspec

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import EngineError, LocalragError
from localrag.explain import explain, sentence
from localrag.host.calls import Call
from localrag.host.framing import decode, encode, failure, lines, pack, response
from localrag.host.idle import Idle
from localrag.host.messages import (
    APPLICATION_ERROR,
    CANCELLED,
    INVALID_REQUEST,
    ErrorBody,
    ErrorData,
    Message,
    Notification,
    Request,
    Sentences,
)
from localrag.host.methods import Methods
from localrag.host.params import CancelParams

_AT_ONCE = 4
_INTERNAL_ERROR = -32603
_log = logging.getLogger(__name__)


class Server:
    """Serves one client until its pipe ends or it says `shutdown`."""

    def __init__(self, methods: Methods, reader: BinaryIO, writer: BinaryIO) -> None:
        self._methods = methods
        self._reader = reader
        self._writer = writer
        self._sending = Lock()
        self._running: dict[int, CancelToken] = {}
        self._idle = Idle(methods.read_ahead)

    def serve(self) -> None:
        """Answer requests; on the end of the pipe cancel what runs and wait for it."""
        pool_of = ThreadPoolExecutor(max_workers=_AT_ONCE)
        with self._methods.on_record(), self._idle, pool_of as pool:
            try:
                for line in lines(self._reader):
                    if not self._take(line, pool):
                        break
            finally:
                for cancel in list(self._running.values()):
                    cancel.cancel()

    def _take(self, untrusted_line: bytes, pool: ThreadPoolExecutor) -> bool:
        """Start what a line asks for; return False when it asks to stop."""
        try:
            message = decode(untrusted_line)
        except EngineError:
            body = ErrorBody(code=INVALID_REQUEST, message="要求を読み取れませんでした。")
            self._send(failure(None, body))
            return True
        if not isinstance(message, Request):
            return True
        match message.method:
            case "shutdown":
                self._send(response(message.id, {}))
                return False
            case "cancel":
                self._cancel(message)
            case _:
                cancel = CancelToken()
                self._running[message.id] = cancel
                self._idle.begin()
                pool.submit(self._answer, message, cancel)
        return True

    def _cancel(self, request: Request) -> None:
        try:
            wanted = msgspec.json.decode(request.params, type=CancelParams).request
        except msgspec.MsgspecError as error:
            self._send(failure(request.id, ErrorBody(code=INVALID_REQUEST, message=str(error))))
            return
        running = self._running.get(wanted)
        if running is not None:
            running.cancel()
        self._send(response(request.id, {"found": running is not None}))

    def _answer(self, request: Request, cancel: CancelToken) -> None:
        try:
            self._send(self._outcome(request, cancel))
        except (OSError, ValueError):
            # The client is gone; the end of its pipe stops the server.
            _log.info("client went away during %s", request.method)
        finally:
            self._running.pop(request.id, None)
            self._idle.end()

    def _outcome(self, request: Request, cancel: CancelToken) -> Message:
        def emit(event: Mapping[str, Any]) -> None:
            params = pack({"request": request.id, **event})
            self._send(Notification(method="event", params=params))

        call = Call(untrusted_params=request.params, emit=emit, cancel=cancel)
        try:
            return response(request.id, self._methods.run(request.method, call))
        except Cancelled:
            return failure(request.id, ErrorBody(code=CANCELLED, message="中止しました。"))
        except LocalragError as error:
            return failure(request.id, error_body(error))
        except Exception as error:  # noqa: BLE001 - the job boundary: one request fails, not the engine
            _log.exception("bug in %s", request.method)
            message = f"localrag の不具合で処理できませんでした（{type(error).__name__}）。"
            return failure(request.id, ErrorBody(code=_INTERNAL_ERROR, message=message))

    def _send(self, message: Message) -> None:
        line = encode(message)
        with self._sending:
            self._writer.write(line)
            self._writer.flush()


def error_body(error: LocalragError) -> ErrorBody:
    """Return an error with its words in both languages."""
    words = {
        language: Sentences(what=found.what, safe=found.safe, do=found.do)
        for language in ("ja", "en")
        for found in [explain(error, language)]
    }
    return ErrorBody(
        code=APPLICATION_ERROR,
        message=sentence(error, "ja"),
        data=ErrorData(code=error.code.value, ja=words["ja"], en=words["en"]),
    )


def log_to(folder: Path) -> None:
    """Send log records to a file in `folder`; they hold no document text and no question."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    logging.basicConfig(
        filename=folder / "engine.log",
        encoding="utf-8",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
