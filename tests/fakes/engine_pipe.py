"""The real engine in a process of its own, asked through the client half."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from typing import Any, BinaryIO, cast

import msgspec

from localrag.host import params as asked
from localrag.host.client import EngineConnection, Pending
from localrag.host.messages import Response


class Client:
    """Requests that wait for their answer, and the events that came before it."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "localrag", "--home", str(home), "engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        answers, questions = self.process.stdout, self.process.stdin
        assert answers is not None
        assert questions is not None
        self.connection = EngineConnection(
            cast("BinaryIO", answers),
            cast("BinaryIO", questions),
            on_notification=lambda _: None,
            on_closed=lambda: None,
        )
        self.connection.start()

    def start(
        self, method: str, params: Any, on_event: Callable[[Any], None] = lambda _: None
    ) -> tuple[Pending, Queue[Response]]:
        """Send a request; its answer comes in the queue."""
        answers: Queue[Response] = Queue()
        pending = self.connection.request(
            method, params, answers.put, lambda raw: on_event(msgspec.json.decode(raw))
        )
        return pending, answers

    def ask(self, method: str, params: Any = None) -> tuple[Response, list[Any]]:
        """Return the answer and the events before it."""
        events: list[Any] = []
        _, answers = self.start(method, params or asked.NoParams(), events.append)
        answer = answers.get(timeout=120)
        return answer, events

    def result(self, method: str, params: Any = None) -> Any:
        """Return what a request that went well came to."""
        answer, _ = self.ask(method, params)
        assert answer.error is None, answer.error
        return msgspec.json.decode(answer.result)
