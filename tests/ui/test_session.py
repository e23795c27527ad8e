"""What is remembered from one day to the next, in which files, and that no question is among it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from tests.fakes.engine_client import silent_engine
from tests.ui.conftest import FAKE_ENGINE, REPOSITORY

from localrag.governance.places import places
from localrag_ui import supervisor
from localrag_ui.crash_report import CrashReports
from localrag_ui.desktop import Desktop
from localrag_ui.engine_client import EngineClient
from localrag_ui.home import data_home, file_stem, window_files
from localrag_ui.session import SESSION_NAME, Session, SessionFile
from localrag_ui.single_instance import SingleInstance
from localrag_ui.theme import Theme, apply, choose, chosen_theme

LEFT = Session(
    library="規程",
    language="en",
    theme="dark",
    screen="library",
    geometry="AdnQ",
    split=(500, 700),
    text_size_px=18,
)


@pytest.fixture
def kept(tmp_path):
    return SessionFile(tmp_path / "window" / SESSION_NAME)


@pytest.fixture
def open_desktop(qapp, kept):
    """Opens the desktop, over an engine that says nothing unless given another."""
    opened = []

    def open_one(language="ja", engine=None):
        desktop = Desktop(qapp, engine or silent_engine(), kept)
        desktop.open(language, "main")
        opened.append(desktop)
        return desktop

    yield open_one
    for desktop in opened:
        desktop.window.close()
    choose(qapp, Theme.SYSTEM)
    apply(qapp, 14)


@pytest.fixture
def scripted(qtbot):
    """The scripted engine, as a process."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(FAKE_ENGINE, cwd=REPOSITORY, **pipes) as process:
        engine = EngineClient(process.stdout, process.stdin)
        yield engine
        engine.stop(20)
        process.wait(20)
        qtbot.wait(1)


def test_a_session_comes_back_as_it_was_written(kept):
    assert kept.write(LEFT)
    assert kept.read() == LEFT
    assert not kept.is_broken


def test_the_first_start_has_nothing_to_remember(kept):
    assert kept.read() == Session()
    assert not kept.is_broken


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b'{"split": "a"}', b'{"split": [1, "a"]}', b'{"text_size_px": true}',
     b'{"theme": 3}', b"[" * 5000, b" " * 70_000],
)  # fmt: skip
def test_a_broken_session_opens_as_usual_and_is_kept_aside(tmp_path, kept, content):
    file = tmp_path / "window" / SESSION_NAME
    file.parent.mkdir()
    file.write_bytes(content)
    assert kept.read() == Session()
    assert kept.is_broken
    assert file.read_bytes() == content
    assert kept.write(LEFT)
    assert kept.read() == LEFT
    assert file.with_suffix(".broken").read_bytes() == content


def test_what_a_newer_version_added_is_no_fault(tmp_path, kept):
    file = tmp_path / "window" / SESSION_NAME
    file.parent.mkdir()
    file.write_text('{"theme": "dark", "clock": 12}', encoding="utf-8")
    assert kept.read() == Session(theme="dark")


def test_a_folder_that_takes_nothing_is_no_error(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert not SessionFile(tmp_path / "file" / SESSION_NAME).write(LEFT)


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_nobody_else_may_read_the_session(tmp_path, kept):
    kept.write(LEFT)
    file = tmp_path / "window" / SESSION_NAME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("named", [None, "here"])
@pytest.mark.parametrize("variable", [None, "/there"])
def test_the_window_looks_where_the_engine_looks(monkeypatch, named, variable):
    monkeypatch.delenv("LOCALRAG_HOME", raising=False)
    if variable:
        monkeypatch.setenv("LOCALRAG_HOME", variable)
    assert data_home(named) == places(Path(named) if named else None).home


def test_the_window_opens_as_it_was_left(open_desktop, kept):
    kept.write(Session(theme="dark", screen="models", text_size_px=18))
    window = open_desktop().window
    assert chosen_theme() is Theme.DARK
    assert window.screens_shown.currentWidget() is window.late.models
    assert QApplication.font().pixelSize() == 18


def test_a_screen_or_theme_that_is_gone_is_left_out(open_desktop, kept):
    kept.write(
        Session(theme="sepia", screen="games", geometry="%%%", split=(1,), text_size_px=5)
    )
    window = open_desktop().window
    assert chosen_theme() is Theme.SYSTEM
    assert window.screens_shown.currentWidget() is window.ask_view
    assert QApplication.font().pixelSize() == 14
    assert window.remember(Session()).text_size_px == 14


def test_closing_keeps_place_and_looks_and_no_question(open_desktop, kept, tmp_path):
    desktop = open_desktop("en")
    window = desktop.window
    window.resize(800, 690)  # the screen of the tests has 800 by 800
    window.show_screen("library")
    window._zoom(1)
    window.ask_view.field.setPlainText("秘密の質問")
    window.ask.type_text("秘密の質問")
    window.close()
    left = kept.read()
    assert (left.screen, left.text_size_px, left.library) == ("library", 16, "main")
    assert open_desktop("en").window.height() == 690
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert "秘密" not in written.decode("utf-8")
    assert "秘密" not in json.dumps(json.loads(written), ensure_ascii=False)


def test_a_theme_is_remembered_as_soon_as_it_is_chosen(open_desktop, kept):
    desktop = open_desktop()
    desktop.window.theme_chosen.emit("high_contrast")
    assert chosen_theme() is Theme.HIGH_CONTRAST
    assert kept.read().theme == "high_contrast"


def test_the_language_changes_in_mid_answer_and_nothing_is_lost(
    open_desktop, kept, qtbot, scripted
):
    desktop = open_desktop("ja", scripted)
    desktop.begin(None)
    old = desktop.window
    qtbot.waitUntil(lambda: old.library.state.is_known, timeout=20_000)
    old.ask_view.field.setPlainText("停止できますか")
    old.ask_view.send()
    qtbot.waitUntil(lambda: bool(old.ask.state.turns[-1].passages), timeout=20_000)
    old.ask_view.field.setPlainText("次の質問")
    old.language_chosen.emit("en")
    window = desktop.window
    assert window is not old
    assert window.isVisible()
    assert kept.read().language == "en"
    assert {action.text() for action in window.menuBar().actions()} >= {"&File", "&Help"}
    assert window.ask_view.field.toPlainText() == "次の質問"
    assert window.ask_view.turn(0)._question.text() == "停止できますか"
    window.ask.stop()
    qtbot.waitUntil(lambda: not window.ask.state.turns[-1].is_running, timeout=20_000)
    assert window.ask_view.turn(0)._note.text() == "Stopped"
    window.language_chosen.emit("ja")
    assert desktop.window.ask_view._send.text() == "送信"


def test_a_second_start_calls_the_first_window(qapp, qtbot, tmp_path):
    first, second = (SingleInstance(tmp_path, "main") for _ in range(2))
    assert first.claim()
    assert not second.claim()
    with qtbot.waitSignal(first.called, timeout=20_000):
        second.call_first()
    other = SingleInstance(tmp_path, "別の資料")
    assert other.claim()
    other.release()
    first.release()
    assert second.claim()
    second.release()


def test_a_window_that_died_keeps_nobody_out(qapp, tmp_path):
    code = (
        "import os, sys, pathlib\n"
        "from localrag_ui.single_instance import SingleInstance\n"
        "assert SingleInstance(pathlib.Path(sys.argv[1]), 'main').claim()\n"
        "os._exit(1)\n"
    )
    died = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert died.returncode == 1
    assert (window_files(tmp_path) / f"{file_stem('main')}.lock").exists()
    instance = SingleInstance(tmp_path, "main")
    assert instance.claim()
    instance.release()


def test_where_nothing_can_be_written_the_window_opens(qapp, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert SingleInstance(tmp_path / "file", "main").claim()


def test_a_report_says_where_and_never_what(tmp_path):
    told = []
    reports = CrashReports(tmp_path / "reports", "a", told=told.append)
    assert reports.watch() is None
    try:
        int("文書の言葉")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    reports.close()
    written = [file.read_text(encoding="utf-8") for file in (tmp_path / "reports").iterdir()]
    assert [told[0].read_text(encoding="utf-8")] == written
    assert "builtins.ValueError" in written[0]
    assert "test_a_report_says_where_and_never_what" in written[0]
    assert "Qt 6" in written[0]
    assert "文書の言葉" not in written[0]


def test_the_next_start_tells_of_a_sudden_end(tmp_path):
    code = (
        "import os, sys, pathlib\n"
        "from localrag_ui.crash_report import CrashReports\n"
        "CrashReports(pathlib.Path(sys.argv[1]), 'a', told=print).watch()\n"
        "os.abort()\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(command, check=False, capture_output=True).returncode != 0
    reports = CrashReports(tmp_path, "a", told=print)
    found = reports.watch()
    reports.close()
    assert found is not None
    report = found.read_text(encoding="utf-8")
    assert "Fatal Python error: Aborted" in report
    assert "localrag" in report
    assert [file.name for file in tmp_path.iterdir()] == [found.name]


def test_a_notice_names_the_report(open_desktop, tmp_path):
    desktop = open_desktop()
    desktop.tell_of_bug(tmp_path / "report.txt")
    assert str(tmp_path / "report.txt") in desktop.window.notice.label.text()
    desktop.tell_of_bug(None)
    assert "予期しない誤り" in desktop.window.notice.label.text()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([], ["--lang", "en", "--library", "規程"]),
        (["--lang", "ja"], ["--lang", "ja", "--library", "規程"]),
        (["--library", "x"], ["--lang", "en", "--library", "x"]),
    ],
)
def test_the_start_takes_what_was_left_unless_asked_otherwise(tmp_path, asked, expected):
    SessionFile(window_files(tmp_path) / SESSION_NAME).write(LEFT)
    options = supervisor._options(["--home", str(tmp_path), *asked])
    assert supervisor._as_left(options) == expected
