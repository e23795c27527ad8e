"""What a library holds, looked at in a fresh process, for the faults of benchmarks.store."""

import os
import random
import shutil
from pathlib import Path

import pytest
from tests.fakes.store_child import FIRST, FIRST_CHANGED, LAST_STATE, SECOND, THIRD
from tests.fakes.store_documents import (
    WHEN,
    made_chunks,
    made_document,
    made_vectors,
    written,
)
from tests.hostile.test_store_power import cut

from localrag.domain.document import Page
from localrag.domain.errors import StoreError
from localrag.domain.passage import IndexedDocument
from localrag.store.check import check_library
from localrag.store.files import remove
from localrag.store.library import Library

_QUESTIONS = [
    "休暇と旅費",
    "第7号",
    "避難所の住所",
    "人口と世帯数",
    "令和の統計",
    "電話番号",
    "施設の名称",
    "ごみの収集",
]
_FLIPPED = [
    made_document(b"/d/%d" % number, [f"規程 {number} の休暇", f"第{number}号の旅費と鍵"])
    for number in range(40)
]


def must_be_whole(folder: Path, *, is_end: bool = False) -> None:
    """Assert that each document of the story is wholly old or wholly new, everywhere."""
    with Library.open(folder, "main", write=True) as library:
        library.writer.publish(WHEN)
        documents = list(library.catalogue.documents())
        for document in documents:
            pages = _pages(library, document)
            whole = [d for d in (FIRST, FIRST_CHANGED, SECOND, THIRD) if d.pages == pages]
            assert [d.source for d in whole] == [document.source]
            ids = [chunk.id for chunk in made_chunks(whole[0])]
            assert len(library.catalogue.chunks(ids)) == len(ids) == document.chunks
        near = library.vectors.search(made_vectors(["旅費"])[0], 20, None)
    checked = check_library(folder, "main", read_data=True, repair=False)
    assert checked.problems == ()
    assert checked.chunks == checked.vectors == checked.words == len(near)
    if is_end:
        assert {d.source for d in documents} == {d.source for d in LAST_STATE}
        assert not [p for p in (folder / "main").iterdir() if "tmp" in p.name]


def dump_of(home: Path) -> dict[bytes, object]:
    """Return source and pages of each document of the only library below `home`."""
    with _opened(home) as library:
        return {
            document.source.path: (document.source.sha256, _pages(library, document))
            for document in library.catalogue.documents()
        }


def answers_of(home: Path) -> list[list[tuple[float, object]]]:
    """Return what words and vectors find for each question, with scores."""
    found: list[list[tuple[float, object]]] = []
    with _opened(home) as library:
        documents = {d.id: d.source.path for d in library.catalogue.documents()}
        for question in _QUESTIONS:
            hits = library.words.search(question, 20, None)
            stored = library.catalogue.chunks([hit.chunk_id for hit in hits])
            places = {
                s.chunk.id: (documents[s.chunk.document_id], s.chunk.ordinal) for s in stored
            }
            found.append([(round(h.score, 6), places[h.chunk_id]) for h in hits])
    return found


def power_cuts(place: Path, times: int) -> tuple[int, int, str]:
    """Cut the power at `times` random syncs."""
    chance = random.Random(5)
    violations = 0
    with pytest.MonkeyPatch.context() as patch:
        total = cut(place, 0, patch) or 0
        for number in range(times):
            folder = place / f"power-{number}"
            folder.mkdir()
            try:
                cut(folder, chance.randrange(1, total + 1), patch)
            except (AssertionError, StoreError):
                violations += 1
            remove(folder)
    return (
        times,
        violations,
        f"{total} syncs in the run; what was not synced was left to chance",
    )


def flips(place: Path, times: int) -> tuple[int, int, str]:
    """Flip one bit of a library's files, `times` times; the same answers or a named error."""
    pristine = place / "flip-pristine"
    with written(pristine, _FLIPPED):
        pass
    right = _seen(pristine)
    chance = random.Random(6)
    names = [p.name for p in (pristine / "main").iterdir() if p.is_file()]
    sizes = [(pristine / "main" / name).stat().st_size for name in names]
    harmless = found_out = violations = 0
    folder = place / "flip"
    for _ in range(times):
        remove(folder)  # tantivy, that watches an index, may still put a lock file into it
        shutil.copytree(pristine, folder)
        path = folder / "main" / chance.choices(names, sizes)[0]
        _flip(path, chance.randrange(path.stat().st_size), chance.randrange(8))
        try:
            is_right = _seen(folder) == right
            sound = check_library(folder, "main", read_data=True, repair=False).is_sound
        except StoreError:
            found_out += 1
            continue
        violations += not is_right
        found_out += is_right and not sound
        harmless += is_right and sound
    remark = f"{found_out} found out, {harmless} with the same answers (not used, or rebuilt)"
    return times, violations, remark


def _seen(folder: Path) -> object:
    with Library.open(folder, "main") as library:
        words = [library.words.search(question, 9, None) for question in _QUESTIONS[:2]]
        near = [library.vectors.search(v, 9, None) for v in made_vectors(_QUESTIONS[:2])]
        pages = [_pages(library, document) for document in library.catalogue.documents()]
    return words, near, pages


def _flip(path: Path, place: int, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << bit
    path.write_bytes(bytes(content))


def _pages(library: Library, document: IndexedDocument) -> tuple[Page | None, ...]:
    return tuple(library.catalogue.page(document.id, n) for n in range(1, document.pages + 1))


def _opened(home: Path) -> Library:
    libraries = next(p for p in home.rglob("library.sqlite")).parent
    return Library.open(libraries.parent, os.fsdecode(libraries.name))
