"""What of a question only asks, and how little that counts."""

from collections import Counter

import pytest

from localrag.text.asking import asked_weights, without_asking


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("AEDはどこにありますか", "aedは"),
        ("休館日はいつですか。", "休館日は 。"),
        ("申請の期限を教えてください", "申請の期限を"),
        ("申請の期限", "申請の期限"),
    ],
)
def test_only_the_subject_is_left(question, left):
    assert " ".join(without_asking(question).split()) == left


def test_terms_that_ask_count_a_share():
    terms, subject = Counter(["休館", "日", "いつ", "です"]), Counter(["休館", "日"])
    weights = asked_weights(terms, subject, {"休館": 5, "日": 1, "いつ": 2, "です": 1})
    assert weights["休館"] == 5
    assert weights["日"] == 1
    assert 0 < weights["いつ"] == 2 * weights["です"] < 1


def test_rare_ways_of_asking_cannot_outweigh_what_is_asked_for():
    terms = Counter(["aed", "どこ", "ます", "すか"])
    inverse = {"aed": 2.0, "どこ": 9.0, "ます": 9.0, "すか": 9.0}
    weights = asked_weights(terms, Counter(["aed"]), inverse)
    assert weights["どこ"] + weights["ます"] + weights["すか"] < weights["aed"]


def test_a_question_of_nothing_else_counts_whole():
    assert asked_weights(Counter(["どこ"]), Counter(), {"どこ": 3.0}) == {"どこ": 3.0}


def test_a_term_of_both_counts_its_subject_whole_and_the_rest_little():
    weights = asked_weights(Counter({"ある": 2}), Counter({"ある": 1}), {"ある": 2.0})
    assert 2.0 < weights["ある"] < 4.0
