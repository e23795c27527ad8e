"""What a question only asks does not decide, and who wants a meaning is given the definition."""

import pytest
from tests.fakes.store_documents import made_document, written
from tests.integration.workflows.test_search_twins import SeededEmbedder

from localrag.answering.ranker import shipped_ranker
from localrag.answering.understand import understand
from localrag.resources import models_folder
from localrag.workflows.search import SearchTools, search

ROWS = [
    f"名称: 第{n}公民館 | 住所: 栄町{n}-1 | 設備: AED | 階: {n % 5 + 1}階" for n in range(40)
]
PROSE = (
    "この様式はどこにありますか、という問い合わせがあります。窓口にありますので御覧ください。"
)
MENTIONS = [
    f"第{n}条 個人情報取扱事業者は、個人情報を第{n}号の方法で取り扱う。" for n in range(300)
]
DEFINITION = (
    "この規程において「個人情報取扱事業者」とは、個人情報データベース等を事業の用に供している者をいう。"
    + "ただし、別表に掲げる者にあってはこの限りでなく、それぞれの定めるところによるものとする。"
    * 3
)


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    documents = [
        made_document(b"/list.csv", ROWS),
        made_document(b"/desk.txt", [PROSE]),
        made_document(b"/rules.txt", [*MENTIONS, DEFINITION]),
    ]
    with written(tmp_path_factory.mktemp("library"), documents) as library:
        yield SearchTools(
            catalogue=library.catalogue,
            words=library.words,
            vectors=library.vectors,
            statistics=library.statistics,
            embedder=SeededEmbedder(),
            ranker=shipped_ranker(models_folder()),
        )


def _first(text, tools, top=1):
    return [p.chunk.text for p in search(understand(text), tools, top).passages]


def test_what_is_asked_for_outweighs_how_it_is_asked(tools):
    assert "AED" in _first("AEDはどこにありますか", tools)[0]


def test_a_question_that_only_asks_is_looked_for_as_it_stands(tools):
    assert _first("どこにありますか", tools) == [PROSE]


def test_the_definition_is_found_among_hundreds_of_mentions(tools):
    plain = _first("個人情報取扱事業者の個人情報", tools, 20)
    assert DEFINITION not in plain
    assert DEFINITION in _first("個人情報取扱事業者とは何ですか", tools, 20)
