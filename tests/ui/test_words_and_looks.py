"""Words in both languages, and colours that can be read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import localrag_ui
from localrag_ui.strings import LANGUAGES, load_strings
from localrag_ui.theme import DARK, LIGHT

PACKAGE = Path(localrag_ui.__file__).parent
_ON_BACKGROUND = ("text", "secondary", "accent", "accent_hover", "success", "warning", "error")


def test_both_languages_have_the_same_words():
    found = [load_strings(language) for language in LANGUAGES]
    assert found[0].names() == found[1].names()


def test_both_languages_fill_in_the_same_fields():
    ja, en = (load_strings(language) for language in LANGUAGES)
    for name in ja.names():
        fields = [set(re.findall(r"{(\w+)", words(name))) for words in (ja, en)]
        assert fields[0] == fields[1], name


def test_every_word_that_the_code_names_exists(words):
    known = words.names()
    sections = {name.partition(".")[0] for name in known}
    for file in PACKAGE.rglob("*.py"):
        named = re.findall(r'"([a-z]+\.[a-z_]+)"', file.read_text(encoding="utf-8"))
        missing = {n for n in named if n.partition(".")[0] in sections} - known
        # names of methods, error codes and messages of the supervisor look alike
        assert missing <= {"library.status", "library.documents", "library.settle", "library.sync",
                           "models.list",
                           "models.add", "page.show", "ask.warm", "library.health", "library.check",
                           "library.examples", "library.export", "models.recommend", "models.verify",
                           "models.remove", "models.use"}, file.name  # fmt: skip


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", _ON_BACKGROUND)
def test_text_stands_out_from_what_is_behind_it(chosen, name):
    colour = _rgb(getattr(chosen, name))
    for behind in (chosen.background, chosen.surface, chosen.tint):
        assert _contrast(colour, _rgb(behind)) >= 4.5, behind


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=["light", "dark"])
def test_marked_text_and_primary_buttons_can_be_read(chosen):
    marked = _over(_rgb(chosen.marked), chosen.marked_alpha, _rgb(chosen.background))
    assert _contrast(_rgb(chosen.text), marked) >= 4.5
    assert _contrast(_rgb(chosen.on_accent), _rgb(chosen.accent)) >= 4.5
    assert _contrast(_rgb(chosen.on_accent), _rgb(chosen.accent_hover)) >= 4.5


@pytest.mark.parametrize(
    ("module", "banned"),
    [
        ("localrag_ui.supervisor", {"PySide6", "msgspec", "localrag"}),
        (
            "localrag_ui.app",
            {"numpy", "faiss", "torch", "tantivy", "apsw", "llama_cpp", "typer"},
        ),
        ("localrag.host.client", {"PySide6", "numpy", "faiss", "torch", "apsw", "lxml"}),
    ],
)
def test_nothing_heavy_is_loaded_before_the_window_shows(module, banned):
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not banned & set(found.stdout.split())


def test_a_window_does_not_use_up_the_constants_of_the_interpreter():
    code = (
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "app = QApplication([])\n"
        "label = QLabel()\n"
        "for _ in range(200_000):\n"
        "    label.setEnabled(True)\n"
        "print('alive')\n"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (found.stdout, found.returncode) == ("alive\n", 0), found.stderr


def _rgb(colour):
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _over(colour, alpha, behind):
    return tuple(alpha * c + (1 - alpha) * b for c, b in zip(colour, behind, strict=True))


def _contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = [value / 255 for value in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
