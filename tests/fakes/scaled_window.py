"""Prints what is cut in the window at the scale factor of QT_SCALE_FACTOR, in both languages.

The window is as small as it may be, and the text as usual and as large as it goes.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication
from tests.fakes.looks import cut, too_wide

from localrag_ui.desktop import Desktop
from localrag_ui.engine_client import EngineClient
from localrag_ui.session import SESSION_NAME, Session, SessionFile
from localrag_ui.theme import TEXT_SIZES

_GUARD_S = 60
_SIZES = (14, TEXT_SIZES[-1])


def main() -> None:
    """Walk through languages, sizes of text and screens."""
    app = QApplication([])
    command = [sys.executable, "-m", "tests.fakes.engine_process"]
    is_whole = os.environ.get("QT_SCALE_FACTOR", "1") == "1"
    sizes = _SIZES if is_whole else _SIZES[1:]  # the larger text is the one that is cut first
    with tempfile.TemporaryDirectory() as folder:
        kept = SessionFile(Path(folder) / SESSION_NAME)
        for language in ("ja", "en"):
            for size_px in sizes:
                kept.write(Session(text_size_px=size_px))
                with subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                ) as engine:
                    assert engine.stdin is not None
                    assert engine.stdout is not None
                    client = EngineClient(engine.stdout, engine.stdin)  # type: ignore[arg-type]  # IO[bytes] serves
                    _look(app, kept, client, language)
                    engine.wait(_GUARD_S)


def _look(app: QApplication, kept: SessionFile, engine: EngineClient, language: str) -> None:
    desktop = Desktop(app, engine, kept)
    window = desktop.open(language, "main")
    window.resize(window.minimumSize())
    desktop.begin(None)
    _until(app, lambda: bool(window.library.state.rows))
    window.ask_view.field.setPlainText("日当はいくらですか。")
    window.ask_view.send()
    _until(app, lambda: not window.ask.state.turns[-1].is_running)
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    for screen in window.screens:
        window.show_screen(screen)
        _until(app, lambda: True)
        where = f"{scale} {language} {app.font().pixelSize()} px {screen}"
        ratio = f"{window.devicePixelRatioF():g}"
        size = f"{window.width()}x{window.height()}"
        sys.stdout.write(f"{where}: looked at, ratio {ratio}, {size}\n")
        for fault in (*cut(window), *too_wide(window)):
            sys.stdout.write(f"{where}: FAULT {fault}\n")
    window.close()
    engine.stop(_GUARD_S)


def _until(app: QApplication, condition: Callable[[], bool]) -> None:
    until = time.monotonic() + _GUARD_S
    for _ in range(3):  # layouts settle in several rounds
        app.processEvents()
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError
        app.processEvents()


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    main()
