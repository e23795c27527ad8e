"""Candidates are enough: what tantivy proposes holds the best chunks by our own formula."""

import random

import pytest
from tests.fakes.passage_index import MemoryWords
from tests.fakes.store_documents import made_document, made_entries, written

_SYLLABLES = (
    "出張旅費休暇規程会計総務予算執行窓口施設防災訓練文書管理情報安全課長係員申請承認期限"
)


def _documents(count):
    chance = random.Random(7)  # noqa: S311 - texts for a test
    return [
        made_document(
            b"/d/%d" % number,
            ["".join(chance.choices(_SYLLABLES, k=chance.randint(20, 120))) for _ in range(10)],
            title=f"第{number}号",
        )
        for number in range(count)
    ]


@pytest.mark.slow
def test_the_best_ten_are_those_of_scoring_every_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr("localrag.store.words._SEGMENT_CHUNKS", 400)
    monkeypatch.setattr("localrag.store.words._MANY_CHUNKS", 100)
    documents = _documents(120)
    plain = MemoryWords(made_entries(documents))
    chance = random.Random(8)  # noqa: S311 - questions for a test
    with written(tmp_path, documents) as library:
        assert len(list((tmp_path / "main").glob("words-*"))) == 3
        for _ in range(10):
            question = "".join(chance.choices(_SYLLABLES, k=12)) + "は第7号か"
            expected = [hit.chunk_id for hit in plain.search(question, 10, None)]
            assert [
                hit.chunk_id for hit in library.words.search(question, 10, None)
            ] == expected


@pytest.mark.slow
def test_asking_each_segment_for_few_at_first_leaves_none_out(tmp_path, monkeypatch):
    monkeypatch.setattr("localrag.store.words._SEGMENT_CHUNKS", 100)
    documents = _documents(60)
    chance = random.Random(9)  # noqa: S311 - questions for a test
    questions = ["".join(chance.choices(_SYLLABLES, k=8)) for _ in range(20)]
    questions += [f"第{number}号" for number in range(0, 60, 7)]  # one document, one segment
    with written(tmp_path, documents) as library:
        assert len(list((tmp_path / "main").glob("words-*"))) > 4
        found = {}
        for fewer in (1, 5, 40):
            monkeypatch.setattr("localrag.store.words._FEWER", fewer)
            found[fewer] = [library.words.search(q, 180, None) for q in questions]
    assert found[5] == found[1]
    assert found[40] == found[1]
