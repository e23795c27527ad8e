from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.passages import passage

from localrag.answering.twins import distinct
from localrag.domain.passage import Passage

BOILERPLATE = "この資料の取扱いには注意し、部外に出すときは課長の許可を得る。"


def made(*texts: str, scores: Sequence[float] = ()) -> list[Passage]:
    found = [passage(text, rank=rank) for rank, text in enumerate(texts, start=1)]
    if not scores:
        return found
    return [replace(one, score=score) for one, score in zip(found, scores, strict=True)]


def test_copies_are_one_passage_at_the_place_of_the_best() -> None:
    found = made("甲", BOILERPLATE, "乙", BOILERPLATE, BOILERPLATE.replace("、", "、 "))
    groups = distinct(found, 10)
    assert [twins.shown.chunk.id for twins in groups] == [1, 2, 3]
    assert [len(twins.wordings) for twins in groups] == [1, 1, 1]


def test_the_count_is_that_of_the_library() -> None:
    groups = distinct(made(BOILERPLATE, BOILERPLATE, "甲"), 10)
    assert [twins.count({1: 499, 2: 499, 3: 0}) for twins in groups] == [499, 0]


def test_another_wording_counts_with_its_own_copies() -> None:
    groups = distinct(made(BOILERPLATE, BOILERPLATE[:-1]), 10)
    assert len(groups) == 1
    assert groups[0].count({1: 499, 2: 3}) == 503


def test_a_different_number_is_a_different_passage() -> None:
    one, other = "第１条 定める。", "第２条 定める。"
    assert len(distinct(made(one + BOILERPLATE, other + BOILERPLATE), 10)) == 2


def test_of_equally_good_copies_the_newest_is_shown() -> None:
    old, new = made(BOILERPLATE, BOILERPLATE, scores=(0.5, 0.5))
    later = replace(new.source, modified=new.source.modified + timedelta(days=1))
    assert distinct([old, replace(new, source=later)], 10)[0].shown.chunk.id == new.chunk.id


def test_of_equally_new_copies_the_first_by_path_is_shown() -> None:
    one, other = made(BOILERPLATE, BOILERPLATE, scores=(0.5, 0.5))
    other = replace(other, source=replace(other.source, path=b"/a"))
    assert distinct([one, other], 10)[0].shown.chunk.id == other.chunk.id


def test_a_better_copy_is_shown_before_a_newer_one() -> None:
    old, new = made(BOILERPLATE, BOILERPLATE, scores=(0.6, 0.5))
    later = replace(new.source, modified=new.source.modified + timedelta(days=1))
    assert distinct([old, replace(new, source=later)], 10)[0].shown.chunk.id == old.chunk.id


@given(
    st.lists(st.sampled_from(["甲", "乙", "丙", BOILERPLATE]), max_size=12), st.integers(0, 5)
)
def test_passages_keep_their_order_and_no_text_is_shown_twice(
    texts: list[str], wanted: int
) -> None:
    shown = [twins.shown.chunk.text for twins in distinct(made(*texts), wanted)]
    assert shown == list(dict.fromkeys(texts))[:wanted]
