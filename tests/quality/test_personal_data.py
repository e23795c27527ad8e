"""Personal data is found where somebody marked it, and hardly anywhere else."""

import gzip
import json
import random
from collections import Counter

import pytest
from tests.fakes.labelled import FORMS, labelled

from localrag.domain.personal_data import PersonalKind
from localrag.text.check_digits import is_card, is_my_number
from localrag.text.personal_data import personal_data

ALL = frozenset(PersonalKind)


def found(text, kinds=ALL):
    return {
        (one.kind, one.span.start, one.span.end) for one in personal_data(text, kinds, FORMS)
    }


@pytest.mark.parametrize(
    ("name", "most", "floor"),
    [("personal_data", 81, 0.97), ("personal_data_unseen", 36, 0.9)],
)
def test_recall_and_precision_on_the_labelled_sets(name, most, floor):
    wanted = hits = false = 0
    for one in labelled(name):
        marks = found(one.text)
        wanted += len(one.marks)
        hits += len(marks & one.marks)
        false += len(marks - one.marks)
    assert wanted == most
    assert hits / wanted >= floor
    assert hits / (hits + false) >= floor


@pytest.mark.parametrize("kind", PersonalKind)
def test_only_the_kinds_that_are_asked_for_are_found(kind):
    kinds = {mark[0] for one in labelled() for mark in found(one.text, frozenset({kind}))}
    assert kinds == {kind}


def test_without_a_form_no_patient_number_is_found():
    assert personal_data("患者番号P-123456", frozenset({PersonalKind.PATIENT_NUMBER})) == []


@pytest.mark.parametrize("digit", range(10))
def test_one_check_digit_alone_is_right(digit):
    assert is_my_number(f"12345678901{digit}") is (digit == 8)
    assert is_card(f"411111111111111{digit}") is (digit == 1)


@pytest.mark.parametrize("digits", ["", "12345678901", "1234567890188", "0" * 12, "1" * 12])
def test_what_is_no_individual_number(digits):
    assert not is_my_number(digits)


def test_made_up_numbers_of_no_meaning_are_seldom_taken_for_one():
    chance = random.Random(3)  # noqa: S311 - a sample
    numbers = ["".join(chance.choices("0123456789", k=12)) for _ in range(3000)]
    assert sum(map(is_my_number, numbers)) / 3000 < 0.12  # one in eleven by law


@pytest.mark.parametrize(
    "piece", ["0", "1-", "第", "区", "県東京都", "普通 ", "記号", "a.", "〒"]
)
def test_a_text_made_to_hold_up_the_search_is_read_to_its_end(piece):
    assert personal_data(piece * 20_000 + " 03-1234-5678", ALL, FORMS)  # else it takes hours


def test_articles_of_an_encyclopedia_hold_next_to_none(data):
    with gzip.open(data / "jaquad" / "dev.json.gz", "rt", encoding="utf-8") as stream:
        rows = json.load(stream)
    texts = {p["context"] for article in rows["data"] for p in article["paragraphs"]}
    chars = sum(map(len, texts))
    marks = Counter(kind for text in texts for kind, *_ in found(text))
    assert chars > 100_000
    assert marks.pop(PersonalKind.ADDRESS) <= 25  # of writers who are long dead
    assert not marks
