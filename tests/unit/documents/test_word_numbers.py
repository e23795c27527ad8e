import pytest

from localrag.documents.word_numbers import WordNumbers, formatted


@pytest.mark.parametrize(
    ("number", "kind", "expected"),
    [
        (3, "decimal", "3"),
        (12, "decimalFullWidth", "１２"),
        (3, "decimalZero", "03"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (1, "japaneseCounting", "一"),
        (10, "japaneseCounting", "十"),
        (11, "japaneseCounting", "十一"),
        (20, "japaneseCounting", "二十"),
        (99, "japaneseCounting", "九十九"),
        (105, "japaneseCounting", "一〇五"),
        (2, "aiueoFullWidth", "イ"),
        (2, "irohaFullWidth", "ロ"),
        (4, "lowerRoman", "iv"),
        (9, "upperRoman", "IX"),
        (27, "lowerLetter", "aa"),
        (5, "none", ""),
        (5, "no such format", "5"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number, kind, expected):
    assert formatted(number, kind) == expected


def test_document_without_lists_has_no_numbers():
    assert WordNumbers(None).next("1", 0) == ""
