"""Every error has words in both languages, and no error can break them."""

import string
import tomllib

import pytest

from localrag.domain.document import ReadWarning, WarningCode
from localrag.domain.errors import (
    DocumentError,
    LocalragError,
    ModelError,
    UsageError,
    error_codes,
)
from localrag.domain.errors.document import DocumentCode
from localrag.domain.errors.model import ModelCode
from localrag.domain.errors.usage import UsageCode
from localrag.explain import LANGUAGES, explain, explain_warning, sentence
from localrag.resources import words_file


def words(language: str) -> dict[str, dict[str, str]]:
    tables = tomllib.loads(words_file(language).read_text(encoding="utf-8"))
    del tables["_"]
    return {f"{family}.{name}": e for family, t in tables.items() for name, e in t.items()}


def fields(entry: dict[str, str]) -> set[str]:
    texts = string.Formatter().parse("".join(entry.values()))
    return {name for _, name, _, _ in texts if name}


def every_error() -> list[LocalragError]:
    return [
        family(code) for family in LocalragError.__subclasses__() for code in family.codes()
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_every_code_and_for_nothing_else(language):
    assert sorted(words(language)) == error_codes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_says_what_happened_what_is_safe_and_what_to_do(language):
    short = [
        code for code, entry in words(language).items() if set(entry) != {"what", "safe", "do"}
    ]
    assert short == []


def test_both_languages_name_the_same_fields():
    japanese, english = words("ja"), words("en")
    assert {c: fields(e) for c, e in japanese.items()} == {
        c: fields(e) for c, e in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", every_error(), ids=lambda error: error.code.value)
def test_an_error_without_its_fields_is_still_explained(error, language):
    told = explain(error, language)
    assert told.code == error.code.value
    assert "{" not in told.what + told.safe + told.do


def test_a_field_stands_in_the_sentence():
    error = UsageError(UsageCode.FOLDER_NOT_FOUND, path="/資料/無い")
    assert explain(error, "ja").what == "フォルダー「/資料/無い」が見つかりません。"


def test_braces_in_a_field_are_shown_as_they_are():
    error = UsageError(UsageCode.FILE_NOT_FOUND, path="{0.__class__}")
    assert "{0.__class__}" in explain(error, "en").what


def test_a_missing_field_is_called_unknown():
    error = ModelError(ModelCode.DAMAGED, model="a.gguf")
    assert "（不明）" in explain(error, "ja").what
    assert "(unknown)" in explain(error, "en").what


def test_another_language_gets_english():
    error = DocumentError(DocumentCode.EMPTY)
    assert explain(error, "fr") == explain(error, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", every_error(), ids=lambda error: error.code.value)
def test_the_sentence_is_one_line_of_all_three(error, language):
    told, line = explain(error, language), sentence(error, language)
    assert "\n" not in line
    assert all(part in line for part in (told.what, told.safe, told.do))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_break_in_a_name_does_not_break_the_sentence(language):
    error = UsageError(UsageCode.FILE_NOT_FOUND, path="a\nb　c")
    assert "a b　c" in sentence(error, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_every_warning_and_for_nothing_else(language):
    tables = tomllib.loads(words_file(language, "warnings").read_text(encoding="utf-8"))
    assert set(tables) - {"_"} == {code.value for code in WarningCode}
    assert all(set(entry) == {"what", "do"} for name, entry in tables.items() if name != "_")


def test_a_warning_names_its_pages_as_people_write_them():
    warning = ReadWarning(code=WarningCode.NEEDS_OCR, pages=(1, 3, 4, 5, 9))
    assert explain_warning(warning, "ja").what.endswith("（1, 3-5, 9 ページ）")
    assert explain_warning(warning, "fr").what.endswith("(pages 1, 3-5, 9)")


def test_a_warning_on_the_whole_document_names_no_pages():
    told = explain_warning(ReadWarning(code=WarningCode.HAS_MACROS), "ja")
    assert (told.code, told.what) == (
        "warning.has_macros",
        "マクロを含みます。実行していません。",
    )
