"""Which text has which term."""

from hypothesis import given
from hypothesis import strategies as st

from localrag.answering.terms_held import held_terms

_WRITTEN = st.text("契約書鍵を𠮷20a", max_size=12)


def test_words_in_letters_and_numbers_must_stand_whole():
    held = held_terms(["mx20型の鍵", "x20", "第3条と30"], ["mx20", "20", "鍵", "3条", "3"])
    assert held.tolist() == [
        [True, True, True, False, False],  # a code is found by its parts
        [False, True, False, False, False],
        [False, False, False, True, True],
    ]


@given(
    st.lists(_WRITTEN, max_size=8),
    st.lists(st.text("契約書鍵を𠮷", min_size=1, max_size=2), unique=True),
)
def test_other_terms_are_held_where_they_are_written(texts, terms):
    assert held_terms(texts, terms).tolist() == [
        [term in text for term in terms] for text in texts
    ]
