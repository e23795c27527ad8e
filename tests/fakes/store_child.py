"""A process of its own that works on a library: python -m tests.fakes.store_child WORK FOLDER [N]."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.fakes.dying import die_at
from tests.fakes.store_documents import (
    MODEL,
    WHEN,
    changed,
    made_chunks,
    made_document,
    made_vectors,
    put,
)

from localrag.domain.document import Document
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.store import files
from localrag.store.database import Database
from localrag.store.library import Library

FIRST = made_document(b"/d/first", ["旅費の旧規程。", "宿泊料の旧規程。"])
FIRST_CHANGED = changed(FIRST, ["旅費の新規程。", "宿泊料の新規程。", "日当の新規程。"])
SECOND = made_document(b"/d/second", ["休暇の規程。", "欠勤の規程。"])
THIRD = made_document(b"/d/third", ["鍵の規程。"])
LAST_STATE = [FIRST_CHANGED, THIRD]


def story(folder: Path) -> None:
    """Write, publish, change, remove, publish: it can be run again from wherever it stopped."""
    with Library.open(folder, "main", write=True) as library:
        library.writer.use_model(MODEL, _vectors(library))
        for document in (FIRST, SECOND):
            put(library, document)
        library.writer.publish(WHEN)
        put(library, FIRST_CHANGED)
        library.writer.remove([SECOND.source.path])
        put(library, THIRD)
        library.writer.publish(WHEN)


def killed_story(folder: Path, count: int) -> None:
    """Run the story and die by SIGKILL at call `count` of those that change the disk."""
    calls = (
        (Database, "run"),
        (Database, "run_each"),
        (os, "fsync"),
        (Path, "replace"),
        (files, "sync_folder"),
    )
    die_at(count, calls)
    story(folder)


def hold(folder: Path) -> None:
    """Hold the library as its writer until standard input ends."""
    with Library.open(folder, "main", write=True):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        sys.stdin.read()


def fill(folder: Path) -> None:
    """Write until the disk is full; then read, forget, and say what was seen."""
    with Library.open(folder, "main", write=True) as library:
        library.writer.use_model(MODEL, iter(()))
        put(library, THIRD)
        library.writer.publish(WHEN)
        committed = 1
        try:
            for number in range(1000):
                put(
                    library,
                    made_document(b"/d/%d" % number, [f"規程 {number} " + "長" * 20000]),
                )
                committed += 1
        except StoreError as error:
            sys.stdout.write(f"{error.code}\n")
        with suppress(StoreError):
            library.writer.publish(WHEN)
    with Library.open(folder, "main") as library:
        found = library.words.search("鍵", 5, None)
        near = library.vectors.search(made_vectors(["鍵の規程。"])[0], 5, None)
        status = library.catalogue.status()
        sys.stdout.write(f"{status.documents - committed} {len(found)} {near[0].score:.2f}\n")


def contend(folder: Path, name: str, times: int) -> None:
    """Once told to, write a document `times` times and read whenever another process writes.

    Reading must never be refused and must always find whole documents. Prints how often writing was
    refused, and how often all was read.
    """
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    refused = reads = 0
    for number in range(times):
        pages = [f"{name}番の規程の第{number}版。", f"別表 {number}。"]
        document = made_document(f"/d/{name}".encode(), pages)
        while True:
            try:
                with Library.open(folder, "main", write=True) as library:
                    if library.catalogue.status().fingerprint is None:
                        library.writer.use_model(MODEL, iter(()))
                    put(library, document)
                    library.writer.publish(WHEN)
                break
            except StoreError as error:
                if error.code is not StoreCode.LOCKED:
                    raise
                refused += 1
            _read_whole(folder)
            reads += 1
        _read_whole(folder)
        reads += 1
    sys.stdout.write(f"{refused} {reads}\n")


def _read_whole(folder: Path) -> None:
    with Library.open(folder, "main") as library:
        library.words.search("規程", 20, None)
        library.vectors.search(made_vectors(["規程"])[0], 20, None)
        for document in library.catalogue.documents():
            first, second = (library.catalogue.page(document.id, n) for n in (1, 2))
            # Between two reads the writer may have gone on, but never to half a document.
            if first is None or second is None or "規程" not in first.text:
                raise AssertionError(document)


def read(folder: Path) -> None:
    """Search, and try to write."""
    for work in (_search, _write):
        try:
            sys.stdout.write(f"{work(folder)}\n")
        except StoreError as error:
            sys.stdout.write(f"{error.code}\n")


def _search(folder: Path) -> str:
    with Library.open(folder, "main") as library:
        found = library.words.search("鍵", 5, None)
        near = library.vectors.search(made_vectors(["鍵の規程。"])[0], 1, None)
        pages = [library.catalogue.page(d.id, 1) for d in library.catalogue.documents()]
        return f"{len(found)} {near[0].score:.2f} {len(pages)}"


def _write(folder: Path) -> str:
    with Library.open(folder, "main", write=True):
        return "written"


def _vectors(library: Library) -> Iterator[tuple[list[int], Any]]:
    documents: list[Document] = [FIRST, FIRST_CHANGED, SECOND, THIRD]
    ids = [chunk for document in documents for chunk in _chunk_ids(document)]
    for stored in library.catalogue.chunks(sorted(set(ids))):
        yield [stored.chunk.id], made_vectors([stored.chunk.text])


def _chunk_ids(document: Document) -> list[int]:
    return [chunk.id for chunk in made_chunks(document)]


if __name__ == "__main__":
    work, place, *rest = sys.argv[1:]
    if work == "killed_story":
        killed_story(Path(place), int(rest[0]))
    elif work == "contend":
        contend(Path(place), rest[0], int(rest[1]))
    else:
        {"story": story, "hold": hold, "fill": fill, "read": read}[work](Path(place))
