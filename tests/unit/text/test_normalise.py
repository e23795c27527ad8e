from hypothesis import given
from hypothesis import strategies as st

from localrag.text.indexed import indexed_text
from localrag.text.normalise import normalised, squashed


@given(st.text(max_size=60))
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_widths_case_and_radicals_become_one_form() -> None:
    assert normalised("ＡＢＣ １２ ｱｲ ⽇本") == "abc 12 アイ 日本"


@given(st.text(max_size=60))
def test_squashed_text_has_no_white_space(text: str) -> None:
    assert not any(char.isspace() for char in squashed(text))


def test_squashing_joins_words_across_lines() -> None:
    assert squashed("旅費　規\n程 A") == "旅費規程a"


def test_title_and_headings_are_part_of_what_is_indexed() -> None:
    assert indexed_text("規程", ("第1章", "総則"), "本文") == "規程\n第1章\n総則\n本文"
