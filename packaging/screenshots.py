# ruff: noqa: INP001 - a script, not a package
"""Pictures of every screen for the guide: light and dark, Japanese and English.

    python3 dev.py screenshots [--out DIR] [--only ja-light]

The real window over the real engine and the sample documents, without a screen. What the window
calls its screens is what is drawn: a new screen needs no change here. tests/ui/test_screenshots.py
compares the committed pictures with new ones.
"""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from localrag.resources import samples_folder
from localrag_ui.desktop import Desktop
from localrag_ui.engine_client import EngineClient
from localrag_ui.session import SESSION_NAME, Session, SessionFile
from localrag_ui.strings import load_strings
from localrag_ui.views.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "guide" / "images"
SCREEN = {"name": "guide", "x": 0, "y": 0, "width": 1920, "height": 1200}
SIZE = (1280, 800)
LOOKS = tuple(f"{language}-{theme}" for language in ("ja", "en") for theme in ("light", "dark"))
QUESTION = "課長級の職員の日当はいくらですか。"
_COLOURS = 96  # of the palette that a picture is reduced to
_GUARD_S = 120
_REST_S = 0.6  # above the delay after which the page asks for a sharper picture
_MEMORY_BYTES = 4_000_000_000  # free on the PC of the pictures; CI has more
_HOME = "/home/yamada/.local/share/localrag"
_MODIFIED_S = 1_775_012_400  # noon of 2026-04-01 in Japan, so that the table shows the same days each time


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the pictures are taken: a home with the samples, and an empty one."""

    home: Path
    empty: Path


def main() -> None:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", choices=LOOKS, action="append")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.gettempdir()) / "localrag-guide"  # the pictures name it
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        _without_screen(work)
        place = _prepared(work)
        for look in options.only or LOOKS:
            _take(place, look, options.out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    total = sum(file.stat().st_size for file in options.out.glob("*.png"))
    sys.stdout.write(f"{options.out}: {total / 1e6:.1f} MB\n")


def _without_screen(work: Path) -> None:
    screens = work / "screens.json"
    screen = {**SCREEN, "logicalDpi": 96, "dpr": 1}
    screens.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
    os.environ["LOCALRAG_THREADS"] = "1"


def _prepared(work: Path) -> Place:
    """Index the samples."""
    folder = work / "令和８年度　資料"
    shutil.copytree(samples_folder(), folder)
    for file in folder.iterdir():
        os.utime(file, (_MODIFIED_S, _MODIFIED_S))
    place = Place(home=work / "home", empty=work / "empty")
    localrag = [sys.executable, "-m", "localrag", "--home", str(place.home)]
    subprocess.run([*localrag, "index", str(folder)], check=True, capture_output=True)
    return place


def _take(place: Place, look: str, out: Path) -> None:
    """Take all pictures of one look."""
    language, theme = look.split("-")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)
    camera = Camera(app, out, look)
    with Sitting(app, place.empty, language, theme) as sitting:
        camera.take(sitting.window, "first")
    with Sitting(app, place.home, language, theme) as sitting:
        window = sitting.window
        window.ask_view.field.setPlainText(QUESTION)
        window.ask_view.send()
        sitting.until(lambda: not window.ask.state.turns[-1].is_running)
        window.ask.open_citation(1)
        sitting.until(lambda: window.page.state.page is not None)
        sitting.until(lambda: window.models.state.recommended)
        for screen in window.screens:
            window.show_screen(screen)
            _hide_this_pc(window, language)
            camera.take(window, screen)
        window.show_screen("ask")
        guide = window.open_guide()
        camera.take(guide, "guide")
        guide.close()


def _hide_this_pc(window: MainWindow, language: str) -> None:
    """Draw as on any PC: its memory, its data folder and today do not show in the pictures."""
    models = window.models.state
    fits = tuple(row for row in models.recommended if row.needed_bytes <= _MEMORY_BYTES)
    window.late.models.draw(replace(models, recommended=fits, free_bytes=_MEMORY_BYTES))
    window.late.settings.draw_site(replace(window.desk.site.state, home=_HOME))
    health = replace(
        window.desk.health.state,
        version=load_strings(language)("health.version_only", number=12),
    )
    window.late.library.documents.draw_health(health)


class Camera:
    """Draws windows into small PNG files."""

    def __init__(self, app: QApplication, out: Path, look: str) -> None:
        self._app, self._out, self._look = app, out, look

    def take(self, window: QWidget, name: str) -> None:
        """Write the picture of `window` as `name` and its look."""
        settle(self._app)
        picture = window.grab().toImage()
        raw = io.BytesIO()
        raw.write(_png(picture))
        raw.seek(0)
        with Image.open(raw) as image:
            small = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
            small.save(self._out / f"{name}-{self._look}.png", optimize=True)


class Sitting:
    """A window over an engine of its own, dressed as wanted."""

    def __init__(self, app: QApplication, home: Path, language: str, theme: str) -> None:
        self._app = app
        kept = SessionFile(home / "pictures" / SESSION_NAME)
        kept.write(Session(theme=theme))
        command = [sys.executable, "-m", "localrag", "--home", str(home), "--lang", language]
        self._process = subprocess.Popen(
            [*command, "engine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._engine = EngineClient(self._process.stdout, self._process.stdin)
        self._desktop = Desktop(app, self._engine, kept)
        self.window = self._desktop.open(language, "main")
        self.window.resize(*SIZE)

    def __enter__(self) -> Self:
        self._desktop.begin(None)
        self.until(lambda: self.window.library.state.is_known)
        return self

    def __exit__(self, *_: object) -> None:
        self.window.close()
        self._engine.stop(_GUARD_S)
        self._process.wait(_GUARD_S)

    def until(self, condition: Callable[[], object]) -> None:
        """Let the window work until `condition` holds."""
        until_s = time.monotonic() + _GUARD_S
        while not condition():
            if time.monotonic() > until_s:
                raise TimeoutError
            self._app.processEvents()
            time.sleep(0.01)
        settle(self._app)


def settle(app: QApplication) -> None:
    """Let layouts, and the sharper picture that follows a new size, come to rest."""
    until_s = time.monotonic() + _REST_S
    while time.monotonic() < until_s:
        app.processEvents()
        time.sleep(0.01)


def _png(picture: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(content.data())


if __name__ == "__main__":
    main()
