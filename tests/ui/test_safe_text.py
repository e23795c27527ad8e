"""Whatever a document, a model or a file name says, Qt shows it and does nothing."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QPushButton

import localrag_ui
from localrag_ui.widgets.dialogs import _box
from localrag_ui.widgets.page_text import PageText
from localrag_ui.widgets.safe_text import (
    SafeLabel,
    SafeText,
    plain_tooltip,
    show_button_text,
    shown,
    utf16_length,
)

HOSTILE = '<img src="//server/share/a.png"><b>x</b> ![](file:///etc/hosts) [n](http://e)'
PACKAGE = Path(localrag_ui.__file__).parent


def test_only_one_module_may_show_text_that_qt_could_take_for_markup():
    banned = (
        r"setHtml|setMarkdown|insertHtml|insertMarkdown|appendHtml|toHtml|RichText|AutoText"
    )
    guarded = (
        r"\b(QLabel|QTextBrowser|QTextEdit|QTextDocument|QToolTip|setToolTip|setStatusTip)\b"
    )
    owners = {"widgets/safe_text.py"}
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        name = file.relative_to(PACKAGE).as_posix()
        assert not re.search(banned, text), name
        if name not in owners and name != "theme.py":
            assert not re.search(guarded, text), name
        if name != "widgets/dialogs.py":
            assert not re.search(r"\bQ(Message|Error)?(Box|Message)\b", text), name


def test_no_part_of_the_window_can_reach_a_network():
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"QtNetwork|QtWebEngine|QDesktopServices|openUrl", text), file.name


def test_a_label_shows_markup_as_it_stands(qtbot):
    label = SafeLabel(HOSTILE)
    qtbot.addWidget(label)
    assert label.text() == HOSTILE
    assert label.textFormat().name == "PlainText"


def test_a_text_shows_markup_as_it_stands(qtbot):
    text = SafeText("回答", grows=False)
    qtbot.addWidget(text)
    text.write(text.begin(), HOSTILE)
    assert text.toPlainText() == HOSTILE


def test_a_text_answers_every_resource_with_an_empty_pixel(qtbot):
    text = SafeText("回答", grows=False)
    qtbot.addWidget(text)
    image = text.loadResource(2, QUrl("file:///etc/hosts"))
    assert (image.width(), image.height()) == (1, 1)


@pytest.mark.parametrize(
    ("link", "marks"),
    [
        ("localrag-cite:3", [3]),
        ("file:///etc/hosts", []),
        ("http://example.com", []),
        ("localrag-cite:x", []),
        ("localrag-cite:-1", []),
    ],
)
def test_only_our_own_marks_act(qtbot, link, marks):
    text = SafeText("回答", grows=False)
    qtbot.addWidget(text)
    clicked = []
    text.mark_clicked.connect(clicked.append)
    text.anchorClicked.emit(QUrl(link))
    assert clicked == marks
    assert text.toPlainText() == ""


def test_a_mark_is_a_link_to_itself(qtbot):
    text = SafeText("回答", grows=False)
    qtbot.addWidget(text)
    cursor = text.begin()
    text.write(cursor, "です。")
    text.write_mark(cursor, 2, QTextCharFormat())
    assert text.toPlainText() == "です。[2]"
    assert cursor.charFormat().anchorHref() == "localrag-cite:2"


def test_what_is_copied_is_plain(qtbot):
    text = SafeText("回答", grows=False)
    qtbot.addWidget(text)
    cursor = text.begin()
    text.write_mark(cursor, 1, QTextCharFormat())
    text.write_whole(cursor, "一致", QTextCharFormat())
    text.selectAll()
    copied = text.createMimeDataFromSelection()
    assert copied.formats() == ["text/plain"]
    assert copied.text() == "[1]一致"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\u202eb", "a\ufffdb"),
        ("a\u2066b", "a\ufffdb"),
        ("a\x07b", "a\ufffdb"),
        ("a\ufffcb", "a\ufffdb"),
        ("a\r\nb", "a \nb"),
        ("a\u2028b\x0cc", "a\nb\nc"),
        ("辻\U000e0100 𠮷 \ue000", "辻\U000e0100 𠮷 \ue000"),
    ],
)
def test_what_could_deceive_is_made_visible(raw, clean):
    assert shown(raw) == clean


@given(st.text())
def test_every_code_point_keeps_its_place(text):
    assert len(shown(text)) == len(text)
    assert shown(shown(text)) == shown(text)


@given(st.text())
def test_lengths_are_counted_as_qt_counts_them(text):
    clean = shown(text)
    assert utf16_length(clean) == len(clean.encode("utf-16-le")) // 2


def test_a_tool_tip_is_escaped():
    assert plain_tooltip("<img src=x>") == "<qt>&lt;img src=x&gt;</qt>"
    assert plain_tooltip("") == ""


def test_an_ampersand_on_a_button_is_no_shortcut(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    show_button_text(button, "R&D\n規程")
    assert button.text() == "R&&D 規程"


def test_a_box_shows_markup_as_it_stands(qtbot):
    box = _box(None, HOSTILE, HOSTILE)
    qtbot.addWidget(box)
    assert box.textFormat().name == "PlainText"
    assert box.text() == HOSTILE


def test_spans_mark_the_same_characters_behind_a_surrogate_pair(qtbot):
    view = PageText("原文")
    qtbot.addWidget(view)
    text = "𠮷野家\r\n日当は 2,500 円"
    start = text.index("日当")
    view.show_page(text, ((start, start + 2),))
    assert [mark.selectedText() for mark in view._marks] == ["日当"]
