"""Power cuts: what was acknowledged is there, whole, whatever the disk lost (F2)."""

import os
import random

import pytest
from tests.fakes.power import Disk, PowerCut, power
from tests.fakes.store_documents import (
    MODEL,
    WHEN,
    changed,
    made_chunks,
    made_document,
    made_vectors,
    put,
)

from localrag.store.check import check_library
from localrag.store.library import Library

FIRST = [
    made_document(b"/d/%d" % n, [f"規程 {n} の休暇。", f"第{n}号の旅費。"]) for n in range(6)
]
SECOND = {
    document.source.path: changed(document, [f"改正 {number}。", "新しい別表。", "附則。"])
    for number, document in enumerate(FIRST[:3])
}
CUTS = 30


def steps():
    """Yield what is done, one acknowledged change each, with the documents that are there then."""
    there = {}
    yield there.copy(), lambda library: library.writer.use_model(MODEL, iter(()))
    for document in FIRST:
        there[document.source.path] = document
        yield there.copy(), lambda library, d=document: put(library, d)
    yield there.copy(), lambda library: library.writer.publish(WHEN)
    for path, document in SECOND.items():
        there[path] = document
        yield there.copy(), lambda library, d=document: put(library, d)
    for number in (4, 5):
        del there[FIRST[number].source.path]
        yield (
            there.copy(),
            lambda library, n=number: library.writer.remove([FIRST[n].source.path]),
        )
    yield there.copy(), lambda library: library.writer.publish(WHEN)


def run(root, disk, monkeypatch):
    """Do all steps until the power goes; return the states that may be on the disk then."""
    before, after = {}, {}
    try:
        with power(disk, monkeypatch), Library.open(root, "main", write=True) as library:
            for after, step in steps():
                step(library)
                before = after
                disk.acknowledged()
    except PowerCut:
        pass
    return before, after


def found(folder):
    """Return the documents that a fresh process finds, and make sure that all is whole."""
    with Library.open(folder, "main", write=True) as library:
        library.writer.publish(WHEN)
        documents = {d.source.path: d for d in library.catalogue.documents()}
        pages = {
            path: tuple(library.catalogue.page(d.id, n) for n in range(1, d.pages + 1))
            for path, d in documents.items()
        }
        library.words.search("規程", 9, None)
        library.vectors.search(made_vectors(["規程"])[0], 9, None)
    checked = check_library(folder, "main", read_data=True, repair=False)
    assert checked.problems == ()
    assert checked.chunks == checked.vectors == checked.words
    return pages


def cut(tmp_path, number, monkeypatch):
    """Cut the power at sync `number`; return how many syncs there were, or None for a run to the end."""
    root, image = tmp_path / f"{number}", tmp_path / f"{number}-image"
    root.mkdir()
    disk = Disk(root, image, number)
    before, after = run(root, disk, monkeypatch)
    if not disk.is_cut:
        return disk.events
    (image / "main").mkdir(parents=True, exist_ok=True)
    # What was gone when a change was acknowledged holds removed text, and stays gone.
    assert disk.come_back() == set()
    pages = found(image)
    allowed = [{path: d.pages for path, d in state.items()} for state in (before, after)]
    assert pages in allowed, f"cut at sync {number}"
    return None


pytestmark = pytest.mark.skipif(
    os.name == "nt" or not os.path.isdir("/proc/self/fd"),  # noqa: PTH112 - no Path yet
    reason="follows files by /proc",
)


def test_nothing_acknowledged_is_lost(tmp_path, monkeypatch):
    total = cut(tmp_path, 0, monkeypatch)
    assert total > 40
    chance = random.Random(7)  # noqa: S311 - which cuts are tried
    for number in sorted(chance.sample(range(1, total + 1), CUTS)):
        assert cut(tmp_path, number, monkeypatch) is None


def test_a_disk_that_forgets_what_was_synced_is_found_out(tmp_path, monkeypatch):
    """The control: without honest syncs acknowledged documents are lost, and the test sees it."""
    monkeypatch.setattr(Disk, "_left", lambda _disk, _durable, _written: None)
    lost = 0
    for number in (30, 40):
        with pytest.raises(AssertionError, match="cut at sync"):
            cut(tmp_path, number, monkeypatch)
        lost += 1
    assert lost == 2


def test_chunks_of_each_state_differ():
    assert all(made_chunks(SECOND[d.source.path]) != made_chunks(d) for d in FIRST[:3])
