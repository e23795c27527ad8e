"""Killed at any step, the library opens by itself: each document whole, old or new."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fakes.store_child import FIRST, FIRST_CHANGED, LAST_STATE, SECOND, THIRD, story
from tests.fakes.store_contest import contended
from tests.fakes.store_documents import WHEN, made_chunks, made_vectors, written

from localrag.domain.errors import StoreError
from localrag.store.check import check_library
from localrag.store.library import Library

REPOSITORY = Path(__file__).resolve().parents[2]
TURNS = 5
QUESTION = "旅費と休暇の規程"


def _child(*arguments, **options):
    command = [sys.executable, "-m", "tests.fakes.store_child", *map(str, arguments)]
    return subprocess.Popen(command, cwd=REPOSITORY, **options)


def _state(library):
    pages = [
        (document.source, library.catalogue.page(document.id, number))
        for document in library.catalogue.documents()
        for number in range(1, document.pages + 1)
    ]
    words = [(h.chunk_id, h.score) for h in library.words.search(QUESTION, 20, None)]
    near = library.vectors.search(made_vectors(["旅費"])[0], 20, None)
    return pages, words, [(h.chunk_id, h.score) for h in near]


def _must_be_whole(folder):
    with Library.open(folder, "main", write=True) as library:
        library.writer.publish(WHEN)
        for document in library.catalogue.documents():
            pages = [
                library.catalogue.page(document.id, number)
                for number in range(1, document.pages + 1)
            ]
            whole = [
                d for d in (FIRST, FIRST_CHANGED, SECOND, THIRD) if d.pages == tuple(pages)
            ]
            assert [d.source for d in whole] == [document.source]
            ids = [chunk.id for chunk in made_chunks(whole[0])]
            assert len(library.catalogue.chunks(ids)) == len(ids) == document.chunks
        found = _state(library)
    checked = check_library(folder, "main", read_data=True, repair=False)
    assert checked.problems == ()
    assert checked.chunks == checked.vectors == len(found[2])
    return found


@pytest.fixture(scope="module")
def last_state(tmp_path_factory):
    with written(tmp_path_factory.mktemp("last"), LAST_STATE) as library:
        return _state(library)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("offset", range(4))
def test_killed_at_any_call_it_is_whole_and_goes_on_to_the_end(tmp_path, last_state, offset):
    deaths = 0
    for call in range(3 + 7 * offset, 1000, 28):
        folder = tmp_path / str(call)
        code = _child("killed_story", folder, call).wait()
        if code == 0:
            break
        assert code == -signal.SIGKILL
        deaths += 1
        if (folder / "main").is_dir():
            _must_be_whole(folder)
        story(folder)
        assert _must_be_whole(folder) == last_state
    assert deaths >= 3


def test_eight_processes_write_and_read_one_library(tmp_path):
    refused, reads, problems = contended(tmp_path, 8, TURNS)
    assert problems == []
    assert refused > 0
    assert reads >= 8 * TURNS + refused


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_writer_leaves_no_lock(tmp_path):
    holder = _child("hold", tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StoreError) as caught:
        Library.open(tmp_path, "main", write=True)
    assert caught.value.fields["pid"] == str(holder.pid)
    with Library.open(tmp_path, "main") as reader:
        assert reader.catalogue.status().documents == 0
    holder.kill()
    holder.communicate()
    with Library.open(tmp_path, "main", write=True) as library:
        assert library.catalogue.status().documents == 0
