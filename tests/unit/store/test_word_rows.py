import math
from collections import Counter

import numpy as np
import pytest

from localrag.store import word_rows
from localrag.store.word_rows import RowCollector, bm25, load_rows

CHUNKS = [["鍵", "鍵", "箱"], [], ["箱", "mx", "mx"], ["鍵"] * 300]


def _collected(chunks=CHUNKS):
    collector = RowCollector()
    for number, terms in enumerate(chunks):
        collector.add(100 + number, 7, terms)
    return collector.rows()


def _expected(terms, weights, mean):
    counts = Counter(terms)
    return sum(
        weight * counts[term] * 1.4 / (counts[term] + 0.4 * (1 - 0.9 + 0.9 * len(terms) / mean))
        for term, weight in weights.items()
    )


def test_scores_follow_the_formula_row_by_row():
    weights = {"鍵": 2.0, "mx": 0.5, "無": 9.0}
    scores = bm25([(_collected(), [2, 0, 1])], weights, 2.0)
    assert scores == pytest.approx([_expected(CHUNKS[row], weights, 2.0) for row in (2, 0, 1)])


def test_rows_of_several_parts_keep_their_order():
    weights = {"鍵": 2.0, "mx": 0.5}
    parts = [(_collected(CHUNKS[:1]), [0]), (_collected(CHUNKS[1:]), [1, 0])]
    scores = bm25(parts, weights, 2.0)
    assert scores == pytest.approx([_expected(CHUNKS[row], weights, 2.0) for row in (0, 2, 1)])
    assert len(bm25([], weights, 2.0)) == 0


def test_counts_beyond_a_byte_stop_growing():
    score = bm25([(_collected(), [3])], {"鍵": 1.0}, 300.0)[0]
    assert math.isclose(score, 255 * 1.4 / (255 + 0.4))


def test_folding_in_pieces_changes_nothing(monkeypatch):
    whole = _collected()
    monkeypatch.setattr(word_rows, "_FOLDED_AT_ONCE", 1)
    pieces = _collected()
    for name in ("chunks", "documents", "lengths", "starts", "terms", "counts"):
        assert np.array_equal(getattr(whole, name), getattr(pieces, name)), name


def test_rows_come_back_from_the_disk(tmp_path):
    rows = _collected()
    rows.save(tmp_path)
    loaded = load_rows(tmp_path)
    assert bm25([(loaded, [0, 2])], {"箱": 1.0}, 3.0) == pytest.approx(
        bm25([(rows, [0, 2])], {"箱": 1.0}, 3.0)
    )
    assert loaded.chunks.tolist() == [100, 101, 102, 103]


def test_no_chunk_at_all_is_no_row():
    assert len(_collected([]).chunks) == 0
