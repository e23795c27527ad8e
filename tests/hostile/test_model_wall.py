"""What the model's process could do if a model took it over: read the model, and keep its states."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tests.fakes.walled import Tried, Try

from localrag.engines.kept_messages import Keeping, ReadAhead, Spoken
from localrag.engines.llama_messages import (
    Done,
    Failed,
    Load,
    Loaded,
    ModelSettings,
    reply_decoder,
)
from localrag.processes.child import ChildProcess
from localrag.processes.wall import Wall

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the wall is Linux's")
WORKER = "localrag.engines.llama_worker"
PLANTED = "tests.fakes.walled"  # the same wall around a process that tries everything
INSIDE = {"read", "list", "new file", "append", "remove", "rename", "new folder", "truncate"}
NEVER = {"internet", "local socket", "program", "fork", "mode", "link"}
SIZE = 1 << 20


@pytest.fixture(autouse=True)
def in_repository(monkeypatch, request):
    """The child finds the package of the tests by the working folder."""
    monkeypatch.setenv("PYTHONPATH", str(request.config.rootpath))


@pytest.fixture
def landlock():
    landlockpy = pytest.importorskip("landlockpy")
    if not landlockpy.abi_version():
        pytest.skip("this kernel has no Landlock")


@pytest.fixture
def folders(tmp_path):
    """Return the folder of the model's states, and one that holds somebody's documents."""
    made = [tmp_path / "reading", tmp_path / "資料"]
    for folder in made:
        folder.mkdir()
        (folder / "there.txt").write_text("x")
    return made


def done(folder, args, wall=Wall.MODEL) -> set[str]:
    """Return what a process that was taken over got done in `folder`."""
    decoder = msgspec.msgpack.Decoder(Tried)
    with ChildProcess.start(PLANTED, decoder, args=args, wall=wall) as child:
        child.send(Try(folder=str(folder)))
        outcomes = child.receive(60).outcomes
    return {name for name, end in outcomes.items() if end == "done"}


def test_a_model_reads_and_writes_its_states_and_nothing_else(folders, landlock):
    states, documents = folders
    places = ["--wall", str(states / "there.txt"), str(states), str(SIZE)]
    assert done(documents, places) <= {"thread"}
    assert (documents / "there.txt").read_text() == "x"
    own = done(states, places)
    assert own & NEVER == set()
    assert own >= INSIDE - {"append", "truncate", "rename"}  # those come after the removal


def test_without_states_a_model_reads_its_file_only(folders, landlock):
    states, documents = folders
    places = ["--wall", str(documents / "there.txt"), "", "0"]
    assert done(documents, places) <= {"read", "thread"}
    assert done(states, places) <= {"thread"}
    assert (states / "there.txt").read_text() == "x"


def test_without_the_wall_the_same_deeds_are_done(folders):
    _, documents = folders
    assert {"read", "internet", "program", "new file", "remove"} <= done(
        documents, ["--wall", "", "", "0"], Wall.NONE
    )


def loaded(model, told, keeping=None, wall=Wall.MODEL, folder=""):
    """Load `model` in a real worker that was told of `told`, and read a prompt ahead."""
    args = [str(told), str(folder), str(1 << 30)]
    with ChildProcess.start(WORKER, reply_decoder(), args=args, wall=wall) as child:
        settings = ModelSettings(threads=1, batch_tokens=16)
        child.send(Load(path=str(model), template=None, settings=settings, keeping=keeping))
        reply = child.receive(60)
        state = Path(f"/proc/{child.pid}/status").read_text()
        if keeping is not None:
            spoken = (Spoken(role="user", text="旅費の精算は五日以内に行う。" * 4),)
            child.send(
                ReadAhead(number=1, name="a", messages=spoken, endings=("一", "二"), since_ns=0)
            )
            while not isinstance(child.receive(60), Done | Failed):
                pass
    return reply, state


def test_the_real_worker_opens_only_the_model_that_it_was_started_for(
    tiny_gguf, tmp_path, landlock
):
    other = tmp_path / "other.gguf"
    other.write_bytes(tiny_gguf.read_bytes())
    reply, state = loaded(tiny_gguf, tiny_gguf)
    assert isinstance(reply, Loaded)
    assert "Seccomp:\t2" in state
    reply, _ = loaded(other, tiny_gguf)
    assert isinstance(reply, Failed)
    reply, _ = loaded(other, tiny_gguf, wall=Wall.NONE)
    assert isinstance(reply, Loaded)


def test_the_real_worker_keeps_states_only_where_it_was_told(tiny_gguf, folders, landlock):
    states, documents = folders
    for folder in (states, documents):
        keeping = Keeping(folder=str(folder), key="a" * 64, quota_bytes=SIZE)
        loaded(tiny_gguf, tiny_gguf, keeping, folder=states)
    assert len(list(states.glob("*.state"))) == 1
    assert [path.name for path in documents.iterdir()] == ["there.txt"]


def test_measuring_a_model_is_behind_the_same_wall(tiny_gguf, tmp_path, landlock):
    other = tmp_path / "other.gguf"
    other.write_bytes(tiny_gguf.read_bytes())
    code = (
        "import sys; from pathlib import Path; from localrag.domain.errors import LocalragError;"
        "from localrag.engines.llama_messages import ModelSettings;"
        "from localrag.engines.tuning import TuneSteps, _Talk;"
        "talk = _Talk(Path(sys.argv[1]), 'm', TuneSteps());"
        "talk.open(Path(sys.argv[2]), ModelSettings(threads=1))"
    )
    run = [sys.executable, "-c", code, str(tiny_gguf)]
    assert subprocess.run([*run, str(tiny_gguf)], check=False).returncode == 0
    assert subprocess.run([*run, str(other)], check=False, capture_output=True).returncode != 0
