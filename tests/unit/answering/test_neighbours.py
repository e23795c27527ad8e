"""Neighbours become one passage whose text still stands where it says."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.passages import passage

from localrag.answering.neighbours import joined, spread
from localrag.answering.quotes import chunk_sentences
from localrag.domain.document import Span
from localrag.domain.passage import PageSpan

PAGE = "第1条 旅費を支給する。\n第2条 宿泊料は定額とする。\n第3条 日当を支給する。"


def part(rank, ordinal, *spans, document=7, headings=("旅費",), page=PAGE):
    """Return a passage of these spans of the page."""
    texts = [page[start:end] for start, end in spans]
    found = passage(*texts, rank=rank, headings=headings)
    located = tuple(
        PageSpan(page=1, label="1", span=Span(start=start, end=end)) for start, end in spans
    )
    chunk = replace(found.chunk, document_id=document, ordinal=ordinal, located=located)
    return replace(found, chunk=chunk)


def must_stand(found, page=PAGE):
    stretches = [page[s.span.start : s.span.end] for s in found.chunk.located]
    assert found.chunk.text == "\n".join(stretches)
    for quote in chunk_sentences(found.chunk):
        assert page[quote.place.span.start : quote.place.span.end] == quote.text


def test_neighbours_are_one_passage_where_the_better_one_stood():
    other = part(2, 0, (0, 5), document=9)
    [first, second] = joined([part(1, 1, (13, 27)), other, part(3, 0, (0, 12))])
    assert first.chunk.text == PAGE[:12] + "\n" + PAGE[13:27]
    assert (first.chunk.id, first.joined, first.rank, first.chunk.ordinal) == (1, (3,), 1, 0)
    must_stand(first)
    assert second == other


def test_what_both_have_is_shown_once():
    [whole] = joined([part(1, 0, (0, 27)), part(2, 1, (13, 40))])
    assert whole.chunk.text == PAGE
    must_stand(whole)


def test_a_header_that_both_have_is_shown_once():
    [whole] = joined([part(1, 0, (0, 5), (6, 12)), part(2, 1, (0, 5), (13, 27))])
    assert whole.chunk.text == "\n".join((PAGE[:5], PAGE[6:12], PAGE[13:27]))
    must_stand(whole)


def test_one_that_closes_a_gap_joins_all_three():
    [whole] = joined([part(1, 0, (0, 12)), part(2, 2, (28, 40)), part(3, 1, (13, 27))])
    assert whole.chunk.text == PAGE
    assert sorted(whole.joined) == [2, 3]
    must_stand(whole)


def test_what_is_no_neighbour_stays_apart():
    for other in (
        part(2, 2, (28, 40)),
        part(2, 1, (13, 27), document=8),
        part(2, 1, (13, 27), headings=("日当",)),
    ):
        found = [part(1, 0, (0, 12)), other]
        assert joined(found) == found
    assert len(joined([part(1, 0, (0, 12)), part(2, 1, (13, 27))], most=20)) == 2


def test_a_section_and_the_one_below_it_stand_under_the_upper_heading():
    below = part(1, 1, (13, 27), headings=("旅費", "宿泊"))
    [whole] = joined([below, part(2, 0, (0, 12))])
    assert whole.chunk.heading_path == ("旅費",)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 12)), max_size=8, unique_by=lambda p: p[0]
    )
)
def test_whatever_is_joined_stands_on_its_page(places):
    page = "".join(chr(0x4E00 + number) for number in range(60))
    found = [
        part(rank, ordinal, (ordinal * 8, ordinal * 8 + 4 + more), page=page)
        for rank, (ordinal, more) in enumerate(places, start=1)
    ]
    whole = joined(found)
    for passage_found in whole:
        must_stand(passage_found, page)
    ids = sorted(n for p in whole for n in (p.chunk.id, *p.joined))
    assert ids == sorted(p.chunk.id for p in found)


def test_too_many_of_one_document_come_after_the_others():
    found = [part(n, n * 2, (0, 5)) for n in range(1, 5)] + [part(5, 0, (0, 5), document=9)]
    assert [p.rank for p in spread(found, 2)] == [1, 2, 5, 3, 4]
