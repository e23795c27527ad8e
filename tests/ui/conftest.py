"""What the tests of the window share: no screen, Japanese words, a scripted engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from localrag_ui.engine_client import EngineClient
from localrag_ui.strings import load_strings
from localrag_ui.theme import apply
from localrag_ui.views.main_window import MainWindow

REPOSITORY = Path(__file__).resolve().parents[2]
FAKE_ENGINE = (sys.executable, "-m", "tests.fakes.engine_process")


@pytest.fixture(scope="session")
def words():
    """The Japanese words of the window."""
    return load_strings("ja")


class Stage:
    """A window joined to an engine process by real pipes."""

    def __init__(self, qtbot, command, words):
        self.qtbot = qtbot
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY
        )
        self.engine = EngineClient(self.process.stdout, self.process.stdin)
        self.window = MainWindow(self.engine, words)
        qtbot.addWidget(self.window, before_close_func=lambda _: self.close())
        self.window.resize(1400, 860)  # the screen of the tests is smaller
        self.window.show()
        self.engine.start()
        self.window.begin()
        self.until(lambda: self.window.library.state.is_known)

    def until(self, condition):
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def ask(self, text):
        view = self.window.ask_view
        view.field.setPlainText(text)
        view.send()
        return self.turn

    @property
    def turn(self):
        return self.window.ask.state.turns[-1]

    def answer(self, text):
        self.ask(text)
        self.until(lambda: not self.turn.is_running)
        return self.window.ask_view.turn(-1)

    def close(self):
        self.engine.stop(20)
        self.process.wait(20)
        self.process.stdout.close()
        self.qtbot.wait(1)


@pytest.fixture
def open_stage(qtbot, qapp, words):
    """Opens a window over an engine, the scripted one unless told otherwise."""
    apply(qapp, 14)

    def open_one(*arguments, command=FAKE_ENGINE):
        return Stage(qtbot, [*command, *arguments], words)

    return open_one


@pytest.fixture
def stage(open_stage):
    """A window over a library with three documents."""
    found = open_stage()
    found.until(lambda: found.window.library.state.rows)
    return found
