"""An exact phrase is found in every spelling of its words, and in nothing else."""

import pytest

from localrag.text.phrases import Phrase


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("宿泊 料", "旅費は宿泊料を含む"),
        ("国会図書館", "國會圖書館の資料"),
        ("ＡＢＣ", "abc という型"),
        ("第三条", "第 3 条の規定"),
        ("1万5千円", "上限は15,000円である"),
        ("令和8年", "2026年4月1日から"),
        ("申込期限", "申し込み\n期限は"),
        ("コンピュータ", "コンピューターの"),
        ("A-100", "型番はA-100です"),
    ],
)
def test_another_spelling_is_the_same_phrase(phrase, text):
    assert Phrase(phrase).stands_in([text])


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("宿泊料", "宿泊の料金"),
        ("A-10", "型番はA-100です"),
        ("第1", "第10条"),
        ("cat", "catalogue"),
        ("6年", "16年"),
        ("宿泊料", "料宿泊"),
    ],
)
def test_parts_and_other_words_are_not(phrase, text):
    assert not Phrase(phrase).stands_in([text])


def test_a_phrase_does_not_reach_over_two_texts():
    assert not Phrase("宿泊料").stands_in(["宿泊", "料"])
