"""The index workflow over the real store, readers and starter embedder."""

import os
from dataclasses import replace

import pytest
from tests.fakes.indexing import run, texts
from tests.fakes.static_model import build_static_model

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.events import Progress
from localrag.domain.library import Folder, FoundFile, SkippedFile
from localrag.wiring import Session
from localrag.workflows.index_folders import index_folders


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "資料"
    (folder / "奥").mkdir(parents=True)
    (folder / "鍵.txt").write_text("倉庫の鍵は総務課の青い箱に保管している。", encoding="utf-8")
    (folder / "奥" / "印.txt").write_text(
        "公印は会計課の金庫に保管している。", encoding="utf-8"
    )
    return folder


def test_another_embedder_embeds_everything_anew_without_reading(session, folder, tmp_path):
    run(session, folder)
    build_static_model(tmp_path / "other")
    added = session.registry().add(tmp_path / "other")
    session.registry().use("embedder", added.id)
    with Session(session.site) as later:
        with pytest.raises(StoreError) as caught:
            texts(later, "倉庫の鍵")
        assert caught.value.code is StoreCode.MODEL_MISMATCH
        report = run(later)
        assert report.unchanged == 2
        assert "青い箱" in texts(later, "倉庫の鍵")[0]
        with later.reading() as library:
            fingerprint = library.catalogue.status().fingerprint
    assert fingerprint.model_id == added.id
    assert fingerprint.dimension != 256


def test_another_chunker_reads_everything_anew(session, folder):
    run(session, folder)

    class LaterEmbedder:
        def __init__(self, embedder):
            self.model = replace(embedder.model, chunker="later")
            self.embed_passages = embedder.embed_passages
            self.embed_question = embedder.embed_question
            self.window_tokens = None

    report = run(
        session, change=lambda tools: replace(tools, embedder=LaterEmbedder(tools.embedder))
    )
    assert (report.unchanged, report.added + report.changed) == (0, 2)
    assert report.removed == 0


def test_a_new_time_on_the_same_bytes_is_no_change(session, folder):
    run(session, folder)
    os.utime(folder / "鍵.txt", ns=(1, 1))
    report = run(session)
    assert (report.changed, report.unchanged) == (0, 2)
    assert run(session).unchanged == 2


def test_what_lies_below_a_folder_that_cannot_be_listed_is_kept(session, folder, monkeypatch):
    run(session, folder)
    closed = os.fsencode(folder / "奥")
    seen = os.fsencode(folder / "鍵.txt")
    stat = (folder / "鍵.txt").stat()

    def discover(_folder):
        yield FoundFile(path=seen, size_bytes=stat.st_size, modified_ns=stat.st_mtime_ns)
        yield SkippedFile(path=closed, code="document.no_permission")

    monkeypatch.setattr("localrag.workflows.folder_plan.discover", discover)
    report = run(session)
    assert (report.removed, report.unchanged, report.skipped) == (0, 1, 1)
    assert "金庫" in texts(session, "公印")[0]


def test_a_cancelled_run_leaves_what_it_read_searchable(session, folder):
    for number in range(30):
        text = f"第{number}様式は庶務係に提出する。"
        (folder / f"規程{number:02}.txt").write_text(text, encoding="utf-8")
    cancel = CancelToken()

    def stop_at_the_tenth():
        with session.indexing() as tools:
            for event in index_folders([Folder(path=os.fsencode(folder))], tools, cancel):
                if isinstance(event, Progress) and event.done == 10:
                    cancel.cancel()

    with pytest.raises(Cancelled):
        stop_at_the_tenth()
    with session.reading() as library:
        kept = library.catalogue.status().documents
    assert 10 <= kept < 32
    assert texts(session, "様式は庶務係")
    assert run(session).unchanged == kept


def test_overlapping_folders_count_a_file_once(session, folder):
    assert run(session, folder, folder / "奥").found == 2
    assert run(session).unchanged == 2
