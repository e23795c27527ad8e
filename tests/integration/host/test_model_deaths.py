"""The model's process dies under the engine: while it is opened, while it reads, while it writes.

The real engine process, a real GGUF of random weights, and signals and limits of the system. The
model is slow enough to be caught in the middle of a prompt.
"""

import os
import signal
import sys
import time
from pathlib import Path

import msgspec
import pytest
from tests.fakes.engine_pipe import Client
from tests.fakes.tiny_gguf import build_tiny_gguf

from localrag.domain.cancel import CancelToken
from localrag.domain.library import Folder
from localrag.governance.places import Places
from localrag.governance.policy import Policy
from localrag.host import params as asked
from localrag.host.messages import CANCELLED
from localrag.wiring import Session, Site
from localrag.workflows.index_folders import index_folders

resource = pytest.importorskip("resource")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc, signals and prlimit")
RULES = "旅費規程\n" + "".join(
    f"第{number}条　宿泊料の上限は、{number}級の職員について一夜につき{number},800円とする。\n"
    for number in range(1, 60)
)
QUESTION = "宿泊料の上限はいくらですか"
_MIB = 1024 * 1024
_PATIENCE_S = 60.0
MODEL = "tiny-slow"


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "規程"
    folder.mkdir()
    (folder / "旅費規程.txt").write_text(RULES, encoding="utf-8")
    model = tmp_path / f"{MODEL}.gguf"
    build_tiny_gguf(model, width=256, layers=16)
    site = Site(places=Places(home=tmp_path / "home"), library="main", policy=Policy())
    with Session(site) as session:
        with session.indexing() as tools:
            list(index_folders([Folder(path=os.fsencode(folder))], tools, CancelToken()))
        session.registry(to_change=True).add(model)
    return site.places.home


@pytest.fixture
def engine(home):
    client = Client(home)
    with client.process:
        yield client
        client.process.stdin.close()
        assert client.process.wait(30) == 0


def worker_of(engine) -> int | None:
    """Return the process id of the model below the engine; None where there is none."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == engine.process.pid and b"llama_worker" in words:
            return int(folder.name)
    return None


def new_worker(engine) -> int:
    """Wait for the model's process; it then has all of llama.cpp still to import."""
    end = time.monotonic() + _PATIENCE_S
    while (found := worker_of(engine)) is None:
        assert time.monotonic() < end
    return found


def answer_of(engine, mode="auto", on_event=lambda _: None):
    """Ask and return the answer, or the error, as a document."""
    params = asked.AskParams(text=QUESTION, mode=mode, seconds=3600)
    _, answers = engine.start("ask", params, on_event)
    return outcome(answers)


def outcome(answers):
    answer = answers.get(timeout=120)
    return answer.error or msgspec.json.decode(answer.result)


def opening(engine, deed):
    """Ask, do `deed` to the process that is being started for it, and return the answer."""
    seen = []
    _, answers = engine.start("ask", asked.AskParams(text=QUESTION, seconds=3600), seen.append)
    deed(new_worker(engine))
    answer = outcome(answers)
    assert [event["kind"] for event in seen] == ["passages_found"]
    return answer


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def starve(pid: int) -> None:
    """Let the process have little more address space than it has taken so far."""
    limit_memory(pid, bytes_of(pid, "VmSize") + 16 * _MIB)


def limit_memory(pid: int, limit_bytes: int) -> None:
    resource.prlimit(pid, resource.RLIMIT_AS, (limit_bytes, limit_bytes))


def bytes_of(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) * 1024


def begins_to_answer(engine) -> bool:
    """Ask, and cancel at the first word; whether it came to that."""

    def on_event(event):
        if event["kind"] == "text_delta":
            engine.connection.cancel(pending)

    params = asked.AskParams(text=QUESTION, mode="generate", seconds=3600)
    pending, answers = engine.start("ask", params, on_event)
    return outcome(answers).code == CANCELLED


def test_a_model_killed_while_it_reads_or_writes_answers_the_next_question(engine):
    def kill_at(kind):
        def on_event(event):
            if event["kind"] == kind and not killed:
                killed.append(worker_of(engine))
                kill(killed[0])

        killed = []
        return on_event

    read = answer_of(engine, on_event=kill_at("prompt_progress"))
    assert (read["mode"], read["fallback"]["code"]) == ("extractive", "engine.died")
    assert "signal 9" in read["fallback"]["message"]
    assert read["statements"]

    error = answer_of(engine, "generate", kill_at("prompt_progress"))
    assert error.data.code == "engine.died"
    assert error.data.ja.do != error.data.en.do

    whole = answer_of(engine)
    assert (whole["engine"]["generator"], whole["fallback"], whole["incomplete"]) == (
        MODEL,
        None,
        None,
    )
    # The last words before the death have no end of a sentence: nothing of them can be shown.
    written = answer_of(engine, on_event=kill_at("text_delta"))
    assert (written["incomplete"] or written["fallback"])["code"] == "engine.died"
    assert begins_to_answer(engine)


def test_too_little_memory_is_told_and_with_enough_the_next_question_is_answered(engine):
    assert engine.result("ask.warm") == {"is_warm": True}
    pid = worker_of(engine)
    assert begins_to_answer(engine)
    assert worker_of(engine) == pid
    most = bytes_of(pid, "VmPeak")
    kill(pid)  # between two questions nobody notices
    for less in (20 * _MIB, 75 * _MIB):
        answer = opening(engine, lambda pid, less=less: limit_memory(pid, most - less))
        assert answer["fallback"]["code"] in {"engine.died", "engine.out_of_memory"}
        assert answer["statements"]
    assert begins_to_answer(engine)


def test_three_deaths_while_opening_let_the_model_rest_until_it_is_chosen_again(engine, home):
    for deed in (kill, starve, kill):
        died = opening(engine, deed)
        assert (died["mode"], died["fallback"]["code"]) == ("extractive", "engine.died")
        assert died["statements"]

    resting = answer_of(engine)
    assert (resting["mode"], resting["fallback"]["code"]) == ("extractive", "model.disabled")
    refused = answer_of(engine, "generate")
    assert refused.data.code == "model.disabled"
    assert "続けて 3 回" in refused.data.ja.what
    assert "localrag models use" in refused.data.ja.do
    assert worker_of(engine) is None
    [row] = [r for r in engine.result("models.list")["models"] if r["id"] == MODEL]
    assert row["disabled"]

    site = Site(places=Places(home=home), library="main", policy=Policy())
    with Session(site) as session:
        session.registry(to_change=True).use("generator", MODEL)
    assert begins_to_answer(engine)
