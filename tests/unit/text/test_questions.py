"""Two questions are the same only where nothing that is asked for differs."""

import itertools
import json

import pytest

from localrag.text.questions import question_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("日当はいくら", "日当は、いくらですか？"),
        ("宿泊料の上限は何ですか", "宿泊料の上限を教えてください"),
        ("第三条の内容は", "第３条の内容は何でしょうか"),
        ("有給休暇とは", "有給休暇とは何ですか。"),
        ("サーバの設定", "ｻｰﾊﾞｰの設定"),
    ],
)
def test_spelling_and_politeness_do_not_count(one, other):
    assert question_key(one) == question_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("日当はいくら", "宿泊料はいくら"),
        ("第3条の内容は", "第4条の内容は"),
        ("申請できますか", "申請できませんか"),
        ("誰が承認しますか", "いつ承認しますか"),
        ("令和7年度の予算は", "令和8年度の予算は"),
    ],
)
def test_what_is_asked_for_counts(one, other):
    assert question_key(one) != question_key(other)


@pytest.mark.parametrize("text", ["", "？", "です か。", "\udc80"])
def test_no_text_is_too_odd(text):
    assert isinstance(question_key(text), str)


def test_no_two_questions_with_other_answers_are_taken_for_one(data):
    compared, wrong = 0, []
    for file in sorted((data / "jsquad").glob("*.json")):
        for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                asked = {
                    row["question"]: {answer["text"] for answer in row["answers"]}
                    for row in paragraph["qas"]
                }
                for (one, right), (other, right_too) in itertools.combinations(
                    asked.items(), 2
                ):
                    if not right & right_too:
                        compared += 1
                        if question_key(one) == question_key(other):
                            wrong.append((one, other))
    assert compared > 4000
    assert wrong == []
