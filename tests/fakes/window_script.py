"""The real window in its own process, closed at a moment that is named; for tests of the end.

usage: python -m tests.fakes.window_script MOMENT FOLDER [arguments of localrag_ui]
Moments: opened, indexing (FOLDER is being read; the question is answered with yes), answering.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from localrag.domain.paths import file_uri
from localrag_ui import app
from localrag_ui.desktop import Desktop
from localrag_ui.views.main_window import MainWindow

_LOOK_MS = 5


class ScriptedDesktop(Desktop):
    """A desktop that closes itself."""

    def begin(self, crashed: Path | None) -> None:
        """Begin as usual, then play."""
        super().begin(crashed)
        _PLAYS[_MOMENT](self.window)


def _opened(window: MainWindow) -> None:
    window.close()


def _indexing(window: MainWindow) -> None:
    _index(window)
    _when(lambda: 0 < window.library.state.done < window.library.state.total, window.close)
    _when(_agree, lambda: None)


def _answering(window: MainWindow) -> None:
    def ask() -> None:
        window.ask_view.field.setPlainText("公用車の鍵はどこにありますか。")
        window.ask_view.send()
        window.close()

    _index(window)
    _when(lambda: window.library.state.message, ask)


def _index(window: MainWindow) -> None:
    folder = file_uri(os.fsencode(_FOLDER))
    _when(lambda: window.library.state.is_known, lambda: window.library.add_folders((folder,)))


def _agree() -> bool:
    """Press the button that agrees, once the question is asked."""
    box = QApplication.activeModalWidget()
    if not isinstance(box, QMessageBox):
        return False
    for button in box.buttons():
        if box.buttonRole(button) is QMessageBox.ButtonRole.AcceptRole:
            button.click()
    return True


def _when(condition: Callable[[], object], act: Callable[[], object]) -> None:
    """Act once, as soon as `condition` holds."""

    def look() -> None:
        if condition():
            act()
        else:
            QTimer.singleShot(_LOOK_MS, look)

    look()


_PLAYS = {"opened": _opened, "indexing": _indexing, "answering": _answering}

if __name__ == "__main__":
    _MOMENT, _FOLDER, *_REST = sys.argv[1:]
    vars(app)["Desktop"] = ScriptedDesktop  # the script stands in for the person
    sys.exit(app.main(_REST))
