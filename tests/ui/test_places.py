"""Where a passage or a source stands, in words."""

import pytest

from localrag_ui.found import CellPlace, FoundPassage, Source
from localrag_ui.presenters.places import place_words
from localrag_ui.strings import load_strings


def source(**fields):
    known = {"mark": 1, "document": "/a", "uri": "file:///a", "quote": "x", "document_id": 1}
    return Source(**known | {"page": 9, "page_label": "22"} | fields)


def passage(**fields):
    known = {"rank": 1, "document": "/a", "uri": "file:///a", "text": "x", "document_id": 1}
    return FoundPassage(**known | {"page": 2, "page_label": "旅費!A1:F9"} | fields)


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "表3の7行目"), ("en", "table 3, row 7")]
)
def test_row_of_a_table_stands_behind_the_printed_page(language, words):
    cell = CellPlace(row=7, column=2, table=3)
    said = place_words(source(cell=cell, address="表3!B7"), load_strings(language))
    assert "22" in said
    assert said.endswith(words)


def test_source_on_a_sheet_is_its_very_cell():
    cell = CellPlace(row=7, column=2, sheet="旅費")
    place = source(page_label="旅費!A1:F9", cell=cell, address="旅費!B7")
    assert place_words(place, load_strings("ja")) == "旅費!B7"


def test_passage_on_a_sheet_is_all_of_its_cells():
    cell = CellPlace(row=1, column=1, sheet="旅費")
    place = passage(cell=cell, address="旅費!A1")
    assert place_words(place, load_strings("ja")) == "旅費!A1:F9"


def test_recognised_text_says_so():
    strings = load_strings("ja")
    assert place_words(source(ocr_confidence=0.5), strings) != place_words(source(), strings)
