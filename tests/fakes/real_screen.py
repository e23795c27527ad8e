"""A screen of its own (Xvfb) with a keyboard and a mouse (xdotool), for stories with a real window."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageGrab

XDOTOOL = shutil.which("xdotool") or "xdotool"
NEEDED = ("Xvfb", "xdotool")
_GUARD_S = 120
_CLIPBOARD = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
app.clipboard().setText(sys.argv[1])
app.processEvents()
print("ready", flush=True)
app.exec()
"""
_SAME = 4  # pictures one after the other


def missing() -> list[str]:
    """Return the programs that are not here."""
    return [name for name in NEEDED if shutil.which(name) is None]


@dataclass(frozen=True)
class RealScreen:
    """An X display; `scale` is pixels of it per pixel of a window's layout."""

    display: str
    scale: int

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to show itself here."""
        gone = {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
        kept = {name: value for name, value in os.environ.items() if name not in gone}
        return {**kept, "DISPLAY": self.display, "QT_SCALE_FACTOR": str(self.scale)}

    def do(self, *arguments: str) -> str:
        """Run xdotool and return what it says."""
        return subprocess.check_output(
            [XDOTOOL, *arguments], env=self.environment, text=True
        ).strip()

    def picture(self) -> Image.Image:
        """Return what is on the screen."""
        return ImageGrab.grab(xdisplay=self.display).convert("RGB")

    def window(self, title: str) -> str:
        """Wait for a window with `title` in its name, give it the keyboard and return its id."""

        def find() -> str:
            command = [XDOTOOL, "search", "--onlyvisible", "--name", title]
            found = subprocess.run(
                command, env=self.environment, capture_output=True, text=True, check=False
            )
            return found.stdout.split()[-1] if found.stdout.split() else ""

        self.until(lambda: bool(find()))
        number = find()
        self.do("windowfocus", "--sync", number)
        return number

    def place(self, window: str, width: int, height: int) -> None:
        """Put the window into the corner, as large as told in pixels of its layout."""
        size = (str(width * self.scale), str(height * self.scale))
        self.do("windowmove", window, "0", "0", "windowsize", window, *size)

    def paste(self, text: str) -> None:
        """Put text in with Ctrl+V: xdotool's own typing loses kanji on its way to Qt."""
        command = [sys.executable, "-c", _CLIPBOARD, text]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE) as owner:
            assert owner.stdout is not None
            assert owner.stdout.readline() == b"ready\n"
            self.press("ctrl+v")
            self.settle()
            owner.terminate()

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        self.do("key", "--clearmodifiers", "--delay", "60", *keys)

    def click(self, x: int, y: int) -> None:
        """Click on a pixel of the screen."""
        self.do("mousemove", "--sync", str(x), str(y), "click", "1")

    def until(self, condition: Callable[[], bool], guard_s: float = _GUARD_S) -> None:
        """Wait for something to become true."""
        until_s = time.monotonic() + guard_s
        while not condition():
            assert time.monotonic() < until_s
            time.sleep(0.2)

    def settle(self, guard_s: float = _GUARD_S) -> Image.Image:
        """Wait until the picture stays the same for a while, and return it."""
        before, same = self.picture(), 0
        until_s = time.monotonic() + guard_s
        while same < _SAME:
            time.sleep(0.3)
            now = self.picture()
            same = same + 1 if self._is_same(before, now) else 0
            before = now
            assert time.monotonic() < until_s
        return before

    def _is_same(self, one: Image.Image, other: Image.Image) -> bool:
        """Whether nothing but the caret has changed, which blinks."""
        changed = ImageChops.difference(one, other).getbbox()
        if changed is None:
            return True
        left, top, right, bottom = changed
        return right - left <= 4 * self.scale and bottom - top <= 40 * self.scale


@contextmanager
def real_screen(width: int, height: int, scale: int) -> Iterator[RealScreen]:
    """Start a screen of `width` by `height` pixels of layout, without a window manager."""
    reading, writing = os.pipe()
    size = f"{width * scale}x{height * scale}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, pass_fds=(writing,), stdout=quiet, stderr=quiet) as server:
        os.close(writing)
        try:
            with os.fdopen(reading, "rb") as number:
                yield RealScreen(display=f":{number.readline().decode().strip()}", scale=scale)
        finally:
            server.terminate()
