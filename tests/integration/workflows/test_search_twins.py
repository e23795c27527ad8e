"""Copies of one text in a real library: shown once, counted, and never in the way."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fakes.store_documents import (
    DIMENSION,
    MODEL,
    WHEN,
    made_document,
    made_vectors,
    written,
)

from localrag.answering.understand import understand
from localrag.workflows.reranking import TimedReranker
from localrag.workflows.search import SearchTools, search

COPIES = 120
NOTICE = "この文書は部外秘であり、部外に出すときは総務課長の許可を得なければならない。"
OTHERS = [
    "総務課長は、部外秘の文書の台帳を備える。",
    "部外の者が閲覧するときは許可証を示す。",
    "文書の保存期間は五年とする。",
]


class SeededEmbedder:
    """Vectors by the text alone, so that copies are equally near."""

    model = MODEL
    window_tokens = None

    def embed_passages(self, texts):
        return made_vectors(texts, DIMENSION)

    def embed_question(self, text):
        return made_vectors([text], DIMENSION)[0]

    def count_tokens(self, texts):
        return [len(text) for text in texts]


@pytest.fixture
def library(tmp_path):
    documents = [made_document(f"/a/{n:03}.txt".encode(), [NOTICE]) for n in range(COPIES)]
    newest = documents[70]
    source = replace(newest.source, modified=WHEN + timedelta(days=1))
    documents[70] = replace(newest, source=source)
    documents += [
        made_document(f"/b/{n}.txt".encode(), [text]) for n, text in enumerate(OTHERS)
    ]
    with written(tmp_path, documents) as library:
        yield library


@pytest.fixture
def tools(library):
    return SearchTools(
        catalogue=library.catalogue,
        words=library.words,
        vectors=library.vectors,
        statistics=library.statistics,
        embedder=SeededEmbedder(),
        twins=library.catalogue,
    )


QUESTION = understand("部外秘の文書を部外に出すときは誰の許可がいりますか")


def test_copies_are_one_passage_and_counted(tools):
    found = search(QUESTION, tools, 4).passages
    assert [passage.rank for passage in found] == [1, 2, 3, 4]
    assert {passage.chunk.text: passage.twins for passage in found} == {
        NOTICE: COPIES - 1,
        **dict.fromkeys(OTHERS, 0),
    }


def test_the_newest_copy_is_the_one_that_is_shown(tools):
    assert b"/a/070.txt" in {p.source.path for p in search(QUESTION, tools, 4).passages}


def test_without_counts_only_the_candidates_are_counted(tools):
    found = search(QUESTION, replace(tools, twins=None), 4).passages
    assert [passage.twins for passage in found] == [0, 0, 0, 0]


def test_a_library_of_nothing_but_copies_ends_the_search(tools):
    found = search(QUESTION, tools, 30).passages
    assert {passage.chunk.text for passage in found} == {NOTICE, *OTHERS}


def test_a_model_that_ranks_sees_every_text_once(tools):
    seen = []

    class ByLength:
        def score(self, question, passages):
            seen.extend(passage.chunk.text for passage in passages)
            return [-float(len(passage.chunk.text)) for passage in passages]

    found = search(
        QUESTION, replace(tools, reranker=TimedReranker(id="r", model=ByLength())), 2
    ).passages
    assert len(seen) == len(set(seen))
    assert [passage.chunk.text for passage in found] == sorted(seen, key=len)[:2]
    assert [passage.rank for passage in found] == [1, 2]
