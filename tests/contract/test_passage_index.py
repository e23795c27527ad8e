"""What every PassageIndex promises, on tantivy, FAISS, sealed files and the fakes."""

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias, cast

import pytest
from tests.fakes.keys import keys_beside
from tests.fakes.passage_index import MemoryVectors, MemoryWords
from tests.fakes.store_documents import made_document, made_entries, made_vectors, written

from localrag.domain.document import Document
from localrag.domain.passage import Hit, IndexName
from localrag.domain.ports import PassageIndex, TermStatistics
from localrag.store.keys import NO_KEYS
from localrag.store.library import Library

Opened: TypeAlias = Callable[[list[Document]], "PassageIndex[Any]"]
Asked: TypeAlias = Callable[[str], Any]

DOCUMENTS = [
    made_document(b"/d/travel", ["出張旅費は実費で精算する。", "宿泊料は一夜一万円とする。"]),
    made_document(b"/d/leave", ["年次休暇は二十日とする。", "病気休暇には診断書が要る。"]),
    made_document(b"/d/keys", ["駐車場の鍵は総務課で保管する。"]),
    made_document(b"/d/model", ["複合機 MX-3070 は二階にある。"]),
]
TEXTS = [page.text for document in DOCUMENTS for page in document.pages]


def _vector(text: str) -> Any:
    return made_vectors([text])[0]


def _fake_words(documents: list[Document]) -> MemoryWords:
    return MemoryWords(made_entries(documents))


def _fake_vectors(documents: list[Document]) -> MemoryVectors:
    entries = made_entries(documents)
    return MemoryVectors(entries, made_vectors([entry.text for entry in entries]))


@pytest.fixture
def stored(tmp_path: Path) -> "Iterator[Callable[[list[Document]], Any]]":
    """Return what opens a real library with the documents given."""
    with ExitStack() as kept:
        yield lambda documents: kept.enter_context(written(tmp_path / "libraries", documents))


@pytest.fixture
def sealed(tmp_path: Path) -> "Iterator[Callable[[list[Document]], Any]]":
    """Return what opens a real encrypted library with the documents given, from its files."""
    folder = tmp_path / "sealed"

    def opened(kept: ExitStack, documents: list[Document]) -> Library:
        keys = keys_beside(folder)
        with written(folder, documents, keys=keys):
            pass
        return kept.enter_context(Library.open(folder, "main", keys=keys))

    with ExitStack() as kept:
        yield lambda documents: opened(kept, documents)


@pytest.fixture(
    params=[
        "tantivy", "faiss", "sealed words", "sealed vectors", "fake words", "fake vectors",
    ]
)  # fmt: skip
def kind(request: pytest.FixtureRequest) -> str:
    """The implementation under test."""
    return str(request.param)


@pytest.fixture
def opened(
    kind: str,
    stored: "Callable[[list[Document]], Any]",
    sealed: "Callable[[list[Document]], Any]",
) -> Opened:
    """Return what builds the index over documents."""
    makers: dict[str, Opened] = {
        "tantivy": lambda documents: stored(documents).words,
        "faiss": lambda documents: stored(documents).vectors,
        "sealed words": lambda documents: sealed(documents).words,
        "sealed vectors": lambda documents: sealed(documents).vectors,
        "fake words": _fake_words,
        "fake vectors": _fake_vectors,
    }
    return makers[kind]


@pytest.fixture
def asked(kind: str) -> Asked:
    """Return what turns a text into the query of this index."""
    return str if "vectors" not in kind and kind != "faiss" else _vector


def _ids(hits: list[Hit]) -> list[int]:
    return [hit.chunk_id for hit in hits]


def test_scores_are_those_of_a_search(opened: Opened, asked: Asked) -> None:
    index = opened(DOCUMENTS)
    query = asked("出張旅費と病気休暇、MX-3070")
    hits = index.search(query, 10, None)
    ids = [hit.chunk_id for hit in reversed(hits)]
    assert len(hits) > 2
    found = index.scores(query, [*ids, 4])
    assert found[:-1] == pytest.approx([hit.score for hit in reversed(hits)], abs=1e-5)
    assert found[-1] == 0.0


def test_an_empty_index_scores_nothing(opened: Opened, asked: Asked) -> None:
    assert opened([]).scores(asked("出張旅費"), [1, 2]) == [0.0, 0.0]


def test_own_text_finds_its_chunk_first(opened: Opened, asked: Asked) -> None:
    index = opened(DOCUMENTS)
    expected = [entry.chunk_id for entry in made_entries(DOCUMENTS)]
    assert [index.search(asked(text), 3, None)[0].chunk_id for text in TEXTS] == expected


def test_hits_come_best_first_and_are_numbered_from_one(opened: Opened, asked: Asked) -> None:
    hits = opened(DOCUMENTS).search(asked("休暇は二十日とする。"), 6, None)
    assert len(hits) > 1
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_hits_name_their_index(opened: Opened, asked: Asked, kind: str) -> None:
    hits = opened(DOCUMENTS).search(asked(TEXTS[0]), 1, None)
    expected = IndexName.WORDS if asked is str else IndexName.VECTORS
    assert [hit.index for hit in hits] == [expected], kind


def test_no_more_hits_than_asked_for(opened: Opened, asked: Asked) -> None:
    index = opened(DOCUMENTS)
    assert len(index.search(asked("とする。"), 2, None)) == 2
    assert index.search(asked("とする。"), 0, None) == []


def test_search_stays_within_the_documents(opened: Opened, asked: Asked) -> None:
    index = opened(DOCUMENTS)
    leave = DOCUMENTS[1]
    hits = index.search(asked(TEXTS[0] + TEXTS[2]), 10, frozenset({leave.id}))
    inside = {entry.chunk_id for entry in made_entries([leave])}
    assert hits
    assert set(_ids(hits)) <= inside


def test_search_within_no_document_finds_nothing(opened: Opened, asked: Asked) -> None:
    index = opened(DOCUMENTS)
    assert index.search(asked(TEXTS[0]), 5, frozenset()) == []
    assert index.search(asked(TEXTS[0]), 5, frozenset({12345})) == []


def test_equal_chunks_are_ordered_by_id(opened: Opened, asked: Asked) -> None:
    copies = [made_document(b"/copy/%d" % n, ["会議室の予約は電話で行う。"]) for n in range(7)]
    hits = opened(copies).search(asked("会議室の予約は電話で行う。"), 3, None)
    everything = sorted(entry.chunk_id for entry in made_entries(copies))
    assert _ids(hits) == everything[:3]


def test_empty_library_finds_nothing(opened: Opened, asked: Asked) -> None:
    assert opened([]).search(asked("出張旅費"), 5, None) == []


def test_the_order_of_adding_does_not_matter(kind: str, asked: Asked, tmp_path: Path) -> None:
    found = []
    for place, documents in (("a", DOCUMENTS), ("b", DOCUMENTS[::-1])):
        keys = keys_beside(tmp_path / place) if "sealed" in kind else NO_KEYS
        with written(tmp_path / place, documents, keys=keys) as library:
            by_kind: dict[str, PassageIndex[Any]] = {
                "tantivy": library.words,
                "faiss": library.vectors,
                "sealed words": library.words,
                "sealed vectors": library.vectors,
                "fake words": _fake_words(documents),
                "fake vectors": _fake_vectors(documents),
            }
            found.append(
                [by_kind[kind].search(asked(text), 5, None) for text in [*TEXTS, "課は一"]]
            )
    assert found[0] == found[1]


def test_a_question_without_known_words_finds_nothing(opened: Opened, kind: str) -> None:
    nothing: Any = "!?" if "words" in kind or kind == "tantivy" else _vector("x") * 0
    assert opened(DOCUMENTS).search(nothing, 5, None) == []


@pytest.mark.parametrize("kind", ["tantivy", "sealed words", "fake words"])
def test_words_score_as_the_formula_says(opened: Opened) -> None:
    by_formula = _fake_words(DOCUMENTS)
    questions = ["MX-3070 はどこ", "休暇の日数", "鍵を保管する課", "旅費と宿泊料"]
    index = opened(DOCUMENTS)
    for question in questions:
        expected = by_formula.search(question, 6, None)
        hits = index.search(question, 6, None)
        assert _ids(hits) == _ids(expected)
        assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in expected])


@pytest.mark.parametrize("kind", ["tantivy", "sealed words", "fake words"])
def test_weights_are_highest_for_a_term_that_no_chunk_has(opened: Opened) -> None:
    weigh = cast("TermStatistics", opened(DOCUMENTS))
    rare, common, absent = weigh.weights(["鍵", "休暇", "戦車"])
    assert absent > rare > common > 0
    assert absent == pytest.approx(math.log(1 + 6.5 / 0.5))
    assert weigh.weights(["鍵", "鍵"]) == [rare, rare]
