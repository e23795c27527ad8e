"""A words cache with the terms of another version is written anew before it is asked."""

import pytest
from tests.fakes.store_documents import WHEN, made_document, put, written

from localrag.store import analysis
from localrag.store.check import check_library
from localrag.store.library import Library

QUESTION = "第3条"
DOCUMENTS = [
    made_document(b"/d/rules", ["第三条　鍵は総務課で保管する。"]),
    made_document(b"/d/leave", ["年次休暇は二十日とする。"]),
]


class Older:
    name = "ngrams"
    version = "0"

    def tokens(self, text):
        return list("".join(text.split()))


@pytest.fixture
def older(tmp_path, monkeypatch):
    """A library whose words are those of a program that knew no numbers."""
    with monkeypatch.context() as patched:
        patched.setattr(analysis, "PLAIN", Older())
        with written(tmp_path, DOCUMENTS):
            pass
    assert list(tmp_path.rglob("versions-0.npy"))
    return tmp_path


def test_whoever_asks_first_has_it_written_anew(older):
    with Library.open(older, "main") as library:
        assert library.words.search(QUESTION, 5, None)[0].rank == 1
    assert not list(older.rglob("versions-0.npy"))
    assert check_library(older, "main", read_data=True, repair=False).problems == ()


def test_a_commit_keeps_no_segment_of_another_version(older):
    with Library.open(older, "main", write=True) as library:
        put(library, made_document(b"/d/new", ["第四条　様式は別に定める。"]))
        library.writer.publish(WHEN)
        found = library.words.search(QUESTION, 5, None)
        [best] = library.catalogue.chunks([found[0].chunk_id])
    assert best.chunk.text.startswith("第三条")
    assert not list(older.rglob("versions-0.npy"))
