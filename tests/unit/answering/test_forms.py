import pytest

from localrag.answering.forms import AnswerForm, form_asked, shows_form


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("特定個人情報とは何ですか。", AnswerForm.MEANING),
        ("「連泊」の定義は？", AnswerForm.MEANING),
        ("駐車場は休日に使えますか。", AnswerForm.WHETHER),
        ("事前に届出が必要ですか", AnswerForm.WHETHER),
        ("タクシー代は支給されますか？", AnswerForm.WHETHER),
        ("更新しなくてもよいですか。", AnswerForm.WHETHER),
        ("何人まで申し込めますか。", AnswerForm.PLAIN),
        ("どの課に出しますか。", AnswerForm.PLAIN),
        ("必要な書類をすべて挙げてください。", AnswerForm.LIST),
        ("どのような手当がありますか。", AnswerForm.LIST),
        ("日当はいくらですか。", AnswerForm.PLAIN),
        ("予算とは別に積み立てた額は", AnswerForm.PLAIN),
    ],
)
def test_the_form_is_told_by_the_question(question: str, form: AnswerForm) -> None:
    assert form_asked(question) is form


def test_a_sentence_shows_the_form() -> None:
    assert shows_form(AnswerForm.MEANING, "連泊とは、続けて泊まることをいう。")
    assert shows_form(AnswerForm.WHETHER, "届出は不要です。")
    assert shows_form(AnswerForm.LIST, "申請書、住民票、納税証明書を添える。")
    assert not shows_form(AnswerForm.WHETHER, "件数は二千件だった。")
    assert not shows_form(AnswerForm.PLAIN, "届出は不要です。")
