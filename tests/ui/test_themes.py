"""Light, dark and high contrast: what is written can be read, and nothing is cut at any scale."""

import os
import re
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from tests.ui.conftest import REPOSITORY

from localrag_ui import theme
from localrag_ui.palettes import DARK, LIGHT, READABLE, contrast, high_contrast, laid_over
from localrag_ui.theme import Theme, apply, choose, chosen_theme, colours
from localrag_ui.widgets.page_text import PageText
from localrag_ui.widgets.safe_text import ElidedLabel, SafeLabel

# Windows' own four, the Fusion style as it comes, and a system with colours that cannot be read.
SYSTEMS = {
    "aquatic": ("#ffffff", "#202020", "#8ee3f0", "#263b50"),
    "desert": ("#3d3d3d", "#fffaef", "#903909", "#fff5e3"),
    "dusk": ("#ffffff", "#2d3236", "#a1bfde", "#212d3b"),
    "night sky": ("#ffffff", "#000000", "#d6b4fd", "#2b2b2b"),
    "fusion": ("#000000", "#efefef", "#308cc6", "#ffffff"),
    "unreadable": ("#777777", "#888888", "#808080", "#7f7f7f"),
}
THEMES = {
    "light": LIGHT,
    "dark": DARK,
    **{
        name: high_contrast(
            text=text, background=background, accent=accent, on_accent=on_accent
        )
        for name, (text, background, accent, on_accent) in SYSTEMS.items()
    },
}


@pytest.fixture(autouse=True)
def _usual_looks(qapp):
    yield
    choose(qapp, Theme.SYSTEM)
    apply(qapp, 14)


@pytest.mark.parametrize("name", THEMES)
def test_every_text_of_the_style_sheet_can_be_read(name):
    chosen = THEMES[name]
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", theme._style(chosen, 14))
    backgrounds = {}
    weak = []
    for selector, body in rules:
        found = dict(re.findall(r"(?<![-\w])(color|background|selection-color|"
                                r"selection-background-color): (#\w+)", body))  # fmt: skip
        plain = re.sub(r":(hover|checked|disabled|selected)\b", "", selector).strip()
        if "background" in found:
            backgrounds.setdefault(plain, []).append(found["background"])
        behind = [found["background"]] if "background" in found else backgrounds.get(plain, [])
        pairs = [(found["color"], each) for each in behind or [chosen.background, chosen.surface]] if "color" in found else []  # fmt: skip
        if "selection-color" in found:
            pairs.append((found["selection-color"], found["selection-background-color"]))
        weak += [(selector.strip(), pair) for pair in pairs if contrast(*pair) < READABLE]
    assert sum("color" in body for _, body in rules) > 20
    assert weak == []


@pytest.mark.parametrize("name", THEMES)
def test_every_text_of_the_palette_can_be_read(name):
    chosen = THEMES[name]
    palette, role = theme._palette(chosen), QPalette.ColorRole
    pairs = [
        (role.WindowText, role.Window), (role.Text, role.Base), (role.Text, role.AlternateBase),
        (role.ButtonText, role.Button), (role.ToolTipText, role.ToolTipBase),
        (role.PlaceholderText, role.Base), (role.HighlightedText, role.Highlight),
        (role.Link, role.Base),
    ]  # fmt: skip
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled):
        for text, behind in pairs:
            found = (palette.color(group, text).name(), palette.color(group, behind).name())
            assert contrast(*found) >= READABLE, (group, text, found)


@pytest.mark.parametrize("name", THEMES)
def test_words_that_are_painted_can_be_read(name):
    chosen = THEMES[name]
    marked = laid_over(chosen.marked, chosen.marked_alpha, chosen.background)
    assert contrast(chosen.text, marked) >= READABLE
    for word in (chosen.success, chosen.warning, chosen.error, chosen.accent, chosen.secondary):
        for behind in (chosen.background, chosen.surface, chosen.tint):
            assert contrast(word, behind) >= READABLE, (word, behind)
    assert contrast(chosen.focus_outer, chosen.background) >= 3  # WCAG 2.2, 1.4.11


@pytest.mark.parametrize("role", ["", "secondary", "label", "error"])
@pytest.mark.parametrize("chosen", [Theme.LIGHT, Theme.DARK])
def test_labels_are_painted_as_strongly_as_the_theme_says(qapp, qtbot, chosen, role):
    choose(qapp, chosen)
    apply(qapp, 24)
    for label in (SafeLabel("■■■", role=role), ElidedLabel(role=role)):
        qtbot.addWidget(label)
        label.show_text("■■■")
        label.resize(label.sizeHint())
        picture = label.grab().toImage()
        seen = {
            QColor(picture.pixel(x, picture.height() // 2)).name()
            for x in range(picture.width())
        }
        assert max(contrast(one, other) for one in seen for other in seen) >= READABLE, seen


def test_high_contrast_keeps_the_system_s_colours_where_they_can_be_read():
    text, background, accent, on_accent = SYSTEMS["night sky"]
    found = THEMES["night sky"]
    assert (found.text, found.background) == (text, background)
    assert (found.accent, found.on_accent) == (accent, on_accent)
    assert {THEMES["unreadable"].text, THEMES["unreadable"].background} == {
        "#000000",
        "#ffffff",
    }


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # known to just fail


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(Theme.LIGHT, LIGHT.background), (Theme.DARK, DARK.background)],
)
def test_a_chosen_theme_dresses_the_whole_window(stage, qapp, chosen, expected):
    choose(qapp, chosen)
    stage.window.restyle()
    assert chosen_theme() is chosen
    assert colours().background == expected
    seen = stage.window.grab().toImage()
    corner = QColor(seen.pixel(seen.width() // 2, seen.height() // 2)).name()
    assert corner in {expected, colours().surface}


def test_high_contrast_is_made_of_the_palette_of_the_system(qapp):
    choose(qapp, Theme.HIGH_CONTRAST)
    apply(qapp, 14)
    before = colours()
    choose(qapp, Theme.DARK)
    apply(qapp, 14)
    choose(qapp, Theme.HIGH_CONTRAST)
    assert colours() == before  # our own dark palette has left no trace in it
    assert contrast(before.text, before.background) >= 7


def test_the_keyboard_s_ring_is_seen_in_every_theme(stage, qapp):
    for chosen in (Theme.LIGHT, Theme.DARK, Theme.HIGH_CONTRAST):
        choose(qapp, chosen)
        stage.window.restyle()
        stage.window.ask_view.field.setFocus(Qt.FocusReason.TabFocusReason)
        seen = stage.window._ring.grab().toImage()
        ring = {QColor(seen.pixel(x, seen.height() // 2)).name() for x in range(4)}
        assert colours().focus_outer in ring, chosen


def test_nothing_is_cut_at_any_scale(tmp_path):
    screen = tmp_path / "screen.json"
    screen.write_text(
        '{"screens": [{"name": "large", "x": 0, "y": 0, "width": 3000, "height": 1900,'
        ' "logicalDpi": 96, "dpr": 1}]}',
        encoding="utf-8",
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screen}"}
    command = [sys.executable, "-m", "tests.fakes.scaled_window"]
    running = {
        scale: subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env={**environment, "QT_SCALE_FACTOR": scale},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for scale in ("1", "1.5", "2", "3")
    }
    for scale, process in running.items():
        told, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        assert told.count(f"ratio {scale}, 960x600") >= 6, told  # languages and screens
        assert [line for line in told.splitlines() if "FAULT" in line] == []


def test_a_button_that_is_cut_is_found(stage):
    from tests.fakes.looks import cut

    assert cut(stage.window) == []
    stage.window.ask_view._send.setFixedWidth(20)
    assert len(cut(stage.window)) == 1


def test_without_a_japanese_font_the_window_says_so(tmp_path):
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    code = (
        "from PySide6.QtWidgets import QApplication\n"
        "from localrag_ui.theme import has_japanese_font\n"
        "app = QApplication([])\n"
        "print(has_japanese_font())\n"
    )
    found = {}
    for name, more in {"none": {"FONTCONFIG_FILE": str(fonts)}, "usual": {}}.items():
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **more},
            capture_output=True,
            text=True,
            check=True,
        )
        found[name] = done.stdout.strip()
    assert found == {"none": "False", "usual": "True"}


def test_a_page_that_was_laid_out_at_another_width_shows_its_mark(qtbot):
    text = "前の条文である。" * 3_000 + "印の文。" + "後の条文である。" * 3_000
    start = text.index("印の文。")
    page = PageText("原文")
    qtbot.addWidget(page)
    page.resize(200, 150)
    page.show()
    qtbot.wait(1)
    page.show_page(text, ((start, start + 4),))
    page.resize(900, 500)
    qtbot.wait(1)
    assert page.viewport().rect().contains(page.cursorRect(page._marks[0]))
