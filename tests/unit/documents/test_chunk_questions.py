import pytest

from localrag.documents.chunk_questions import question_lines


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("問１．対象者を教えてください。", "（答）"),
        ("Q1 対象者は誰ですか。", "A1 職員です。"),
        ("Ｑ．対象者は。", "Ａ．職員です。"),
        ("【問 3】対象者は。", "【答】職員です。"),
        ("質問2：対象者は。", "回答2：職員です。"),
        ("（問）対象者は。", "回答"),
    ],
)
def test_marked_questions_with_answers_are_found(question, answer):
    assert question_lines([question, answer, "説明。", question, answer]) == {0, 3}


def test_one_question_is_text():
    assert question_lines(["問１ 対象者は。", "（答）", "職員です。"]) == frozenset()


def test_questions_without_answers_are_text():
    assert question_lines(["問１ 対象者は。", "問２ 期間は。", "問３ 費用は。"]) == frozenset()


@pytest.mark.parametrize(
    "line", ["問題は二つある。", "QRコードを読む。", "問い合わせ先", "質疑の要旨"]
)
def test_words_that_begin_alike_are_no_questions(line):
    assert question_lines([line, "（答）", line, "（答）"]) == frozenset()
