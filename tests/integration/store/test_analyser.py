"""Words by dictionary: chosen per library, made anew without reading, missing on some PCs."""

import pytest
from tests.fakes.store_documents import WHEN, made_document, put, written

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.engines.sudachi import SudachiTokeniser
from localrag.store.check import check_library
from localrag.store.library import Library
from localrag.text.tokens import index_tokens

DOCUMENTS = [
    made_document(b"/d/talk", ["かばんは駅で預かる。"]),
    made_document(b"/d/leave", ["年次休暇は二十日とする。"]),
]
QUESTION = "鞄"


@pytest.fixture(scope="module")
def sudachi():
    return SudachiTokeniser()


class OtherDictionary:
    name = "sudachi"
    version = "another"

    def tokens(self, text):
        return index_tokens(text)


def _only(tokeniser):
    return lambda name: tokeniser if name == tokeniser.name else None


def _none(_name):
    return None


def _found(library):
    hits = library.words.search(QUESTION, 5, None)
    return [library.catalogue.chunks([hit.chunk_id])[0].chunk.text for hit in hits]


@pytest.fixture
def analysed(tmp_path, sudachi):
    with written(tmp_path, DOCUMENTS) as library:
        assert _found(library) == []
        library.analyse_with(sudachi)
        assert _found(library)[0] == "かばんは駅で預かる。"
    return tmp_path


def test_terms_are_those_of_the_ngrams_and_the_words_in_their_usual_writing(sudachi):
    text = "引っ越しの打合せ\n" + "あ" * 9_000
    terms = sudachi.tokens(text)
    plain = index_tokens(text)
    assert terms[: len(plain)] == plain
    assert "w:打ち合わせ" in terms[len(plain) :]
    assert "w:の" not in terms
    assert not [term for term in terms if not term or any(map(str.isspace, term))]
    assert sudachi.tokens("\ud800 鍵\x00")  # names that UTF-8 cannot write


def test_a_library_keeps_its_choice(analysed, sudachi):
    with Library.open(analysed, "main", tokenisers=_only(sudachi)) as library:
        assert library.analysis.version == sudachi.version
        assert _found(library)[0].startswith("かばん")
    with Library.open(analysed, "main", write=True, tokenisers=_only(sudachi)) as library:
        put(library, made_document(b"/d/new", ["旅行鞄の記録。"]))
        library.writer.publish(WHEN)
        assert len(_found(library)) == 2
    assert check_library(analysed, "main", read_data=True, repair=False).problems == ()


def test_where_the_dictionary_is_missing_searching_goes_on_and_writing_is_refused(analysed):
    with Library.open(analysed, "main", tokenisers=_none) as library:
        assert not library.analysis.is_whole
        assert library.words.search("年次休暇", 5, None)[0].rank == 1
    with Library.open(analysed, "main", write=True, tokenisers=_none) as library:
        with pytest.raises(StoreError) as caught:
            library.analysis.require_whole()
        assert caught.value.code is StoreCode.ANALYSER_MISSING
        put(library, made_document(b"/d/new", ["旅行鞄の記録。"]))
        with pytest.raises(StoreError) as caught:
            library.writer.publish(WHEN)
        assert caught.value.code is StoreCode.ANALYSER_MISSING


def test_a_pc_without_the_dictionary_can_go_back(analysed):
    with Library.open(analysed, "main", write=True, tokenisers=_none) as library:
        library.analyse_with(None)
        assert library.analysis.name == "ngrams"
        put(library, made_document(b"/d/new", ["鍵の記録。"]))
        library.writer.publish(WHEN)
    with Library.open(analysed, "main") as library:
        assert library.words.search("鍵の記録", 5, None)[0].rank == 1
    assert check_library(analysed, "main", read_data=True, repair=False).problems == ()


def test_another_dictionary_reads_on_and_a_writer_makes_the_words_anew(analysed):
    other = OtherDictionary()
    with Library.open(analysed, "main", tokenisers=_only(other)) as library:
        assert not library.analysis.is_whole
        assert library.words.search("年次休暇", 5, None)[0].rank == 1
    with Library.open(analysed, "main", write=True, tokenisers=_only(other)) as library:
        assert (library.analysis.version, library.analysis.is_whole) == ("another", True)
    assert list(analysed.rglob("versions-another.npy"))


def test_a_crash_between_choice_and_index_heals(analysed, sudachi):
    """The choice is committed first: the old files are then not of its version."""
    with Library.open(analysed, "main", write=True, tokenisers=_only(sudachi)) as library:
        library.analyse_with(None)
        with library.database.transaction():
            library._state.set_analysis(sudachi.name, sudachi.version)
    with Library.open(analysed, "main", tokenisers=_only(sudachi)) as library:
        assert _found(library)[0].startswith("かばん")
