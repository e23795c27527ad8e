import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.text.likeness import Wording, digest

TEXT = (
    "第３条　職員は、旅費の請求をしようとするときは、出張が終わった日から１４日以内に、旅費請求書に"
    "領収書を添えて、総務課長に提出しなければならない。ただし、株式会社アルファが立て替えた額は、除く。"
    "２　総務課長は、請求を受けたときは、内容を審査し、三十日以内に支払うものとする。"
)


def same(one: str, other: str) -> bool:
    forward = Wording(one).says_the_same(Wording(other))
    assert forward == Wording(other).says_the_same(Wording(one))
    return forward


def test_width_case_and_white_space_make_no_difference() -> None:
    other = TEXT.replace("３", "3").replace("１４", "14").replace("、", "、\n")
    assert digest(TEXT) == digest(other)
    assert same(TEXT, other)


@pytest.mark.parametrize(
    ("before", "after"),
    [("ただし、", "ただし"), ("終わった日", "終わつた日"), ("。ただし", "ただし")],
)
def test_other_punctuation_and_endings_are_the_same(before: str, after: str) -> None:
    other = TEXT.replace(before, after)
    assert other != TEXT
    assert same(TEXT, other)
    assert digest(TEXT) != digest(other)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("第３条", "第４条"),
        ("１４日", "１５日"),
        ("１４日", "十四日"),
        ("しなければならない", "することができる"),
        ("除く", "含む"),
        ("日から", "日まで"),
        ("総務課長", "総務部長"),
        ("アルファ", "ベータ"),
        ("職員は", "委員は"),
    ],
)
def test_one_other_number_name_or_negation_is_another_text(before: str, after: str) -> None:
    other = TEXT.replace(before, after)
    assert other != TEXT
    assert not same(TEXT * 5, other + TEXT * 4)


@pytest.mark.parametrize(
    ("one", "other"), [("適合 ○", "適合 ×"), ("100%", "100"), ("5 < 8", "5 > 8")]
)
def test_signs_of_yes_no_more_and_less_count(one: str, other: str) -> None:
    assert not same(one, other)


def test_the_same_words_in_quite_other_sentences_are_another_text() -> None:
    assert not same("会計は旅費へ、あるいはそれからの", "会計が旅費にでもなったらしかったの")


@given(st.text(max_size=80))
def test_a_text_says_the_same_as_itself_and_has_one_digest(text: str) -> None:
    assert same(text, text)
    assert 0 <= digest(text) < 2**63
