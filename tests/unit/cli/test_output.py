import io
import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from localrag.cli.output import Output, harmless

HOSTILE = (
    "上限は\x1b[31m\x1b]8;;https://evil.example\x07ここ\x1b]8;;\x07\x9b2J\u202e円\x00\x7f\u2066"
)


def controls(text: str) -> list[str]:
    return [c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t"]


def test_text_for_people_holds_nothing_that_a_terminal_obeys(capfdbinary):
    Output(is_json=False, language="ja").result({}, HOSTILE)
    Output(is_json=False, language="ja").line(HOSTILE)
    printed = capfdbinary.readouterr().out.decode().replace("\r\n", "\n")
    assert printed.count("上限は\ufffd[31m") == 2
    assert controls(printed) == []
    assert not set("\u202e\u2066") & set(printed)


def test_json_keeps_the_characters_but_escaped(capfdbinary):
    Output(is_json=True, language="ja").result({"answer": HOSTILE}, "")
    printed = capfdbinary.readouterr().out.decode().replace("\r\n", "\n")
    assert json.loads(printed) == {"answer": HOSTILE}
    assert controls(printed) == []
    assert not set("\u202e\u2066") & set(printed)


def test_notes_hold_nothing_that_a_terminal_obeys():
    errors = Console(file=io.StringIO(), force_terminal=True, color_system=None)
    output = Output(is_json=False, language="ja", errors=errors)
    output.note(HOSTILE)
    told = errors.file.getvalue()
    assert "\x1b" not in told
    assert "\x9b" not in told


@given(st.text())
def test_harmless_text_keeps_its_length_and_everything_else(text):
    changed = harmless(text)
    assert len(changed) == len(text)
    assert controls(changed) == []
    assert all(a in (b, "\ufffd") for a, b in zip(changed, text, strict=True))
