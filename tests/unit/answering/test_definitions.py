"""Of which word a question wants the meaning, and which text gives it."""

import pytest

from localrag.answering.definitions import Definition, meaning_subject


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("個人情報取扱事業者とは何ですか", "個人情報取扱事業者"),
        ("「特定空家等」とはどのようなものですか？", "特定空家等"),
        ("個人情報保護法における個人データの定義は？", "個人データ"),
        ("インボイスという言葉の意味を教えてください", "インボイス"),
        ("課税文書とは", "課税文書"),
        ("2割特例って何", "2割特例"),
    ],
)
def test_the_word_is_found(question, subject):
    assert meaning_subject(question) == subject


@pytest.mark.parametrize(
    "question",
    [
        "旅費はいくらですか",
        "彼とは別の人は誰ですか",
        "とは何ですか",
        f"{'長' * 60}とは何ですか",
        "意味",
    ],
)
def test_other_questions_have_none(question):
    assert meaning_subject(question) == ""


@pytest.mark.parametrize(
    "text",
    [
        "この法律において「課税文書」とは、次の文書をいう。",
        "課税文書とは、印紙税を納める文書です。",
        "課税文書（別表第一の文書をいう。）の作成者は",
        "第五条の文書以外の文書（以下「課税文書」という。）の作成者は",
        "課税\n文書 (Taxable)とは次のものである",
    ],
)
def test_a_definition_is_seen(text):
    assert Definition("課税文書").stands_in([text])


@pytest.mark.parametrize(
    "text",
    [
        "課税文書の作成者は、印紙税を納める義務がある。",
        "課税文書とは異なり、非課税文書には課さない。",
        "非課税の文書とは、次の文書をいう。",
        "",
    ],
)
def test_a_mention_is_none(text):
    assert not Definition("課税文書").stands_in([text])


def test_signs_in_a_word_are_letters_like_others():
    assert Definition("C++(言語)").stands_in(["C++(言語)とは、ある言語である。"])
    assert not Definition(".*").stands_in(["課税文書とは、文書である。"])
