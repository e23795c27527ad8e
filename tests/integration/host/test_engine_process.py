"""The real engine process, spoken to through the client half."""

import shutil
from datetime import UTC, datetime
from queue import Queue

import msgspec
import pytest
from tests.fakes.engine_pipe import Client

from localrag.domain.glossary import GlossaryEntry
from localrag.domain.paths import file_uri
from localrag.engines.catalogue import BusinessUse, base_name, read_catalogue
from localrag.host import params as asked
from localrag.host.messages import CANCELLED
from localrag.resources import models_folder
from localrag.store.library import Library


@pytest.fixture
def engine(tmp_path):
    client = Client(tmp_path / "home")
    with client.process:
        yield client
        client.process.stdin.close()
        assert client.process.wait(30) == 0


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "資料"
    folder.mkdir()
    (folder / "鍵.txt").write_text("倉庫の鍵は総務課の青い箱に保管している。", encoding="utf-8")
    (folder / "空.pdf").write_bytes(b"")
    return folder


def test_a_folder_is_indexed_and_a_question_answered(engine, folder):
    assert engine.result("hello", asked.HelloParams(version="0"))["engine"] == "localrag"
    assert engine.result("ask.warm") == {"is_warm": False}  # there is no model to open
    uri = file_uri(str(folder).encode())
    answer, events = engine.ask("library.sync", asked.SyncParams(add_folders=(uri,)))
    report = msgspec.json.decode(answer.result)
    assert (report["found"], report["added"], report["skipped"]) == (2, 1, 1)
    assert events[0]["kind"] == "started"
    assert {event["kind"] for event in events} == {"started", "progress", "file_skipped"}

    rows = {row["state"]: row for row in engine.result("library.documents")["documents"]}
    assert rows["skipped"]["reason"]["code"] == "document.empty"
    assert rows["skipped"]["reason"]["ja"] != rows["skipped"]["reason"]["en"]

    answer, events = engine.ask("ask", asked.AskParams(text="倉庫の鍵はどこですか。"))
    found = msgspec.json.decode(answer.result)
    assert events[0]["kind"] == "passages_found"
    assert "青い箱" in found["answer"]

    citation = found["citations"][0]
    page = engine.result(
        "page.show",
        asked.PageParams(
            document_id=citation["document_id"],
            page=citation["page"],
            quotes=(citation["quote"],),
        ),
    )
    ((start, end),) = page["spans"]
    assert page["text"][start:end] == citation["quote"]

    forgotten = engine.result("document.forget", asked.ForgetParams(uri=citation["uri"]))
    assert forgotten == {"forgotten": 1}
    assert engine.result("library.status")["documents"] == 0


def test_removed_folders_take_their_documents_along(engine, folder):
    uri = file_uri(str(folder).encode())
    engine.result("library.sync", asked.SyncParams(add_folders=(uri,)))
    report = engine.result("library.sync", asked.SyncParams(remove_folders=(uri,)))
    assert report["removed"] == 2
    assert engine.result("library.status")["folders"] == []


def test_a_glossary_taken_meanwhile_is_used_and_told_of(engine, folder, tmp_path):
    uri = file_uri(str(folder).encode())
    engine.result("library.sync", asked.SyncParams(add_folders=(uri,)))
    with Library.open(tmp_path / "home" / "libraries", "main", write=True) as library:
        entry = GlossaryEntry(term="倉庫の鍵", abbreviations=("SK",))
        library.glossary.replace([entry], datetime(2026, 4, 1, tzinfo=UTC))
    told = {
        "applied": [{"name": "SK", "term": "倉庫の鍵", "added": ["倉庫の鍵"]}],
        "searched": "SKはどこですか 倉庫の鍵",
    }
    answer, events = engine.ask("ask", asked.AskParams(text="SKはどこですか"))
    found = msgspec.json.decode(answer.result)
    assert "青い箱" in found["answer"]
    assert found["glossary"] == events[0]["glossary"] == told
    found = engine.result("search", asked.SearchParams(text="SKはどこですか"))
    assert found["glossary"] == told
    assert engine.result("library.status")["glossary"]["terms"] == 1


def test_mistakes_are_answered_in_both_languages(engine):
    answer, _ = engine.ask("library.sync", asked.SyncParams(add_folders=("file:///nowhere",)))
    assert answer.error.data.code == "usage.folder_not_found"
    assert answer.error.data.ja.what
    assert answer.error.data.en.what
    answer, _ = engine.ask("no.such", asked.NoParams())
    assert answer.error.data.code == "usage.unknown_method"
    answer, _ = engine.ask("ask", asked.NoParams())
    assert answer.error.data.code == "usage.bad_value"


def test_a_run_can_be_cancelled_and_what_it_read_stays(engine, folder):
    for number in range(300):
        (folder / f"{number:03}.txt").write_text(
            f"第{number}条　届出は十日以内。" * 50, encoding="utf-8"
        )
    uri = file_uri(str(folder).encode())
    begun = Queue()
    pending, answers = engine.start(
        "library.sync", asked.SyncParams(add_folders=(uri,)), begun.put
    )
    while begun.get(timeout=60)["kind"] != "progress":
        pass
    engine.connection.cancel(pending)
    assert answers.get(timeout=60).error.code == CANCELLED
    kept = engine.result("library.status")["documents"]
    assert 0 < kept < 301


def test_a_decision_on_missing_files_is_settled_over_the_pipe(engine, folder):
    for number in range(8):
        text = f"様式{number}号は窓口で配る。"
        (folder / f"様式{number}.txt").write_text(text, encoding="utf-8")
    uri = file_uri(str(folder).encode())
    engine.result("library.sync", asked.SyncParams(add_folders=(uri,)))
    for number in range(6):
        (folder / f"様式{number}.txt").unlink()
    assert engine.result("library.sync", asked.SyncParams())["pending"] == 6
    assert engine.result("library.status")["removals"]["hidden"] == 6
    settled = engine.result("library.settle", asked.SettleParams(is_removal=True))
    assert settled == {"settled": 6}
    assert engine.result("library.status")["removals"] is None


def test_the_desktop_can_say_where_to_look_and_what_was_asked_before(engine, folder):
    (folder / "令和5年度").mkdir()
    (folder / "令和5年度" / "鍵.txt").write_text(
        "倉庫の鍵は管財課の赤い箱に保管している。", encoding="utf-8"
    )
    uri = file_uri(str(folder).encode())
    engine.result("library.sync", asked.SyncParams(add_folders=(uri,)))
    scope = asked.ScopeParams(fiscal_years=("R5",), folders=("令和5年度",))
    found = engine.result("search", asked.SearchParams(text="「倉庫の鍵」", scope=scope))
    assert [("赤い箱" in passage["text"]) for passage in found["passages"]] == [True]
    assert (found["documents_in_scope"], found["phrases"]) == (1, ["倉庫の鍵"])

    params = asked.AskParams(text="それはどこにありますか", history=("倉庫の鍵の保管場所は",))
    answer, events = engine.ask("ask", params)
    assert answer.error is None
    assert "倉庫" in events[0]["query_used"]
    assert msgspec.json.decode(answer.result)["query_used"] == events[0]["query_used"]

    wrong = asked.SearchParams(text="鍵", scope=asked.ScopeParams(fiscal_years=("昨年度",)))
    refused, _ = engine.ask("search", wrong)
    assert refused.error.data.code == "usage.bad_value"


def test_a_model_not_for_work_is_added_only_where_that_is_accepted(engine, tiny_gguf, tmp_path):
    catalogue = read_catalogue(models_folder() / "catalogue.toml")
    entry = next(e for e in catalogue.generator if e.business is BusinessUse.NO)
    path = tmp_path / f"{base_name(entry.id)}.gguf"
    shutil.copy(tiny_gguf, path)
    refused, _ = engine.ask("models.add", asked.AddModelParams(path=str(path)))
    assert refused.error.data.code == "model.licence"
    assert {row["role"] for row in engine.result("models.list")["models"]} == {"embedder"}
    accepting = asked.AddModelParams(path=str(path), accept_licence=True)
    added = engine.result("models.add", accepting)
    [row] = [r for r in engine.result("models.list")["models"] if r["id"] == added["id"]]
    assert row["business"] == "no"
