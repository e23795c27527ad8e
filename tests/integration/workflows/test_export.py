"""Exported conversations, read back by the product's own readers."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import reportlab
from tests.fakes.kept_answers import made_answer
from tests.fakes.store_documents import made_document

from localrag.documents import write_pdf
from localrag.documents.media import MediaType
from localrag.documents.readers.registry import reader_for
from localrag.domain.answer import AnswerMode, Approval
from localrag.domain.conversation import Conversation, Lost, Turn
from localrag.domain.export import ExportFormat
from localrag.domain.limits import ReadLimits
from localrag.workflows.export import export_bytes, suggested_name

MARKUP = (
    "# 見出し <b>太字</b> <script>x</script> [鍵](http://example.com) **強調** | 表 | "
    "&amp; \\ `命令` 1. 一 {=1+1} <font size=90>"
)
RULES = made_document(b"/d/rules.txt", [MARKUP], "旅費 <i>規程</i>")
WHEN = datetime(2026, 11, 25, 3, tzinfo=UTC)
CONVERSATION = Conversation(id=1, name="宿泊料の<上限>", created=WHEN, changed=WHEN, turns=3)
FORMATS = {
    ExportFormat.MARKDOWN: MediaType.MARKDOWN,
    ExportFormat.WORD: MediaType.DOCX,
    ExportFormat.PDF: MediaType.PDF,
}


def turn(number, answer, lost=None, again=0, standalone="宿泊料の上限"):
    return Turn(
        number=number,
        again=again,
        asked=WHEN,
        generation=7,
        question="宿泊料の上限は？",
        standalone=standalone,
        answer=answer,
        lost=lost,
    )


EXTRACT = made_answer("宿泊料の上限は？", [RULES])
TURNS = [
    turn(1, EXTRACT),
    turn(1, made_answer("宿泊料の上限は？", [RULES], mode=AnswerMode.GENERATED), again=1),
    turn(2, None, Lost.REMOVED),
    turn(
        3,
        replace(EXTRACT, mode=AnswerMode.DECLINED, statements=(), citations=()),
    ),
    turn(
        4,
        replace(
            EXTRACT,
            approval=Approval(id=1, approver="山田", approved=WHEN, expires=WHEN),
        ),
    ),
]


def read(content, kind):
    document = reader_for(kind).read(io.BytesIO(content), ReadLimits())
    return "".join("\n".join(page.text for page in document.pages).split())


@pytest.mark.parametrize("format_", FORMATS)
def test_all_that_was_said_is_read_back_and_nothing_is_markup(format_):
    content = export_bytes(CONVERSATION, TURNS, "main", format_, "ja")
    text = read(content, FORMATS[format_])
    for said in (
        "宿泊料の<上限>",
        "資料: main",
        "検索した質問: 宿泊料の上限",
        "2026年11月25日（令和8年）",
        "資料の版: 7",
        "抜粋による回答",
        "（別の回答 1）",
        "モデルによる回答（tiny-1b）",
        "出典の文書が削除されたため、回答は残っていません。",
        "資料の中に答えが見つかりませんでした。",
        "承認済み回答（承認者: 山田、期限: 2026年11月25日（令和8年））",
        "[1] 旅費 <i>規程</i>",
        "/d/rules.txt",
        "p.p1",
        "章 > 節0",
        f"「{MARKUP}」",
    ):
        assert "".join(said.split()) in text
    assert text.count("（原文と一致）") == 2


def test_an_english_export_says_the_same():
    content = export_bytes(CONVERSATION, TURNS, "main", ExportFormat.MARKDOWN, "en")
    text = content.decode("utf-8").replace("\\", "")
    for said in ("Extract", "2026-11-25, generation 7", "A source was removed", "Sources"):
        assert said in text


@pytest.mark.parametrize("format_", FORMATS)
def test_characters_that_no_file_can_hold_do_no_harm(format_):
    odd = replace(CONVERSATION, name="a\x00b\udc80c\u202ed\ue000𠮷")
    content = export_bytes(odd, [turn(1, EXTRACT)], "main", format_, "ja")
    assert "抜粋による回答" in read(content, FORMATS[format_])


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("宿泊料の上限は？", "宿泊料の上限は.pdf"),
        ('a/b\\c:d*e?"f<g>|h', "a_b_c_d_e_f_g_h.pdf"),
        ("CON", "localrag_CON.pdf"),
        ("...", "localrag.pdf"),
        ("長" * 300, "長" * 40 + ".pdf"),
        ("改\n行\x00", "改_行.pdf"),
    ],
)
def test_the_suggested_name_is_one_on_windows_too(question, name):
    assert suggested_name(question, ExportFormat.PDF) == name


def test_a_font_of_the_pc_is_embedded_in_part_and_what_it_lacks_is_marked(monkeypatch):
    vera = Path(reportlab.__file__).with_name("fonts") / "Vera.ttf"  # Latin letters only
    monkeypatch.setattr(write_pdf, "_LINUX", (str(vera.with_name("none.ttf")), str(vera)))
    monkeypatch.setattr(write_pdf, "_WINDOWS", ())
    write_pdf._font.cache_clear()
    try:
        content = export_bytes(CONVERSATION, TURNS, "main", ExportFormat.PDF, "en")
    finally:
        write_pdf._font.cache_clear()
    assert b"/FontFile2" in content
    text = read(content, MediaType.PDF)
    assert "Writtenbythemodeltiny-1b" in text
    assert "1.????????" in text


def test_without_any_font_the_one_that_viewers_have_is_named(monkeypatch):
    monkeypatch.setattr(write_pdf, "_LINUX", ())
    monkeypatch.setattr(write_pdf, "_WINDOWS", ())
    write_pdf._font.cache_clear()
    try:
        content = export_bytes(CONVERSATION, TURNS, "main", ExportFormat.PDF, "ja")
    finally:
        write_pdf._font.cache_clear()
    assert b"/HeiseiKakuGo-W5" in content
    assert b"/FontFile" not in content
    assert "抜粋による回答" in read(content, MediaType.PDF)
