"""The pictures in the guide are those of the window as it is: `python3 dev.py screenshots`."""

import subprocess
import sys

import pytest
from PIL import Image, ImageChops
from tests.ui.conftest import REPOSITORY

PICTURES = REPOSITORY / "docs" / "guide" / "images"
LOOK = "ja-light"  # one of four; the others are drawn by the same code
CELL = 8  # pixels: letters drawn a little otherwise by another font engine are no difference
STRONG = 24  # of 255 grey levels, of a cell
SHARE = 0.01  # of the cells may differ so


def difference(one, other):
    """Return the share of cells that differ strongly; 1 for pictures of different sizes."""
    if one.size != other.size:
        return 1.0
    size = (one.width // CELL, one.height // CELL)
    small = [
        picture.convert("L").resize(size, Image.Resampling.BOX) for picture in (one, other)
    ]
    counts = ImageChops.difference(*small).histogram()
    return sum(counts[STRONG:]) / (size[0] * size[1])


def picture(folder, name):
    with Image.open(folder / name) as found:
        return found.convert("RGB")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The pictures of one look, drawn now."""
    if sys.platform != "linux":
        pytest.skip("the fonts of the pictures are those of Linux")
    out = tmp_path_factory.mktemp("pictures")
    tool = REPOSITORY / "packaging" / "screenshots.py"
    command = [sys.executable, str(tool), "--out", str(out), "--only", LOOK]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def test_the_pictures_of_the_guide_show_the_window_as_it_is(drawn):
    names = sorted(file.name for file in drawn.iterdir())
    assert {f"{name}-{LOOK}.png" for name in ("first", "ask", "library", "models", "guide")} <= set(names)  # fmt: skip
    found = {name: difference(picture(drawn, name), picture(PICTURES, name)) for name in names}
    assert {name: share for name, share in found.items() if share > SHARE} == {}, (
        "draw them anew: python3 dev.py screenshots"
    )


def test_another_screen_language_or_theme_would_be_found():
    usual = picture(PICTURES, f"library-{LOOK}.png")
    for other in ("ask-ja-light", "models-ja-light", "library-en-light", "library-ja-dark"):
        assert difference(usual, picture(PICTURES, f"{other}.png")) > SHARE, other


def test_every_picture_is_there_in_all_looks_and_they_are_small():
    names = {file.name for file in PICTURES.glob("*.png")}
    screens = {name.split("-")[0] for name in names}
    looks = ("ja-light", "ja-dark", "en-light", "en-dark")
    stories = {name for name in names if name.startswith("story")}
    wanted = {f"{screen}-{look}.png" for screen in screens - {"story"} for look in looks}
    assert names - stories == wanted
    assert sum((PICTURES / name).stat().st_size for name in names) < 3_000_000


def test_the_guide_shows_only_pictures_that_are_there():
    from localrag_ui.presenters.guide import blocks, chapters

    shown = [
        block.picture
        for language in ("ja", "en")
        for chapter in chapters(PICTURES.parent, language)
        for block in blocks(chapter)
        if block.picture is not None
    ]
    assert len(shown) >= 8
    assert [file.name for file in shown if not file.is_file()] == []
