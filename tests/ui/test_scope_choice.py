"""Which part of the library is asked, and how thoroughly: the choices in words and for the engine."""

from datetime import date

import msgspec
import pytest

from localrag.host.params import AskParams, ScopeParams
from localrag.host.scopes import scope_of
from localrag_ui.presenters.choices import LEVELS, USUAL, AskChoices
from localrag_ui.presenters.scope import (
    Kind,
    ScopeChoice,
    chosen_endings,
    fiscal_year_of,
    folder_choices,
    iso_day_words,
    kind_choices,
    year_words,
)
from localrag_ui.results import DocumentRow, FolderRow
from localrag_ui.strings import load_strings

ROOT = "/資料/令和８年度　資料"
CHOICE = ScopeChoice(
    folder=f"{ROOT}/旅費",
    kinds=(Kind.PDF, Kind.WORD),
    endings=("pdf", "docx"),
    first=date(2026, 4, 1),
    last=date(2026, 9, 30),
    fiscal_year=2026,
)


def row(path, ending="pdf", state="indexed"):
    return DocumentRow(id=1, path=path, uri="", type=ending, state=state)


def test_nothing_chosen_is_the_whole_library(words):
    assert ScopeChoice().params() == ScopeParams()
    assert ScopeChoice().is_whole
    assert ScopeChoice().words(words) == "すべての資料"


def test_a_choice_is_told_in_plain_words(words):
    assert CHOICE.words(words) == (
        "旅費 · PDFまたはWord · 2026年4月1日～2026年9月30日 · 令和8年度（2026年度）"
    )
    since = ScopeChoice(first=date(2026, 4, 1))
    assert since.words(words) == "2026年4月1日以降"
    assert "fiscal 2026" in CHOICE.words(load_strings("en"))


def test_the_engine_takes_every_part_of_a_choice_the_last_day_included():
    scope = scope_of(CHOICE.params())
    assert scope.folders == (f"{ROOT}/旅費",)
    assert scope.types == ("pdf", "docx")
    assert scope.fiscal_years == (2026,)
    assert scope.modified_after is not None
    assert scope.modified_before is not None
    assert scope.modified_after.date() == date(2026, 4, 1)
    assert scope.modified_before.date() == date(2026, 10, 1)


def test_folders_are_offered_with_those_right_below_them():
    folders = [FolderRow(path=f"{ROOT}/", uri=""), FolderRow(path="\\\\sv\\共有", uri="")]
    rows = [
        row(f"{ROOT}/旅費/内規/a.pdf"),
        row(f"{ROOT}/旅費/b.pdf"),
        row(f"{ROOT}/c.pdf"),
        row(f"{ROOT}２/d.pdf"),
        row("\\\\sv\\共有\\会議\\e.pdf"),
    ]
    assert folder_choices(folders, rows) == [
        (ROOT, "令和８年度　資料"),
        (f"{ROOT}/旅費", "令和８年度　資料 › 旅費"),
        ("\\\\sv\\共有", "共有"),
        ("\\\\sv\\共有\\会議", "共有 › 会議"),
    ]


def test_only_kinds_that_the_library_holds_are_offered():
    rows = [row("/a.docx", "docx"), row("/b.doc", "doc"), row("/c.xyz", "xyz")]
    rows += [row("/d.pdf", "pdf", state="skipped"), row("/noending", "")]
    found = kind_choices(rows)
    assert found == {Kind.WORD: ("doc", "docx"), Kind.OTHER: ("xyz",)}
    assert chosen_endings((Kind.OTHER, Kind.WORD, Kind.PDF), found) == ("xyz", "doc", "docx")


@pytest.mark.parametrize(
    ("day", "year"), [((2026, 3, 31), 2025), ((2026, 4, 1), 2026), ((2026, 12, 31), 2026)]
)
def test_a_fiscal_year_begins_in_april(day, year):
    assert fiscal_year_of(date(*day)) == year


@pytest.mark.parametrize(
    ("year", "told"),
    [
        (2026, "令和8年度（2026年度）"),
        (2019, "令和元年度（2019年度）"),
        (2018, "2018年度"),
    ],
)
def test_fiscal_years_are_named_by_their_reign(words, year, told):
    assert year_words(year, words) == told


def test_a_day_of_the_engine_is_told_in_words_and_nonsense_stays(words):
    assert iso_day_words("2027-03-31", words) == "2027年3月31日"
    assert iso_day_words("bald", words) == "bald"


def test_the_slider_begins_where_the_engine_does():
    usual, params = LEVELS[USUAL], AskParams(text="a")
    assert (usual.seconds, usual.top) == (params.seconds, params.top)
    assert list(LEVELS) == sorted(LEVELS, key=lambda level: (level.seconds, level.top))


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_the_engine_takes_every_place_of_the_slider(level):
    effort = AskChoices(level=level).effort
    params = AskParams(text="a", top=effort.top, seconds=effort.seconds)
    assert msgspec.json.decode(msgspec.json.encode(params), type=AskParams) == params


def test_the_slider_says_what_it_means_with_and_without_a_model(words):
    slow = AskChoices(level=4)
    assert "16 件" in slow.effort_words(words, has_model=True)
    assert "60 秒" in slow.effort_words(words, has_model=True)
    assert "抜粋" in slow.effort_words(words, has_model=False)
    assert AskChoices(level=99).effort == LEVELS[-1]


def test_the_choices_are_told_in_short(words):
    assert AskChoices().short_words(words) == "標準"
    strict = AskChoices(level=0, is_strict=True, keeps=False)
    assert strict.short_words(words) == "とても速く · 厳格 · 履歴に残さない"


@pytest.mark.parametrize(
    "choices",
    [
        AskChoices(),
        AskChoices(level=0, is_strict=True, keeps=False, sends_on_enter=True),
        AskChoices(level=4, keeps=False),
    ],
)
def test_how_questions_are_answered_is_remembered_without_the_scope(choices):
    assert AskChoices().as_kept(choices.kept()) == choices
    scoped = AskChoices(scope=ScopeChoice(fiscal_year=2026))
    assert "2026" not in scoped.kept()
    assert scoped.as_kept(choices.kept()).scope == scoped.scope


@pytest.mark.parametrize("kept", ["", "99", "-1 loud", "２", "strict"])
def test_what_was_remembered_and_is_not_understood_is_as_usual(kept):
    assert AskChoices(level=1).as_kept(kept) == AskChoices(is_strict=kept == "strict")
