"""A phrase is found although hundreds of chunks have more of the question's other words."""

import pytest
from tests.fakes.store_documents import made_document, written
from tests.integration.workflows.test_search_twins import SeededEmbedder

from localrag.answering.understand import understand
from localrag.domain.passage import IndexName
from localrag.workflows.search import SearchTools, search

MANY, MORE = 300, 900
OTHERS = "窓口の受付時間は午前九時からとし、担当者{}が申請の受付の詳細を別途説明する。"
WANTED = (
    "手当は詳細別途とする。"
    + "なお、これは職員だけに限るものではないことに注意しなければならない。" * 2
)
WORDS = frozenset({IndexName.WORDS})


@pytest.fixture
def tools(tmp_path):
    documents = [
        made_document(f"/a/{n:03}.txt".encode(), [OTHERS.format(n)]) for n in range(MANY)
    ]
    documents += [
        made_document(f"/b/{n:03}.txt".encode(), [f"備品{n}は倉庫で保管する。"])
        for n in range(MORE)
    ]
    documents.append(made_document(b"/c.txt", [WANTED]))
    with written(tmp_path, documents) as library:
        yield SearchTools(
            catalogue=library.catalogue,
            words=library.words,
            vectors=library.vectors,
            statistics=library.statistics,
            embedder=SeededEmbedder(),
        )


def test_other_words_do_not_outweigh_a_phrase(tools):
    text = "窓口の受付時間は午前九時からか、担当者が申請の受付を説明するか 「詳細別途」"
    words = text.replace("「", "").replace("」", "")
    plain = search(understand(words), tools, 100, WORDS)
    assert WANTED not in [passage.chunk.text for passage in plain.passages]
    found = search(understand(text), tools, 10, WORDS)
    assert [passage.chunk.text for passage in found.passages] == [WANTED]
    assert found.searched.missing_phrases == ()


def test_a_phrase_that_many_hold_fills_the_list(tools):
    found = search(understand("「担当者」の手当"), tools, 10, WORDS)
    assert len(found.passages) == 10
    assert all("担当者" in passage.chunk.text for passage in found.passages)
