"""The real engine in a process of its own, asked through the client half."""

import subprocess
import sys
from queue import Queue

import msgspec

from localrag.host import params as asked
from localrag.host.client import EngineConnection


class Client:
    """Requests that wait for their answer, and the events that came before it."""

    def __init__(self, home):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "localrag", "--home", str(home), "engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.connection = EngineConnection(
            self.process.stdout,
            self.process.stdin,
            on_notification=lambda _: None,
            on_closed=lambda: None,
        )
        self.connection.start()

    def start(self, method, params, on_event=lambda _: None):
        answers = Queue()
        pending = self.connection.request(
            method, params, answers.put, lambda raw: on_event(msgspec.json.decode(raw))
        )
        return pending, answers

    def ask(self, method, params=None):
        events = []
        _, answers = self.start(method, params or asked.NoParams(), events.append)
        answer = answers.get(timeout=120)
        return answer, events

    def result(self, method, params=None):
        answer, _ = self.ask(method, params)
        assert answer.error is None, answer.error
        return msgspec.json.decode(answer.result)
