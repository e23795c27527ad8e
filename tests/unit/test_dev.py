"""The door for commands: installs once, says what is missing, needs no network afterwards."""

from pathlib import Path

import dev
import pytest

PINNED = "llama-cpp-python==1.0\ntorch==2.0 ; x\ntorch==2.0+cpu ; y\n"


class Commands:
    """Stands in for the commands that dev.py starts, and makes the wheels that pip would."""

    def __init__(self, wheels: Path, refused: tuple[str, ...] = ()) -> None:
        self.seen: list[list[str]] = []
        self._wheels = wheels
        self._refused = refused

    def __call__(self, command, *, quiet=False) -> int:
        self.seen.append(list(command))
        text = " ".join(command)
        if any(word in text for word in self._refused):
            return 1
        if "llama-cpp-python" in text:
            (self._wheels / "llama_cpp_python-1.0-py3-none-any.whl").touch()
        return 0

    def pip(self, verb: str) -> list[list[str]]:
        return [command for command in self.seen if "pip" in command and verb in command]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with nothing installed."""
    (tmp_path / "constraints.txt").write_text(PINNED)
    (tmp_path / "pyproject.toml").write_bytes(dev.PROJECT.read_bytes())
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(dev, "WHEELS", tmp_path / "wheels")
    monkeypatch.setattr(dev, "CONSTRAINTS", tmp_path / "constraints.txt")
    monkeypatch.setattr(dev, "PROJECT", tmp_path / "pyproject.toml")
    return tmp_path


@pytest.fixture
def commands(checkout, monkeypatch):
    made = Commands(checkout / "wheels")
    monkeypatch.setattr(dev, "run", made)
    return made


def test_second_run_starts_no_pip(commands):
    dev.test([])
    assert commands.pip("install")
    commands.seen.clear()
    dev.test([])
    dev.demo([])
    assert [command for command in commands.seen if "pip" in command] == []


def test_changed_constraints_install_again(commands, checkout):
    dev.demo([])
    commands.seen.clear()
    (checkout / "constraints.txt").write_text(PINNED + "rich==1\n")
    dev.demo([])
    assert commands.pip("install")


def test_lint_tools_are_added_and_then_kept(commands):
    dev.test([])
    dev.check([])
    assert any("[full,lint,test]" in part for c in commands.pip("install") for part in c)
    commands.seen.clear()
    dev.test([])
    assert commands.pip("install") == []


def test_without_a_cpu_build_of_torch_it_goes_on_and_says_so(checkout, monkeypatch, capsys):
    commands = Commands(checkout / "wheels", refused=("torch==",))
    monkeypatch.setattr(dev, "run", commands)
    assert dev.demo([]) == 0
    assert not any("full" in part for c in commands.pip("install") for part in c)
    assert "without the extra `full`" in capsys.readouterr().out
    dev.demo([])
    assert "without the extra `full`" in capsys.readouterr().out


def test_torch_is_sought_where_pip_is_configured_and_then_in_its_own_index(
    checkout, monkeypatch
):
    commands = Commands(checkout / "wheels", refused=("torch==",))
    monkeypatch.setattr(dev, "run", commands)
    dev.demo([])
    first, second = (c for c in commands.pip("download") if c[-1].startswith("torch=="))
    assert "--index-url" not in first
    assert second[second.index("--index-url") + 1].startswith("https://download.pytorch.org/")


@pytest.mark.parametrize(
    ("system", "machine", "wanted"),
    [("linux", "x86_64", "torch==2.0+cpu"), ("win32", "AMD64", "torch==2.0")],
)
def test_linux_pc_never_gets_the_build_that_brings_cuda(
    checkout, monkeypatch, system, machine, wanted
):
    monkeypatch.setattr(dev.sys, "platform", system)
    monkeypatch.setattr(dev.platform, "machine", lambda: machine)
    assert dev.torch_requirement() == wanted


@pytest.mark.skipif(dev.ON_WINDOWS, reason="a compiler on Windows is not found on the PATH")
def test_without_a_compiler_it_says_what_to_install(checkout, monkeypatch, capsys):
    monkeypatch.setattr(dev, "run", Commands(checkout / "wheels", refused=("llama",)))
    monkeypatch.setattr(dev.shutil, "which", lambda _name: None)
    assert dev.main(["test"]) == 3
    assert "sudo apt-get install g++" in capsys.readouterr().out


def test_failed_check_is_named_and_the_others_run(checkout, monkeypatch, capsys):
    commands = Commands(checkout / "wheels", refused=("mypy",))
    monkeypatch.setattr(dev, "run", commands)
    assert dev.check([]) == 1
    assert "failed: mypy" in capsys.readouterr().out
    assert any("codespell" in part for part in commands.seen[-1])


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["bundle"], ["bench", "nonsense"]])
def test_what_cannot_be_done_ends_with_two(arguments, capsys):
    assert dev.main(arguments) == 2
    assert capsys.readouterr().out
