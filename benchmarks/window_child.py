"""The window as benchmarks.window runs it: to its first paint, or through a run with typing.

usage: python -m benchmarks.window_child start HOME
       python -m benchmarks.window_child typing HOME FOLDER LOG
"""

import gc
import os
import subprocess
import sys
from pathlib import Path

gc.disable()  # as localrag_ui.__main__ does

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from localrag_ui import app
from localrag_ui.desktop import Desktop
from localrag_ui.views.main_window import MainWindow

_KEY_MS = 40  # a fast typist: 25 keys a second


class FirstPaint(QObject):
    """Ends the process once the window has been painted."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Wait for the paint; what follows it in the same turn still counts."""
        if event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, lambda: os._exit(0))
        return False


class PaintedDesktop(Desktop):
    """A desktop that goes when it has been seen."""

    def open(self, language: str, library: str) -> MainWindow:
        """Open the window and look at it."""
        self.paint = FirstPaint()
        window = super().open(language, library)
        window.centralWidget().installEventFilter(self.paint)
        return window


def start(home: str) -> None:
    """Run the window's own start, in its own words."""
    vars(app)["Desktop"] = PaintedDesktop
    app.main(["--home", home])


def typing(home: str, folder: str, log: str) -> None:
    """Index `folder` by the real engine and type all the while."""
    from localrag.domain.paths import file_uri
    from localrag_ui.engine_client import EngineClient
    from localrag_ui.session import SessionFile
    from localrag_ui.stall import StallLog

    gc.enable()
    qt = QApplication([])
    command = [sys.executable, "-m", "localrag", "--home", home, "engine"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        engine = EngineClient(process.stdout, process.stdin)
        desktop = Desktop(qt, engine, SessionFile(Path(home) / "session.json"))
        window = desktop.open("ja", "main")
        desktop.begin(None)
        while not window.library.state.is_known:
            qt.processEvents()
        typist = Typist(window)
        stalls = StallLog(Path(log))
        window.library.add_folders((file_uri(os.fsencode(folder)),))
        qt.exec()
        stalls.close()
        state = window.library.state
        print(f"keys typed: {typist.typed}; {state.index_words}; {state.message}{state.fault}")
        engine.stop(60)


class Typist(QObject):
    """Types into the question field until the run is over, now and then on another screen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.typed = 0
        self._timer = QTimer(self, interval=_KEY_MS)
        self._timer.timeout.connect(self._type)
        self._timer.start()

    def _type(self) -> None:
        window = self._window
        if window.library.state.message or window.library.state.fault:
            self._timer.stop()
            QTimer.singleShot(1_000, QApplication.quit)  # the table is filled meanwhile
            return
        self.typed += 1
        if self.typed % 100 == 0:
            window.show_screen("library" if self.typed % 200 else "ask")
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
            QApplication.postEvent(window.ask_view.field, key)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["start", home]:
            start(home)
        case ["typing", home, folder, log]:
            typing(home, folder, log)
        case _:
            sys.exit(__doc__)
