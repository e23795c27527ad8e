"""The one bridge between the connection's thread and the widgets' thread."""

import contextlib
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any, BinaryIO

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from localrag.host.client import EngineConnection, Pending
from localrag.host.messages import Notification, Response
from localrag_ui.results import Happening

_SHARE_S = 0.02  # CPU time of a turn of the event loop for what the engine tells


class _OpenParams(msgspec.Struct, frozen=True, kw_only=True):
    uri: str


class EngineClient(QObject):
    """Requests to the engine; every callback runs in the thread that this object lives in."""

    engine_restarted = Signal()
    engine_failed = Signal()
    closed = Signal()
    _woken = Signal()

    def __init__(
        self, reader: BinaryIO, writer: BinaryIO, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pending: dict[int, Pending] = {}
        self._waiting: deque[Callable[[], None]] = deque()
        self._lock = Lock()
        self._is_woken = False
        self._woken.connect(self._work, Qt.ConnectionType.QueuedConnection)
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
            lambda response: self._post(partial(finish, response)),
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
        self._post(partial(happened, event))

    def _notified(self, notification: Notification) -> None:
        match notification.method:
            case "supervisor.engine_restarted":
                self._post(self.engine_restarted.emit)
            case "supervisor.engine_failed":
                self._post(self.engine_failed.emit)
            case _:
                pass

    def _ended(self) -> None:
        self._post(self.closed.emit)

    def _post(self, action: Callable[[], None]) -> None:
        """Have `action` done in the thread of the widgets, after all that was posted before."""
        with self._lock:
            self._waiting.append(action)
            is_asleep = not self._is_woken
            self._is_woken = True
        if is_asleep:
            self._woken.emit()

    @Slot()
    def _work(self) -> None:
        """Do what waits, but no longer at a time than nobody at the keyboard notices."""
        until_s = time.thread_time() + _SHARE_S
        while time.thread_time() < until_s:
            with self._lock:
                if not self._waiting:
                    self._is_woken = False
                    return
                action = self._waiting.popleft()
            if not self._is_stopped:  # what is still on its way has nobody left to show it
                action()
        QTimer.singleShot(0, self._work)  # a posted event would be done in this same turn
