"""What a reader could do if a document took it over: read, and nothing else."""

import importlib
import json
import subprocess
import sys

import msgspec
import pytest
from tests.fakes.walled import Tried, Try

from localrag.domain.cancel import CancelToken
from localrag.processes.child import ChildProcess
from localrag.processes.outside import OutsideLimits, private_folder, run_outside
from localrag.processes.wall import Wall

ALLOWED = {"read", "list", "thread"}
STATE = (
    "import json, dataclasses; from localrag.processes.wall import Wall, enter;"
    "print(json.dumps(dataclasses.asdict(enter(Wall.READER))))"
)
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the wall is Linux's")
LIMITS = OutsideLimits(wall_s=60, memory_bytes=2 * 1024**3, file_bytes=1024**2)


def tried(folder, wall):
    (folder / "there.txt").write_text("x")
    decoder = msgspec.msgpack.Decoder(Tried)
    with ChildProcess.start("tests.fakes.walled", decoder, wall=wall) as child:
        child.send(Try(folder=str(folder)))
        reply = child.receive(60)
    return reply.outcomes


@pytest.fixture
def in_repository(monkeypatch, request):
    """The child finds the package of the tests by the working folder."""
    monkeypatch.setenv("PYTHONPATH", str(request.config.rootpath))


@linux_only
def test_wall_is_whole_on_a_machine_with_libseccomp():
    importlib.import_module("pyseccomp")  # or its library is missing: see debian-packages.txt
    said = subprocess.run(
        [sys.executable, "-P", "-c", STATE], capture_output=True, check=True, text=True
    )
    assert json.loads(said.stdout)["seccomp"] is True


@linux_only
def test_reader_can_read_and_nothing_else(tmp_path, in_repository):
    outcomes = tried(tmp_path, Wall.READER)
    assert {name for name, end in outcomes.items() if end == "done"} <= ALLOWED | {"signal"}
    assert all(outcomes[name] == "done" for name in ALLOWED)
    assert [path.name for path in tmp_path.iterdir()] == ["there.txt"]
    assert (tmp_path / "there.txt").read_text() == "x"


@linux_only
def test_without_the_wall_the_same_deeds_are_done(tmp_path, in_repository):
    outcomes = tried(tmp_path, Wall.NONE)
    assert {"internet", "program", "new file", "remove"} <= {
        name for name, end in outcomes.items() if end == "done"
    }


def outside(code, folder, **changes):
    (folder / "try.py").write_text(code, encoding="utf-8")
    return run_outside(
        [sys.executable, "-P", "try.py"], folder, LIMITS, CancelToken(), **changes
    )


@linux_only
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("open('here.txt', 'w').write('x')", 0),
        ("open('{other}/there.txt', 'w').write('x')", 1),
        ("import socket; socket.socket(socket.AF_UNIX)", 0),
        ("import socket; socket.socket(socket.AF_INET)", 1),
        ("import socket; socket.socket(socket.AF_INET6)", 1),
        ("import subprocess; subprocess.run(['true'], check=True)", 0),
        ("open('big', 'wb').write(bytes(2 * 1024**2))", 1),
    ],
)
def test_program_from_outside_keeps_to_its_folder_and_off_the_network(tmp_path, code, expected):
    with private_folder() as folder:
        ended = outside(code.replace("{other}", str(tmp_path)), folder)
    assert (ended != 0) == (expected != 0)
    assert list(tmp_path.iterdir()) == []
    assert not folder.exists()


def test_program_from_outside_sees_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("LOCALRAG_SECRET", "x")
    with private_folder() as folder:
        assert outside("import os, sys; sys.exit('LOCALRAG_SECRET' in os.environ)", folder) == 0
