"""The window's process: it shows itself first and talks to the engine afterwards."""

import argparse
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import BinaryIO

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from localrag_ui.engine_client import EngineClient
from localrag_ui.strings import Strings, load_strings
from localrag_ui.theme import TEXT_SIZES, apply
from localrag_ui.views.main_window import MainWindow

_log = logging.getLogger(__name__)
_GOODBYE_S = 3.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window, joined to the engine by standard input and output."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    reader, writer = _own_pipes()
    strings = load_strings(options.lang)
    app = QApplication(sys.argv[:1])
    app.setApplicationName(strings("app.name"))
    _translate(app, options.lang)
    apply(app, TEXT_SIZES[1])
    engine = EngineClient(reader, writer)
    window = MainWindow(engine, strings)
    _explain_bugs(window, strings)
    app.styleHints().colorSchemeChanged.connect(lambda _: window.restyle())
    engine.closed.connect(app.quit)
    window.show()
    QTimer.singleShot(0, lambda: _begin(engine, window))
    code = app.exec()
    engine.stop(_GOODBYE_S)
    return code


def _begin(engine: EngineClient, window: MainWindow) -> None:
    engine.start()
    window.begin()


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes to the supervisor; whatever prints from now on goes to standard error."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return reader, writer


def _translate(app: QApplication, language: str) -> None:
    """Have Qt's own dialogs in the window's language, where Qt ships words for it."""
    QLocale.setDefault(QLocale(language))
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language}", folder):
        app.installTranslator(translator)


def _explain_bugs(window: MainWindow, strings: Strings) -> None:
    """Tell people about an error of ours in a sentence, and keep the window open."""

    def hook(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        where = "".join(traceback.format_tb(trace))
        _log.error("unexpected %s\n%s", kind.__name__, where)  # not `error`: it may hold text
        if not isinstance(error, KeyboardInterrupt):
            window.show_notice(strings("errors.bug"))

    sys.excepthook = hook


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="localrag_ui")
    parser.add_argument("--lang", choices=("ja", "en"), default="ja")
    parser.add_argument("--library", metavar="NAME", default="main")
    return parser.parse_args(arguments)
