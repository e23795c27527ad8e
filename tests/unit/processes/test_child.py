import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.fakes.child_worker import Do, Heard, Say, replies

from localrag.processes.child import ChildDiedError, ChildProcess

ROOT = Path(__file__).parents[3]
MODULE = "tests.fakes.child_worker"
PATIENCE_S = 60.0


@pytest.fixture(autouse=True)
def worker_can_be_imported(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def child():
    with ChildProcess.start(MODULE, replies()) as running:
        yield running


def ask(child, message):
    child.send(message)
    return child.receive(PATIENCE_S).text


def test_child_answers_in_order(child):
    child.send(Say("一"))
    child.send(Say("二"))
    assert [child.receive(PATIENCE_S), child.receive(PATIENCE_S)] == [Heard("一"), Heard("二")]


def test_what_a_library_prints_stays_out_of_the_pipe(child):
    assert ask(child, Do("print")) == "printed"
    assert ask(child, Say("still here")) == "still here"


def test_child_can_be_cancelled_while_it_streams(child):
    child.send(Do("stream"))
    assert child.receive(PATIENCE_S).text == "0"
    child.send(Do("cancel"))
    received = [child.receive(PATIENCE_S).text]
    while received[-1] != "cancelled":
        received.append(child.receive(PATIENCE_S).text)
    assert len(received) < 1000


def test_no_reply_in_time_is_none(child):
    assert child.receive(0.01) is None


def test_child_is_offline_and_gets_its_arguments():
    with ChildProcess.start(MODULE, replies(), args=("a", "b c")) as child:
        assert ask(child, Do("environment")) == "1"
        assert ask(child, Do("arguments")) == "a b c"


@pytest.mark.skipif(sys.platform == "win32", reason="address space limits are POSIX")
def test_memory_limit_holds():
    with ChildProcess.start(MODULE, replies(), memory_bytes=1024**3) as child:
        assert ask(child, Do("balloon")) == "no room"


def test_stopping_asks_first(child):
    assert ask(child, Say("ready")) == "ready"
    assert child.stop().code == 0
    assert not child.is_alive


def test_stopping_a_child_that_hangs_ends_it(child):
    child.send(Do("hang"))
    ended = child.stop(patience_s=0.2)
    assert ended.is_stopped
    assert child.exit == ended


def test_stopping_while_replies_flood_in_ends(child):
    child.send(Do("flood"))
    assert child.receive(PATIENCE_S) is not None
    assert child.stop(patience_s=0.2).is_stopped


def test_death_of_the_child_is_told_with_its_code(child):
    child.send(Do("die"))
    with pytest.raises(ChildDiedError) as caught:
        child.receive(PATIENCE_S)
    assert (caught.value.exit.code, caught.value.exit.is_stopped) == (7, False)


def test_last_words_arrive_before_the_death(child):
    child.send(Say("last"))
    child.send(Do("die"))
    assert child.receive(PATIENCE_S) == Heard("last")
    with pytest.raises(ChildDiedError):
        child.receive(PATIENCE_S)


def test_sending_to_a_dead_child_is_told(child):
    child.kill()
    with pytest.raises(ChildDiedError):
        child.send(Say("anyone?"))


@pytest.mark.parametrize("how", ["garble", "other"])
def test_child_that_sends_rubbish_is_ended(child, how):
    child.send(Do(how))
    with pytest.raises(ChildDiedError) as caught:
        child.receive(PATIENCE_S)
    assert caught.value.exit.is_garbled


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("thread", ["main", "other"])
def test_child_ends_when_its_parent_is_killed(thread):
    # A child started by another thread than the main one has only the closed pipe to go by.
    script = (
        "import threading, time\n"
        "from localrag.processes.child import ChildProcess\n"
        f"from {MODULE} import Do, replies\n"
        "def run():\n"
        f"    child = ChildProcess.start({MODULE!r}, replies())\n"
        "    child.send(Do('pids'))\n"
        "    print(child.receive(60).text.split()[0], flush=True)\n"
        "    child.send(Do('hang'))\n"
        "    time.sleep(3600)\n"
        f"run() if {thread!r} == 'main' else threading.Thread(target=run).start()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT)
    child_pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert ends(child_pid)


def ends(pid: int) -> bool:
    for _ in range(1200):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return False
