"""From a pin to an answer that begins with it: a real library, the tiny model, real files."""

import json
import os
from dataclasses import replace

import pytest
from tests.fakes.tiny_gguf import CONTEXT_TOKENS

from localrag.answering.understand import understand
from localrag.cli import run
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.events import Finished, Progress
from localrag.domain.library import Folder
from localrag.engines.adding import AddSteps, add_model
from localrag.engines.llama import LlamaGenerator
from localrag.engines.llama_messages import ModelSettings
from localrag.governance.policy import Policy
from localrag.wiring import Session, Site
from localrag.workflows.ask import AskOptions, Mode, ask
from localrag.workflows.index_folders import index_folders
from localrag.workflows.read_ahead import (
    ReadPart,
    note_cited,
    read_ahead,
    reading_folder,
    warm,
)

QUESTION = "宿泊料の上限はいくらですか。"
RULES = "旅費規程\n第１条　出張の旅費は実費で精算する。\n第２条　宿泊料の上限は一夜につき9,800円とする。\n"
RULES += "".join(f"第{n}条　出張の旅費の精算は課長が行う。\n" for n in range(3, 40))


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "規程"
    folder.mkdir()
    (folder / "旅費規程.txt").write_text(RULES, encoding="utf-8")
    (folder / "鍵.txt").write_text("駐車場の鍵は総務課の青い箱に保管する。", encoding="utf-8")
    long = "".join(f"第{n}条　別の定め第{n}号による。\n" for n in range(900))
    (folder / "長い.txt").write_text(long, encoding="utf-8")
    return folder


@pytest.fixture
def ready(session, files, tiny_gguf):
    index(session, files)
    registry = session.registry(to_change=True)
    # Which batch would be measured to be the fastest is chance, and decides what is kept.
    add_model(registry, tiny_gguf, None, AddSteps(), CancelToken(), measures=False)
    return session


def index(session, files):
    with session.indexing() as tools:
        list(index_folders([Folder(path=os.fsencode(files))], tools, CancelToken()))


def pin(session, *files):
    with session.writing() as library:
        library.reading.pin([os.fsencode(file) for file in files])


def read(session, cancel=None):
    with session.reading() as library:
        events = list(read_ahead(session.read_ahead_tools(library), cancel or CancelToken()))
    return [event for event in events if isinstance(event, ReadPart)], events


def answer(session, **options):
    """Return the answer of a process that has read nothing yet, and what it read."""
    session.close()
    with session.asking(Mode.GENERATE) as tools:
        events = list(ask(understand(QUESTION), tools, AskOptions(**options), CancelToken()))
        assert isinstance(events[-1], Finished)
        return events[-1].result, tools.generator.last_run


def kept(session):
    folder = session.site.places.libraries
    return sorted(file.name for file in folder.glob("*/reading/*"))


def test_rules_are_read_and_no_model_is_opened_for_rules_that_are(ready):
    parts, _ = read(ready)
    assert [(part.path, part.is_kept) for part in parts] == [(None, True)]
    assert len(kept(ready)) == 1
    ready.close()
    assert read(ready) == ([], [])
    assert ready.generator(Mode.AUTO).worker_pid is None


def test_a_warm_model_reads_no_rules_and_answers_as_a_cold_one(ready):
    cold, first = answer(ready)
    assert (first.loaded_tokens, len(kept(ready))) == (0, 1)
    again, later = answer(ready)
    assert 0 < later.loaded_tokens == later.kept_tokens
    assert again.statements == cold.statements
    generator = ready.generator(Mode.AUTO)
    warm(generator, CancelToken())
    opened = generator.last_run
    with ready.asking(Mode.GENERATE) as tools:
        list(ask(understand("駐車場の鍵はどこですか"), tools, AskOptions(), CancelToken()))
    assert generator.last_run.loaded_tokens == 0
    assert generator.last_run.kept_tokens >= opened.kept_tokens + opened.read_tokens
    warm(generator, CancelToken())
    assert generator.last_run.read_tokens == 0


def test_a_model_that_keeps_nothing_is_warmed_in_memory(ready, tiny_gguf):
    with LlamaGenerator(tiny_gguf, "tiny", ModelSettings(threads=1)) as bare:
        warm(bare, CancelToken())
        rules = bare.last_run.read_tokens
        with ready.asking(Mode.GENERATE) as tools:
            told = replace(tools, generator=bare, ahead=None)
            list(ask(understand(QUESTION), told, AskOptions(), CancelToken()))
        assert bare.last_run.kept_tokens >= rules > 0
    assert kept(ready) == []


def test_a_question_begins_with_the_pinned_document_once_it_was_read(ready, files):
    cold, _ = answer(ready)
    pin(ready, files / "旅費規程.txt")
    _, unread = answer(ready)
    rules = unread.loaded_tokens
    parts, events = read(ready)
    assert [(part.path is None, part.is_kept) for part in parts] == [
        (True, True),
        (False, True),
    ]
    assert any(isinstance(event, Progress) for event in events)
    found, run_ = answer(ready)
    assert run_.loaded_tokens > 2 * run_.read_tokens
    assert run_.loaded_tokens > rules
    assert found.reading.chars >= len(RULES.strip()) - 5
    explicit, other = answer(ready, pinned=os.fsencode(files / "旅費規程.txt"))
    assert explicit.statements == found.statements
    assert other.loaded_tokens == run_.loaded_tokens
    assert cold.mode is found.mode


def test_reading_again_reads_nothing_new(ready, files):
    pin(ready, files / "旅費規程.txt")
    read(ready)
    before = kept(ready)
    read(ready)
    assert kept(ready) == before
    with ready.reading() as library:
        assert ready.read_ahead_tools(library).generator.last_run.read_tokens == 0


def test_too_long_a_document_is_left_out_and_the_next_is_read(ready, files):
    pin(ready, files / "旅費規程.txt", files / "長い.txt")
    parts, _ = read(ready)
    fates = {os.fsdecode(part.path): part for part in parts if part.path is not None}
    long = fates[str(files / "長い.txt")]
    assert (long.is_too_long, long.is_kept, long.limit) == (True, False, CONTEXT_TOKENS // 2)
    assert fates[str(files / "旅費規程.txt")].is_kept
    with pytest.raises(UsageError) as raised:
        answer(ready, pinned=os.fsencode(files / "長い.txt"))
    assert raised.value.code is UsageCode.PIN_TOO_LONG


def test_only_a_pinned_document_can_be_asked_for(ready, files):
    with pytest.raises(UsageError) as raised:
        answer(ready, pinned=os.fsencode(files / "鍵.txt"))
    assert raised.value.code is UsageCode.NOT_PINNED


def test_a_passage_that_is_cited_often_is_read_and_used(ready):
    with ready.asking(Mode.EXTRACT) as tools:
        *_, last = ask(understand(QUESTION), tools, AskOptions(), CancelToken())
    with ready.reading() as library:
        for _ in range(2):
            note_cited(last.result, ready.read_ahead_tools(library), ready.clock.now())
    parts, _ = read(ready)
    assert [part.part.chunk for part in parts][1:] == [last.result.citations[0].chunk_id]
    _, run_ = answer(ready)
    assert run_.loaded_tokens > 2 * run_.read_tokens


def test_changed_content_is_not_taken_for_the_old(ready, files):
    pin(ready, files / "旅費規程.txt")
    read(ready)
    (files / "旅費規程.txt").write_text(RULES.replace("9,800", "7,700"), encoding="utf-8")
    index(ready, files)
    assert [name for name in kept(ready) if not name.startswith("0-0-")] == []
    found, _ = answer(ready, pinned=os.fsencode(files / "旅費規程.txt"))
    assert found.reading.chars > 0
    read(ready)
    assert len(kept(ready)) == 2


def test_a_document_removed_while_it_is_read_leaves_nothing(ready, files):
    pin(ready, files / "旅費規程.txt")
    with ready.reading() as library:
        events = read_ahead(ready.read_ahead_tools(library), CancelToken())
        for event in events:
            if isinstance(event, Progress) and event.item:
                break
        with ready.writing() as other:
            other.writer.remove([os.fsencode(files / "旅費規程.txt")])
        list(events)
    assert [name for name in kept(ready) if not name.startswith("0-0-")] == []


def test_a_cancel_ends_the_round(ready, files):
    pin(ready, files / "旅費規程.txt")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        read(ready, cancel)


def test_a_policy_can_forbid_it(ready, files):
    pin(ready, files / "旅費規程.txt")
    site = Site(places=ready.site.places, library="main", policy=Policy(may_read_ahead=False))
    with Session(site) as session, session.reading() as library:
        assert session.read_ahead_tools(library) is None
        assert answer(session)[1].loaded_tokens == 0
    assert kept(ready) == []


def test_nothing_is_kept_on_a_share(tmp_path, monkeypatch):
    assert reading_folder(tmp_path) == tmp_path / "reading"
    monkeypatch.setattr("localrag.workflows.read_ahead.is_on_network", lambda _: True)
    assert reading_folder(tmp_path) is None


def test_status_says_that_a_library_lies_on_a_share(ready, monkeypatch, capsys):
    line = ["--home", str(ready.site.places.home), "--lang", "ja", "status"]
    ready.close()
    assert run.run(line) == 0
    assert "共有フォルダー" not in capsys.readouterr().out
    monkeypatch.setattr("localrag.workflows.read_ahead.is_on_network", lambda _: True)
    assert run.run(line) == 0
    assert "この資料はネットワーク上の共有フォルダーにあります" in capsys.readouterr().out
    assert run.run(["--json", *line]) == 0
    assert json.loads(capsys.readouterr().out)["on_network"] is True


def test_the_verbs_tell_what_they_did(ready, files, capsys):
    home, file = str(ready.site.places.home), str(files / "旅費規程.txt")
    ready.close()

    def verb(*arguments):
        code = run.run(["--home", home, "--lang", "ja", *arguments])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    assert verb("pin", "list")[1].startswith("ピン留めした文書はありません。")
    assert "ピン留めしました: 1 文書" in verb("pin", "add", file)[1]
    assert "まだ読んでいません" in verb("pin", "list")[1]
    assert "先に読んだ内容: 1 件" in verb("pin", "read")[1]
    assert "読んであります" in verb("pin", "list")[1]
    assert "先に読む文書: 1 件" in verb("status")[1]
    code, text = verb("pin", "add", str(files / "長い.txt"))
    assert code == 0
    assert "トークン" in text
    assert "ピン留めを外しました" in verb("pin", "remove", file)[1]
    assert verb("pin", "remove", file)[0] != 0
    assert [name for name in kept(ready) if not name.startswith("0-0-")] == []
