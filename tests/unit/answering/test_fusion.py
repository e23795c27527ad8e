import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.passages import chunk, passage, stored

from localrag.answering.fusion import contents_lowered, fuse, passages
from localrag.domain.passage import Hit, IndexName


def hits(index: IndexName, *pairs: tuple[int, float]) -> list[Hit]:
    return [
        Hit(chunk_id=chunk_id, score=score, rank=rank, index=index)
        for rank, (chunk_id, score) in enumerate(pairs, start=1)
    ]


RANKINGS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([-0.5, 0.0, 0.25, 0.5, 1.0, 7.5])),
    max_size=10,
    unique_by=lambda pair: pair[0],
)


@given(RANKINGS, RANKINGS, st.randoms(use_true_random=False), st.integers(0, 12))
def test_the_order_of_the_hits_does_not_matter(
    words: list[tuple[int, float]],
    vectors: list[tuple[int, float]],
    dice: random.Random,
    limit: int,
) -> None:
    one, other = hits(IndexName.WORDS, *words), hits(IndexName.VECTORS, *vectors)
    expected = fuse(one, other, limit)
    dice.shuffle(one)
    dice.shuffle(other)
    assert fuse(one, other, limit) == expected
    assert len(expected) <= limit
    assert [h.score for h in expected] == sorted((h.score for h in expected), reverse=True)


def test_ties_go_by_chunk_id() -> None:
    fused = fuse(hits(IndexName.WORDS, (9, 2.0), (3, 2.0), (5, 2.0)), [], 3)
    assert [hit.chunk_id for hit in fused] == [3, 5, 9]


def test_a_chunk_that_both_found_beats_one_that_either_found() -> None:
    fused = fuse(
        hits(IndexName.WORDS, (1, 10.0), (2, 9.5)),
        hits(IndexName.VECTORS, (3, 0.9), (2, 0.8)),
        3,
    )
    assert fused[0].chunk_id == 2
    assert [hit.index for hit in fused[0].hits] == [IndexName.WORDS, IndexName.VECTORS]


def test_a_clear_hit_of_words_is_not_overruled_by_vectors() -> None:
    fused = fuse(
        hits(IndexName.WORDS, (1, 40.0), (2, 12.0)),
        hits(IndexName.VECTORS, (2, 0.6), (1, 0.3)),
        2,
    )
    assert fused[0].chunk_id == 1


def test_vectors_alone_keep_their_order() -> None:
    fused = fuse([], hits(IndexName.VECTORS, (7, 0.8), (4, 0.2), (1, -0.1)), 5)
    assert [hit.chunk_id for hit in fused] == [7, 4, 1]


def test_scores_that_say_nothing_count_nothing() -> None:
    assert [h.score for h in fuse([], hits(IndexName.VECTORS, (1, 0.0), (2, -1.0)), 5)] == [
        0,
        0,
    ]


def test_passages_are_ranked_anew_without_the_chunks_that_are_gone() -> None:
    fused = fuse(hits(IndexName.WORDS, (1, 3.0), (2, 2.0), (3, 1.0)), [], 3)
    kept = [stored(chunk("三", chunk_id=3), "甲"), stored(chunk("一", chunk_id=1), "乙")]
    found = passages(fused, kept)
    assert [(p.chunk.id, p.rank, p.document_title) for p in found] == [
        (1, 1, "乙"),
        (3, 2, "甲"),
    ]
    assert found[0].score == fused[0].score
    assert found[0].hits == fused[0].hits


def test_contents_fall_behind_text_that_is_nearly_as_good() -> None:
    contents = replace(passage("第１章 旅費 … 3", rank=1, headings=("目次",)), score=1.0)
    near = replace(passage("旅費は実費とする。", rank=2, headings=("第１章",)), score=0.9)
    far = replace(passage("鍵は倉庫にある。", rank=3), score=0.5)
    found = contents_lowered([contents, near, far], 0.8)
    assert [(p.chunk.id, p.rank, p.score) for p in found] == [
        (2, 1, 0.9),
        (1, 2, 0.8),
        (3, 3, 0.5),
    ]


def test_without_contents_nothing_changes() -> None:
    found = (passage("甲", rank=1, headings=("章", "目次")), passage("乙", rank=2))
    assert contents_lowered(found, 0.8) == found
