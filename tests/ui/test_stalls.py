"""No turn of the event loop keeps the keyboard waiting, however much the engine has to tell."""

import sys
import time

import pytest
from PySide6.QtCore import Qt, QTimer

from localrag_ui.stall import LIMIT_S, StallLog, StallWatch

BUSY = (sys.executable, "-m", "tests.fakes.busy_engine")


@pytest.fixture
def stalled():
    """The turns that used more than their share of CPU time, in seconds."""
    found = []
    watch = StallWatch(found.append)
    yield found
    watch.stop()
    assert watch.turns


@pytest.fixture
def busy(open_stage):
    """A window over an engine that says everything at once."""
    stage = open_stage(command=BUSY)
    stage.until(lambda: len(stage.window.library.state.rows) == 1_500)
    return stage


def work_for(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_a_turn_that_works_too_long_is_found(qapp, qtbot, stalled):
    QTimer.singleShot(0, lambda: work_for(LIMIT_S * 1.2))
    qtbot.waitUntil(lambda: bool(stalled), timeout=20_000)
    assert stalled[0] >= LIMIT_S * 1.2


def test_a_turn_that_only_waits_is_no_fault_of_ours(qapp, qtbot, stalled):
    done = []
    QTimer.singleShot(0, lambda: done.append(time.sleep(LIMIT_S * 1.2)))
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    assert stalled == []


def test_the_log_holds_figures_only(qapp, qtbot, tmp_path):
    log = StallLog(tmp_path / "stalls")
    QTimer.singleShot(0, lambda: work_for(LIMIT_S * 1.2))
    qtbot.wait(300)
    log.close()
    lines = (tmp_path / "stalls").read_text(encoding="utf-8").splitlines()
    assert [line.split()[0] for line in lines] == ["stall", "longest"]


@pytest.mark.parametrize("screen", ["ask", "library"])
def test_a_run_over_many_files_does_not_freeze_the_window(busy, stalled, screen):
    window = busy.window
    window.show_screen(screen)
    window.library.update()
    typed = 0
    while window.library.state.is_running and typed < 400:
        busy.qtbot.keyClick(window.ask_view.field, Qt.Key.Key_A)
        busy.qtbot.wait(1)
        typed += 1
    busy.until(lambda: window.library.state.message)
    busy.qtbot.wait(1)
    assert window.ask_view.field.toPlainText() == "a" * typed
    assert stalled == []


def test_a_long_answer_does_not_freeze_the_window(busy, stalled):
    busy.answer("要約")
    busy.qtbot.wait(1)
    assert stalled == []
