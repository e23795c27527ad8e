"""A person at a real window: adds 「令和８年度　資料」, asks, clicks a citation, sees the page.

LOCALRAG_STORY=300 runs the whole story: 300 files of the public documents, at 100 % and 200 %, in
Japanese and English, and draws the pictures for the guide into LOCALRAG_STORY_PICTURES.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.fakes.real_screen import missing, real_screen

COUNT = int(os.environ.get("LOCALRAG_STORY", "5"))
LOOKS = [("ja", 1)] if COUNT < 300 else [("ja", 1), ("ja", 2), ("en", 1), ("en", 2)]
QUESTION = "転入をした者は何日以内に届け出なければなりませんか。"
LAW = "laws-sjis-html/住民基本台帳法.html"
OTHERS = (
    "yaizu-city", "pubcom-env-plan", "test-mails", "laws-sjis-html", "aozora-cp932",
    "libreoffice-help-ja",
)  # fmt: skip
_LONG_S = 1_800  # for hundreds of files
MARKER = (255, 236, 168)  # #ffd43d at 45 % on white: what lies under a passage
ACCENT = (0, 23, 193)
TINT = (232, 241, 254)


@pytest.fixture
def folder(tmp_path, data):
    """COUNT real files, the law that has the answer among them."""
    made = tmp_path / "令和８年度　資料"
    made.mkdir()
    files = [data / LAW]
    for name in OTHERS:
        files += [
            f for f in sorted((data / name).rglob("*")) if f.is_file() and f != data / LAW
        ]
    small = [file for file in files if COUNT >= 300 or file.stat().st_size < 60_000]
    for number, file in enumerate([data / LAW, *(f for f in small if f != data / LAW)][:COUNT]):
        shutil.copyfile(file, made / f"{number:03d}-{file.name}")
    return made


@pytest.mark.data
@pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")
@pytest.mark.parametrize(("language", "scale"), LOOKS)
def test_a_folder_is_added_a_question_asked_and_the_cited_page_seen(
    tmp_path, folder, language, scale
):
    home = tmp_path / "home"
    with (
        real_screen(1440, 900, scale) as screen,
        opened(screen, tmp_path, "--home", str(home), "--lang", language) as running,
    ):
        window = screen.window("localrag")
        screen.place(window, 1100, 760)  # narrow: answer and page take turns
        screen.settle()
        add_folder(screen, folder)
        wait_for_index(screen, home, COUNT)
        screen.do("windowfocus", "--sync", window)
        screen.press("ctrl+l")
        screen.paste(QUESTION)
        screen.press("ctrl+Return")
        screen.until(lambda: citation(screen.picture(), scale) is not None)
        answer = screen.settle()
        assert marked(answer) == 0
        screen.click(*citation(answer, scale))
        screen.until(lambda: marked(screen.picture()) > 2_000)
        keep(screen, window, f"story-{language}-{scale}00")
        screen.do("windowfocus", "--sync", window)
        screen.press("ctrl+q")
        assert running.wait(60) == 0


@contextmanager
def opened(screen, folder, *arguments):
    """Start the application as its icon does; end it whatever happens."""
    command = [sys.executable, "-m", "localrag_ui.supervisor", *arguments]
    with subprocess.Popen(command, env=screen.environment, cwd=folder) as running:
        try:
            yield running
        finally:
            running.terminate()


def add_folder(screen, folder):
    """Press Ctrl+O and paste the folder's name into the dialog."""
    screen.press("ctrl+o")
    screen.window("フォルダーを選ぶ|Choose a folder")
    screen.settle()
    screen.paste(str(folder))
    screen.press("Return")


def wait_for_index(screen, home, count):
    """Wait until the window says no more, and see that every file was found."""
    screen.settle(_LONG_S)
    status = [sys.executable, "-m", "localrag", "--home", str(home), "--json", "status"]

    def found():
        return json.loads(subprocess.check_output(status))["found"]

    screen.until(lambda: found() >= count, _LONG_S)
    screen.settle(_LONG_S)


def marked(picture):
    """Return how many pixels have the colour of the marker, give or take what rounding does."""
    found = picture.getcolors(maxcolors=1 << 24)
    near = [
        number
        for number, colour in found
        if all(abs(a - b) <= 3 for a, b in zip(colour, MARKER, strict=True))
    ]
    return sum(near)


def citation(picture, scale):
    """Return a pixel of the first mark, if it is there: the first accent below the label."""
    width, height = picture.size
    pixels = picture.load()
    across = range(500 * scale, width)
    label = [y for y in range(height) if any(pixels[x, y] == TINT for x in across)]
    for y in range(max(label, default=height) + 2, height):
        for x in range(90 * scale, width):
            if pixels[x, y] == ACCENT:
                return x + 8 * scale, y + 6 * scale  # the figure between the brackets
    return None


def keep(screen, window, name):
    """Draw the picture of the whole story, both panes side by side, where it is asked for."""
    out = os.environ.get("LOCALRAG_STORY_PICTURES")
    if not out:
        return
    screen.place(window, 1440, 900)
    picture = screen.settle()
    small = picture.quantize(96, dither=0)
    small.save(Path(out) / f"{name}.png", optimize=True)
