"""The supervisor with real processes: a scripted window, a scripted engine."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from localrag_ui import supervisor

REPOSITORY = Path(__file__).resolve().parents[2]
UI = (sys.executable, "-m", "tests.fakes.ui_process")
ENGINE = (sys.executable, "-m", "tests.fakes.engine_process")
_GUARD_S = 60

_RUN = """
import sys, json
from localrag_ui.supervisor import Commands, Restarts, supervise
commands = Commands(**{name: tuple(command) for name, command in json.loads(sys.argv[1]).items()})
sys.exit(supervise(commands, Restarts(per_minute=3, first_delay_s=0.01, grace_s=20)))
"""


def request(number, method, **params):
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


@contextmanager
def started(ui, engine=ENGINE, opener=("true",), **more):
    commands = json.dumps({"ui": ui, "engine": engine, "opener": opener})
    command = [sys.executable, "-c", _RUN, commands]
    with subprocess.Popen(command, cwd=REPOSITORY, **more) as process:
        try:
            yield process
        finally:
            process.kill()  # nothing, where it has ended


def play(tmp_path, *steps, engine=ENGINE, opener=("true",)):
    """Run a scripted window to its end; return the messages that it was sent."""
    transcript = tmp_path / "transcript"
    with started((*UI, str(transcript), *steps), engine, opener) as process:
        assert process.wait(_GUARD_S) == 0
    lines = transcript.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_questions_reach_the_engine_and_answers_come_back(tmp_path):
    found = play(tmp_path, "send:" + request(1, "library.status"), 'wait:"id":1')
    assert found[-1]["result"]["documents"] == 2


def test_events_pass_through_in_order(tmp_path):
    found = play(tmp_path, "send:" + request(1, "ask", text="要約"), 'wait:"id":1')
    kinds = [message["params"]["kind"] for message in found[:-1]]
    assert kinds[0] == "passages_found"
    assert kinds[-1] == "text_delta"


def test_a_dead_engine_is_started_again_and_the_window_is_told(tmp_path):
    found = play(
        tmp_path,
        "send:" + request(1, "ask", text="故障"),
        "wait:engine_restarted",
        "send:" + request(2, "library.status"),
        'wait:"id":2',
    )
    lost = next(message for message in found if message.get("id") == 1)
    assert lost["error"]["code"] == -32001
    assert found[-1]["result"]["library"] == "main"


def test_an_engine_that_keeps_dying_is_given_up(tmp_path):
    found = play(tmp_path, "wait:engine_failed", engine=(*ENGINE, "--die-at-start"))
    methods = [message["method"] for message in found]
    assert methods == ["supervisor.engine_restarted"] * 2 + ["supervisor.engine_failed"]
    assert found[-1]["params"] == {"attempts": 3}


def test_a_question_to_a_failed_engine_is_answered(tmp_path):
    found = play(
        tmp_path,
        "wait:engine_failed",
        "send:" + request(1, "ask", text="日当"),
        'wait:"id": 1',
        engine=(*ENGINE, "--die-at-start"),
    )
    assert found[-1]["error"]["data"]["code"] == "engine.died"


def test_an_engine_program_that_is_missing_is_told(tmp_path):
    found = play(tmp_path, "wait:engine_failed", engine=(str(tmp_path / "nothing"),))
    assert found[-1]["method"] == "supervisor.engine_failed"


def test_an_engine_that_prints_rubbish_is_started_again(tmp_path):
    babble = (sys.executable, "-c", "print('hello', flush=True); import time; time.sleep(600)")
    found = play(tmp_path, "wait:engine_restarted", engine=babble)
    assert all("method" in message for message in found)


def test_a_file_is_opened_only_after_the_engine_named_it(tmp_path):
    uri = "file:///%E8%B3%87%E6%96%99/%E8%A6%8F%E7%A8%8B%E9%9B%86/旅費規程.pdf"
    opened = tmp_path / "opened"
    opener = (sys.executable, "-c", "import sys; open(sys.argv[1], 'w').write(sys.argv[2])")
    found = play(
        tmp_path,
        "send:" + request(1, "supervisor.open", uri=uri),
        'wait:"id": 1',
        "send:" + request(2, "library.documents"),
        'wait:"id":2',
        "send:" + request(3, "supervisor.open", uri=uri),
        'wait:"id": 3',
        opener=(*opener, str(opened)),
    )
    assert found[0]["error"]["data"]["code"] == "open.refused"
    assert found[-1]["result"] == {}
    wait_for(lambda: opened.exists() and opened.read_text(encoding="utf-8"))
    assert opened.read_text(encoding="utf-8") == "/資料/規程集/旅費規程.pdf"


def test_an_unknown_request_to_the_supervisor_is_refused(tmp_path):
    found = play(
        tmp_path, "send:" + request(1, "supervisor.run", uri="file:///a"), 'wait:"id": 1'
    )
    assert found[-1]["error"]["data"]["code"] == "open.unknown"


def test_the_engine_ends_with_the_window(tmp_path):
    pid = tmp_path / "pid"
    play(
        tmp_path,
        "send:" + request(1, "library.status"),
        'wait:"id":1',
        engine=(*ENGINE, "--pid-file", str(pid)),
    )
    assert is_gone(int(pid.read_text(encoding="ascii")))


@pytest.mark.skipif(os.name == "nt", reason="SIGTERM is a POSIX signal")
def test_a_terminated_supervisor_takes_both_children_along(tmp_path):
    pid, transcript = tmp_path / "pid", tmp_path / "transcript"
    steps = ("send:" + request(1, "library.status"), 'wait:"id":1', "wait:never")
    engine = (*ENGINE, "--pid-file", str(pid))
    with started((*UI, str(transcript), *steps), engine) as process:
        wait_for(lambda: transcript.exists() and transcript.read_text(encoding="utf-8"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(_GUARD_S) == 256 - signal.SIGTERM
    assert is_gone(int(pid.read_text(encoding="ascii")))


@pytest.mark.skipif(os.name == "nt", reason="no window without a screen")
def test_the_real_window_starts_under_the_supervisor_and_asks_the_engine(tmp_path):
    seen = tmp_path / "seen"
    window = (sys.executable, "-m", "localrag_ui", "--lang", "ja")
    engine = (*ENGINE, "--seen", str(seen))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with started(window, engine, env=environment) as process:
        wait_for(
            lambda: seen.exists() and "library.documents" in seen.read_text(encoding="utf-8")
        )
        process.send_signal(signal.SIGTERM)
        process.wait(_GUARD_S)


def test_options_are_handed_to_both_children(monkeypatch):
    handed = []
    monkeypatch.setattr(
        supervisor, "supervise", lambda commands, _: handed.append(commands) or 0
    )
    assert supervisor.main(["--home", "/h", "--library", "規程", "--lang", "en"]) == 0
    assert handed[0].engine[1:] == (
        *("-m", "localrag", "--lang", "en", "--library", "規程", "--home", "/h", "engine"),
    )
    assert handed[0].ui[1:] == (
        *("-m", "localrag_ui", "--lang", "en", "--library", "規程", "--home", "/h"),
    )
    assert supervisor.main(["--policy", "/p.json", "--lang", "en"]) == 0
    assert handed[1].engine[-3:] == ("--policy", "/p.json", "engine")


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ja_JP.UTF-8", "ja"), ("en_US.UTF-8", "en"), ("C", "ja"), ("C.UTF-8", "ja"), ("", "ja")],
)
def test_the_language_follows_the_locale_and_is_japanese_by_default(
    monkeypatch, locale, language
):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    assert supervisor._language() == language


def wait_for(condition):
    until = time.monotonic() + _GUARD_S
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def is_gone(pid):
    if shutil.which("ps") is None and not Path("/proc").is_dir():
        pytest.skip("no way to look for processes here")
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "win32", True),
    ],
)
def test_a_screen_is_looked_for_before_qt_is_started(environment, platform, expected):
    assert supervisor.has_screen(environment, platform) is expected


def test_without_a_screen_there_is_one_sentence_and_no_trace():
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    found = subprocess.run(
        [sys.executable, "-m", "localrag_ui.supervisor", "--lang", "ja"],
        env={name: value for name, value in os.environ.items() if name not in gone},
        capture_output=True,
        check=False,
    )
    assert found.returncode == 2
    assert found.stderr.decode("utf-8").startswith("画面が見つからない")
