"""The one bridge between the connection's thread and the widgets' thread."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

import msgspec
from PySide6.QtCore import QObject, Qt, Signal, Slot

from localrag.host.client import EngineConnection, Pending
from localrag.host.messages import Notification, Response
from localrag_ui.results import Happening


class _OpenParams(msgspec.Struct, frozen=True, kw_only=True):
    uri: str


class EngineClient(QObject):
    """Requests to the engine; every callback runs in the thread that this object lives in."""

    engine_restarted = Signal()
    engine_failed = Signal()
    closed = Signal()
    _posted = Signal(object)

    def __init__(
        self, reader: BinaryIO, writer: BinaryIO, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pending: dict[int, Pending] = {}
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._writer = writer
        self._is_stopped = False
        self._connection = EngineConnection(
            reader, writer, on_notification=self._notified, on_closed=self._ended
        )

    def start(self) -> None:
        """Begin to read."""
        self._connection.start()

    def stop(self, timeout_s: float) -> bool:
        """Close our end and wait for the other to do so; return whether it did."""
        self._is_stopped = True
        with contextlib.suppress(OSError):
            self._writer.close()
        return self._connection.wait_closed(timeout_s)

    @property
    def is_stopped(self) -> bool:
        """Whether our end was closed; nothing that is still under way will be told."""
        return self._is_stopped

    def request(
        self,
        method: str,
        params: Any,  # noqa: ANN401 - a Struct of localrag.host.params
        answered: Callable[[Response], None],
        happened: Callable[[Happening], None] | None = None,
    ) -> int:
        """Send a request and return its id."""

        def finish(response: Response) -> None:
            self._pending.pop(response.id or 0, None)
            answered(response)

        pending = self._connection.request(
            method,
            params,
            lambda response: self._posted.emit(partial(finish, response)),
            None if happened is None else partial(self._event, happened),
        )
        self._pending[pending.id] = pending
        return pending.id

    def cancel(self, request_id: int) -> None:
        """Ask the engine to stop a request that is still open."""
        pending = self._pending.get(request_id)
        if pending is not None:
            self._connection.cancel(pending)

    def open_file(self, uri: str, answered: Callable[[Response], None]) -> None:
        """Have the supervisor open a file in its own program."""
        self.request("supervisor.open", _OpenParams(uri=uri), answered)

    def open_folder(self, uri: str, answered: Callable[[Response], None]) -> None:
        """Have the supervisor show the folder of a file that was exported."""
        self.request("supervisor.open_folder", _OpenParams(uri=uri), answered)

    def _event(self, happened: Callable[[Happening], None], raw: msgspec.Raw) -> None:
        try:
            event = msgspec.json.decode(raw, type=Happening)
        except msgspec.MsgspecError:
            return  # an event of a newer engine; its result says what counts
        self._posted.emit(partial(happened, event))

    def _notified(self, notification: Notification) -> None:
        match notification.method:
            case "supervisor.engine_restarted":
                self._posted.emit(self.engine_restarted.emit)
            case "supervisor.engine_failed":
                self._posted.emit(self.engine_failed.emit)
            case _:
                pass

    def _ended(self) -> None:
        self._posted.emit(self.closed.emit)

    @Slot(object)
    def _call(self, action: Callable[[], None]) -> None:
        if not self._is_stopped:  # what is still on its way has nobody left to show it
            action()
