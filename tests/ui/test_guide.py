"""The guide is at hand without a network, as plain text with our own pictures."""

import pytest
from PySide6.QtGui import QKeySequence

from localrag_ui.presenters.guide import BlockKind, Chapter, blocks, chapters, guide_folder
from localrag_ui.views.help_window import HelpWindow

KINDS = ("index.md", "staff.md", "administrator.md", "it.md")


def chapter(tmp_path, text):
    file = tmp_path / "ja" / "a.md"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    return Chapter(file=file, title="a")


def shortcut(window, key):
    for menu in window.menuBar().actions():
        for action in menu.menu().actions():
            if QKeySequence(key) in action.shortcuts():
                return action
    raise AssertionError(key)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_three_kinds_of_users_come_first_and_have_pictures(language):
    found = chapters(guide_folder(), language)
    assert tuple(one.file.name for one in found[:4]) == KINDS
    assert len(found) > 10
    for one in found[1:3]:
        kinds = {block.kind for block in blocks(one)}
        assert {BlockKind.HEADING, BlockKind.TEXT, BlockKind.ITEM, BlockKind.PICTURE} <= kinds


def test_both_languages_have_the_same_chapters_with_the_same_parts():
    ja, en = (chapters(guide_folder(), language) for language in ("ja", "en"))
    assert [one.file.name for one in ja] == [one.file.name for one in en]
    for one, other in zip(ja[1:4], en[1:4], strict=True):
        assert shape(one) == shape(other), one.file.name


def shape(chapter):
    return [block.level for block in blocks(chapter) if block.kind is BlockKind.HEADING]


@pytest.mark.parametrize(
    ("screen", "title"), [("ask", "職員の方へ"), ("library", "管理する方へ")]
)
def test_f1_opens_the_chapter_for_the_screen(stage, screen, title):
    stage.window.show_screen(screen)
    shortcut(stage.window, "F1").trigger()
    guide = stage.window.open_guide()
    assert guide.isVisible()
    assert guide._contents.currentItem().text() == title
    assert guide._text.toPlainText().startswith(title)
    assert "\ufffc" in guide._text.toPlainText()  # a picture
    guide.close()


def test_lists_are_numbered_as_they_are_written(tmp_path):
    found = blocks(chapter(tmp_path, "# a\n\n1. 一\n2. 二\n\n- 三\n"))
    assert [(block.sign, block.text) for block in found[1:]] == [
        ("1. ", "一"), ("2. ", "二"), ("・", "三"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source", ["http://e/a.PNG", "file:///etc/passwd", "//server/share/a", "..", "a%20b.png"]
)
def test_no_picture_from_elsewhere_is_shown(tmp_path, source):
    found = blocks(chapter(tmp_path, f"# a\n\n言葉 ![x]({source})\n"))
    assert [block.kind for block in found] == [BlockKind.HEADING, BlockKind.TEXT]


def test_a_picture_with_a_known_name_is_taken_from_our_folder_only(tmp_path):
    found = blocks(chapter(tmp_path, "# a\n\n![x](//server/share/ask-ja-light.png)\n"))
    assert found[1].picture == tmp_path / "images" / "ask-ja-light.png"


def test_markup_in_the_guide_is_shown_as_it_stands(stage, words, tmp_path):
    guide = HelpWindow(stage.window, words)
    guide._chapters = (chapter(tmp_path, "# a\n\n`<img src=x>` と <b>太字</b>\n"),)
    guide._open(0)
    assert "<img src=x> と <b>太字</b>" in guide._text.toPlainText()
    guide.close()


def test_a_guide_that_is_missing_is_told(stage, words, monkeypatch, tmp_path):
    from localrag_ui.views import help_window

    monkeypatch.setattr(help_window, "guide_folder", lambda: tmp_path)
    guide = HelpWindow(stage.window, words)
    guide.present("ask")
    assert "使い方の文書が見つかりません" in guide._text.toPlainText()
    guide.close()
