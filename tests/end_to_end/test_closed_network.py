"""No verb asks the system for an internet socket."""

import shutil
import sys

import pytest

LEAK = "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('127.0.0.1', 9))"


@pytest.fixture
def watch(tmp_path):
    """strace over a command, and what it saw."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "strace.log"
    return ["strace", "-f", "-qq", "-e", "trace=socket,connect", "-o", str(log)], log


def test_the_watch_sees_a_planted_socket(watch):
    import subprocess

    wrap, log = watch
    subprocess.run([*wrap, sys.executable, "-c", LEAK], check=True)
    assert "AF_INET" in log.read_text(errors="replace")


def test_index_search_and_ask_open_no_internet_socket(cli, office, tiny_gguf, watch):
    wrap, log = watch
    assert cli.run("index", str(office), wrap=wrap).code == 0
    assert "AF_INET" not in log.read_text(errors="replace")
    assert cli.run("search", "予備鍵", wrap=wrap).code == 0
    assert "AF_INET" not in log.read_text(errors="replace")
    assert cli.run("models", "add", str(tiny_gguf)).code == 0
    assert cli.run("ask", "公用車の予備鍵はどこに保管していますか。", wrap=wrap).code in (0, 4)
    assert "AF_INET" not in log.read_text(errors="replace")
