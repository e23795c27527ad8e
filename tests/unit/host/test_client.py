"""The client's end of the pipe, over real pipes with the test as the engine."""

import contextlib
import os
from queue import Queue

import msgspec
import pytest

from localrag.host.client import EngineConnection
from localrag.host.framing import decode, encode, failure, pack, response
from localrag.host.messages import CANCELLED, ENGINE_LOST, ErrorBody, Notification
from localrag.host.params import SearchParams

_WAIT_S = 20


class Engine:
    """The other end: takes requests one by one, sends what it is told to."""

    def __init__(self):
        from_client, to_engine = os.pipe()
        from_engine, to_client = os.pipe()
        self.reader = os.fdopen(from_client, "rb")
        self.writer = os.fdopen(to_client, "wb")
        self.notified = Queue()
        self.closed = Queue()
        self.client_reader = os.fdopen(from_engine, "rb")
        self.client_writer = os.fdopen(to_engine, "wb")
        self.connection = EngineConnection(
            self.client_reader,
            self.client_writer,
            on_notification=self.notified.put,
            on_closed=lambda: self.closed.put("closed"),
        )
        self.connection.start()

    def next_request(self):
        return decode(self.reader.readline())

    def send(self, message):
        self.writer.write(encode(message))
        self.writer.flush()

    def close(self):
        for stream in (self.writer, self.reader, self.client_writer):
            with contextlib.suppress(BrokenPipeError):
                stream.close()
        assert self.connection.wait_closed(_WAIT_S)
        self.client_reader.close()


@pytest.fixture
def engine():
    found = Engine()
    yield found
    found.close()


def test_answers_go_to_their_own_request_in_any_order(engine):
    first, second = Queue(), Queue()
    engine.connection.request("search", SearchParams(text="日当"), first.put)
    engine.connection.request("search", SearchParams(text="宿泊"), second.put)
    asked = [engine.next_request(), engine.next_request()]
    engine.send(response(asked[1].id, "B"))
    engine.send(response(asked[0].id, "A"))
    assert bytes(first.get(timeout=_WAIT_S).result) == b'"A"'
    assert bytes(second.get(timeout=_WAIT_S).result) == b'"B"'


def test_params_arrive_as_they_were_given(engine):
    engine.connection.request("search", SearchParams(text="日当", top=3), lambda _: None)
    asked = engine.next_request()
    given = msgspec.json.decode(asked.params, type=SearchParams)
    assert given == SearchParams(text="日当", top=3)


def test_events_come_before_the_answer_and_only_to_their_request(engine):
    told, other = Queue(), Queue()
    engine.connection.request("ask", {}, lambda r: told.put("end"), told.put)
    engine.connection.request("ask", {}, lambda r: None, other.put)
    asked = engine.next_request()
    params = pack({"request": asked.id, "kind": "text_delta", "text": "は"})
    engine.send(Notification(method="event", params=params))
    engine.send(response(asked.id, {}))
    assert msgspec.json.decode(told.get(timeout=_WAIT_S))["text"] == "は"
    assert told.get(timeout=_WAIT_S) == "end"
    assert other.empty()


def test_an_event_that_names_no_request_is_passed_over(engine):
    answers = Queue()
    engine.connection.request("ask", {}, answers.put)
    engine.send(Notification(method="event", params=pack({"kind": "progress"})))
    engine.send(response(engine.next_request().id, "fine"))
    assert answers.get(timeout=_WAIT_S).error is None


def test_other_notifications_reach_the_listener(engine):
    engine.send(Notification(method="supervisor.engine_restarted"))
    assert engine.notified.get(timeout=_WAIT_S).method == "supervisor.engine_restarted"


def test_cancel_names_the_request_to_stop(engine):
    answers = Queue()
    pending = engine.connection.request("ask", {}, answers.put)
    engine.next_request()
    engine.connection.cancel(pending)
    cancelling = engine.next_request()
    assert cancelling.method == "cancel"
    assert msgspec.json.decode(cancelling.params) == {"request": pending.id}
    body = ErrorBody(code=CANCELLED, message="中止しました。")
    engine.send(failure(pending.id, body))
    assert answers.get(timeout=_WAIT_S).error == body


def test_when_the_pipe_ends_open_requests_are_answered_and_then_the_end_is_told(engine):
    answers = Queue()
    engine.connection.request("ask", {}, answers.put)
    engine.next_request()
    engine.writer.close()
    assert answers.get(timeout=_WAIT_S).error.code == ENGINE_LOST
    assert engine.closed.get(timeout=_WAIT_S) == "closed"


def test_a_request_after_the_end_is_answered_at_once(engine):
    engine.writer.close()
    assert engine.closed.get(timeout=_WAIT_S) == "closed"
    answers = []
    engine.connection.request("ask", {}, answers.append)
    assert answers[0].error.code == ENGINE_LOST


def test_a_line_that_is_no_message_ends_the_connection(engine):
    engine.writer.write(b"Traceback (most recent call last):\n")
    engine.writer.flush()
    assert engine.closed.get(timeout=_WAIT_S) == "closed"


def test_an_answer_nobody_waits_for_is_passed_over(engine):
    engine.send(response(999, "late"))
    answers = Queue()
    engine.connection.request("ask", {}, answers.put)
    engine.send(response(engine.next_request().id, "fine"))
    assert bytes(answers.get(timeout=_WAIT_S).result) == b'"fine"'
