import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.text.lines import paragraphs, starts_item
from localrag.text.radicals import as_typed


@pytest.mark.parametrize(
    ("drawn", "typed"),
    [
        ("⽇本", "日本"),
        ("⺟の⽇", "母の日"),
        ("o\ufb03ce", "office"),
        ("\uf06c 対象者", "● 対象者"),
        ("\uf0fc 接触者の把握", "✓ 接触者の把握"),
        ("\uf0d8低回転", "➢低回転"),
        ("\uf0b7 期限", "・ 期限"),
        ("予定どおり", "予定どおり"),
    ],
)
def test_what_a_person_types_takes_the_place_of_what_a_font_gives(drawn, typed):
    assert as_typed(drawn) == typed


@given(st.text(alphabet="本文\uf06c\uf0fc\uf0d8\uf0b7\uf001⽇\ufb01a", max_size=20))
def test_it_changes_nothing_the_second_time(text):
    assert as_typed(as_typed(text)) == as_typed(text)


@pytest.mark.parametrize("sign", ["\uf06c", "\uf06e", "\uf0fc", "\uf0d8", "\uf0b7", "\uf09f"])
def test_bullets_of_symbol_fonts_begin_an_item(sign):
    assert starts_item(as_typed(f"{sign}感染源の追求"))
    lines = [
        "感染症の対策として行う次の措置（第１５条に定めるものに限る）",
        as_typed(f"{sign}感染源の追求"),
    ]
    assert len(list(paragraphs(lines))) == 2


def test_a_large_circle_begins_an_item_and_is_no_zero_there():
    assert starts_item("〇 申込みの期限")
    assert not starts_item("〇〇市の窓口")
