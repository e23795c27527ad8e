"""Folders, runs and the table of documents, without Qt."""

import pytest
from tests.fakes.engine_port import WaitingEngine

from localrag.host.messages import APPLICATION_ERROR, ErrorBody
from localrag_ui.presenters.document_filter import Chip
from localrag_ui.presenters.library import LibraryPresenter
from localrag_ui.presenters.models import ModelsPresenter

FOLDER = {"path": "/資料", "uri": "file:///a"}
DOCUMENTS = [
    {"id": 1, "path": "/資料/一.pdf", "uri": "file:///a/1.pdf", "pages": 12},
    {"id": 2, "path": "/資料/二.pdf", "uri": "file:///a/2.pdf", "state": "skipped"},
    {"id": 3, "path": "/資料二/三.pdf", "uri": "file:///a2/3.pdf", "pages": 4},
]
NOTE = {
    "code": "warning.needs_ocr",
    "pages": [2],
    "ja": "画像のページがあります。",
    "en": "Scanned.",
}


@pytest.fixture
def engine():
    return WaitingEngine()


@pytest.fixture
def library(engine, words):
    return LibraryPresenter(engine, words)


def known(engine, library, *, folders=(FOLDER,), generator=None):
    library.refresh()
    status = {
        "library": "main",
        "documents": 1482,
        "skipped": [{"path": "x"}] * 18,
        "folders": list(folders),
        "models": {"generator": generator},
    }
    engine.answer("library.status", status)
    engine.answer("library.documents", {"documents": DOCUMENTS})


def test_before_the_engine_answers_nothing_is_claimed(library):
    assert library.state.index_words == "準備しています"
    assert library.state.model_words == ""
    assert not library.state.is_empty


def test_the_status_line_says_what_is_indexed_and_who_answers(engine, library):
    known(engine, library)
    assert library.state.index_words == "索引 1,482 文書（読めなかった 18 件）"
    assert library.state.model_words == "モデルなし：抜粋で回答"
    known(engine, library, generator="sarashina2.2-1b")
    assert library.state.model_words == "モデル：sarashina2.2-1b"


def test_the_status_line_says_that_the_library_is_encrypted(engine, library):
    library.refresh()
    engine.answer("library.status", {"library": "main", "documents": 3, "encrypted": True})
    assert library.state.index_words == "索引 3 文書・暗号化"


def test_a_library_without_folders_is_a_first_run(engine, library):
    known(engine, library, folders=())
    assert library.state.is_empty


def test_chips_count_and_filter(engine, library):
    known(engine, library)
    counts = {
        Chip.ALL: 3,
        Chip.INDEXED: 2,
        Chip.NOTED: 0,
        Chip.SKIPPED: 1,
        Chip.OCR: 0,
        Chip.LOCKED: 0,
    }
    assert dict(library.state.counts) == counts
    library.choose(Chip.SKIPPED)
    assert [row.id for row in library.state.rows] == [2]


def test_documents_with_notes_are_a_chip_of_their_own(engine, library, words):
    library.refresh()
    noted = {
        "id": 4,
        "path": "/四.zip/内.pdf",
        "uri": "file:///4.zip#x",
        "container": "/四.zip",
    }
    engine.answer(
        "library.documents", {"documents": [*DOCUMENTS, noted | {"warnings": [NOTE]}]}
    )
    library.choose(Chip.NOTED)
    assert [row.id for row in library.state.rows] == [4]
    assert dict(library.state.counts)[Chip.NOTED] == 1


def test_progress_says_what_is_read_and_how_much_is_left(engine, library):
    library.add_folders(("file:///a",))
    assert library.state.progress == "フォルダーを調べています"
    engine.tell("library.sync", kind="progress", done=12, total=1107, item="規程/一.pdf")
    assert library.state.progress == "規程/一.pdf を読んでいます · 12 / 1,107"
    assert (library.state.done, library.state.total) == (12, 1107)


def test_a_new_folder_is_listed_as_soon_as_reading_has_begun(engine, library):
    library.add_folders(("file:///a",))
    for done in (0, 1):
        engine.tell("library.sync", kind="progress", done=done, total=2, item="x")
    assert [asked.method for asked in engine.asked].count("library.status") == 1


def test_no_folder_means_no_run(engine, library):
    library.add_folders(())
    assert not engine.asked


def test_one_run_at_a_time(engine, library):
    library.update()
    library.remove_folder("file:///a")
    assert len(engine.asked) == 1


def test_after_a_run_the_figures_are_told_and_read_anew(engine, library):
    library.update()
    engine.answer("library.sync", {"added": 2, "changed": 1, "removed": 0, "skipped": 3})
    expected = "終わりました。追加 2 件、更新 1 件、削除 0 件、読めなかった 3 件。"
    assert library.state.message == expected
    assert not library.state.is_running
    assert engine.last("library.documents")


def test_a_stopped_run_says_that_nothing_is_lost(engine, library):
    library.update()
    library.stop()
    library.stop()
    assert engine.cancelled == [1]
    assert not library.state.can_stop
    engine.stop("library.sync")
    assert library.state.message == "停止しました。ここまでに読んだ文書は残っています。"
    assert library.state.fault == ""


def test_a_run_that_failed_says_why_until_it_is_dismissed(engine, library):
    library.add_folders(("file:///missing",))
    body = ErrorBody(code=APPLICATION_ERROR, message="フォルダーがありません。")
    engine.refuse("library.sync", body)
    assert library.state.fault == "フォルダーがありません。"
    library.dismiss()
    assert library.state.fault == ""


def test_documents_below_a_folder_are_counted_by_whole_names(engine, library):
    known(engine, library)
    assert library.count_below("file:///a") == 2


def test_pages_of_a_document_are_known_from_the_table(engine, library):
    known(engine, library)
    assert library.pages_of(1) == 12
    assert library.pages_of(99) is None


def test_a_forgotten_document_leaves_the_table(engine, library):
    library.forget("file:///a/1.pdf")
    assert engine.last("document.forget").params == {"uri": "file:///a/1.pdf"}
    engine.answer("document.forget", {"forgotten": 1})
    assert engine.last("library.documents")


def test_an_added_model_is_listed_and_told_to_others(engine, words):
    told = []
    models = ModelsPresenter(engine, words, added=lambda: told.append(1))
    models.add("/x/a.gguf")
    assert engine.last("models.add").params == {"path": "/x/a.gguf", "accept_licence": False}
    assert not models.state.can_add
    engine.answer("models.add", {"id": "a"})
    assert told == [1]
    engine.answer("models.list", {"models": [{"id": "a", "role": "generator", "active": True}]})
    assert [row.id for row in models.state.rows] == ["a"]
    assert models.state.can_add


def test_a_model_that_cannot_be_added_says_why(engine, words):
    models = ModelsPresenter(engine, words)
    models.add("/x/a.gguf")
    body = ErrorBody(code=APPLICATION_ERROR, message="途中で切れています。")
    engine.refuse("models.add", body)
    engine.answer("models.list", {"models": []})
    assert models.state.fault == "途中で切れています。"
    assert models.state.can_add


def test_a_licence_that_was_accepted_is_told_to_the_engine(engine, words):
    models = ModelsPresenter(engine, words)
    models.add("/x/a.gguf", accept_licence=True)
    assert engine.last("models.add").params == {"path": "/x/a.gguf", "accept_licence": True}


def waiting(engine, library, **counts):
    library.refresh()
    removals = {"hidden": 0, "doubtful": 0, "since": "2026-11-25T00:00:00+00:00"} | counts
    engine.answer("library.status", {"library": "main", "removals": removals})


def test_a_decision_that_waits_says_what_is_hidden(engine, library):
    known(engine, library)
    assert library.state.waiting == ""
    waiting(engine, library, hidden=1200)
    assert "1,200 件" in library.state.waiting
    assert "結果に出していません" in library.state.waiting


def test_a_folder_in_doubt_asks_for_the_share(engine, library):
    waiting(engine, library, hidden=2, doubtful=30)
    assert "32 件" in library.state.waiting
    assert "共有フォルダーの接続" in library.state.waiting


@pytest.mark.parametrize("is_removal", [True, False])
def test_a_decision_is_told_and_the_state_asked_for_again(engine, library, is_removal):
    waiting(engine, library, hidden=9)
    library.settle(is_removal=is_removal)
    assert engine.last("library.settle").params == {"is_removal": is_removal}
    engine.answer("library.settle", {"settled": 9})
    engine.answer("library.status", {"library": "main"})
    assert library.state.waiting == ""
