"""Idle work begins when nothing runs, ends when something comes, and survives its own errors."""

import threading

from localrag.domain.cancel import Cancelled
from localrag.domain.errors import EngineError
from localrag.domain.errors.engine import EngineCode
from localrag.host.idle import Idle, is_on_battery

LONG = 30.0  # a limit of the test, never waited for


class Work:
    """Waits until it is cancelled, and says when it begins."""

    def __init__(self):
        self.begun, self.stopped = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, cancel):
        self.begun.release()
        cancel.wait(LONG)
        self.stopped.release()
        raise Cancelled


def test_a_request_stops_it_and_the_next_quiet_time_begins_it_again():
    work = Work()
    with Idle(work, after_s=0.01) as idle:
        assert work.begun.acquire(timeout=LONG)
        idle.begin()
        assert work.stopped.acquire(timeout=LONG)
        assert not work.begun.acquire(timeout=0.1)
        idle.end()
        assert work.begun.acquire(timeout=LONG)


def test_the_end_stops_it():
    work = Work()
    with Idle(work, after_s=0.01):
        assert work.begun.acquire(timeout=LONG)
    assert work.stopped.acquire(timeout=0)


def test_it_is_done_once_in_each_quiet_time():
    begun = threading.Semaphore(0)
    with Idle(lambda _: begun.release(), after_s=0.01) as idle:
        assert begun.acquire(timeout=LONG)
        assert not begun.acquire(timeout=0.1)
        idle.begin()
        idle.end()
        assert begun.acquire(timeout=LONG)


def test_an_error_in_it_stops_nothing():
    begun = threading.Semaphore(0)

    def fail(_):
        begun.release()
        raise EngineError(EngineCode.DIED, reason="exit 1")

    with Idle(fail, after_s=0.01) as idle:
        assert begun.acquire(timeout=LONG)
        idle.begin()
        idle.end()
        assert begun.acquire(timeout=LONG)


def supply(folder, name, kind, online=None):
    (folder / name).mkdir()
    (folder / name / "type").write_text(f"{kind}\n")
    if online is not None:
        (folder / name / "online").write_text(f"{online}\n")


def test_a_battery_counts_where_the_mains_have_no_power(tmp_path):
    assert not is_on_battery(tmp_path)
    supply(tmp_path, "BAT0", "Battery")
    assert not is_on_battery(tmp_path)
    supply(tmp_path, "AC", "Mains", 0)
    assert is_on_battery(tmp_path)
    supply(tmp_path, "AC2", "Mains", 1)
    assert not is_on_battery(tmp_path)
