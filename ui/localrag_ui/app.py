"""The window's process: it shows itself first and talks to the engine afterwards."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from localrag_ui.crash_report import CrashReports
from localrag_ui.desktop import Desktop
from localrag_ui.engine_client import EngineClient
from localrag_ui.home import data_home, file_stem, window_files
from localrag_ui.session import SESSION_NAME, SessionFile
from localrag_ui.single_instance import SingleInstance
from localrag_ui.stall import StallLog

_GOODBYE_S = 3.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window, joined to the engine by standard input and output."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    reader, writer = _own_pipes()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("localrag")
    home = data_home(options.home)
    instance = SingleInstance(home, options.library)
    if not instance.claim():
        instance.call_first()
        return 0
    engine = EngineClient(reader, writer)
    desktop = Desktop(app, engine, SessionFile(window_files(home) / SESSION_NAME))
    reports = CrashReports(
        home / "reports", file_stem(options.library), told=desktop.tell_of_bug
    )
    crashed = reports.watch()
    desktop.open(options.lang, options.library)
    instance.called.connect(desktop.raise_window)
    engine.closed.connect(app.quit)
    stalls = StallLog(options.stall_log) if options.stall_log else None
    QTimer.singleShot(0, lambda: _begin(desktop, crashed))
    code = app.exec()
    if stalls is not None:
        stalls.close()
    engine.stop(_GOODBYE_S)
    instance.release()
    reports.close()
    return code


def _begin(desktop: Desktop, crashed: Path | None) -> None:
    gc.freeze()  # what the start has made stays to the end
    gc.enable()
    desktop.begin(crashed)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes to the supervisor; whatever prints from now on goes to standard error."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return reader, writer


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="localrag_ui")
    parser.add_argument("--lang", choices=("ja", "en"), default="ja")
    parser.add_argument("--library", metavar="NAME", default="main")
    parser.add_argument("--home", metavar="DIR")
    parser.add_argument("--stall-log", metavar="FILE", type=Path)
    return parser.parse_args(arguments)
