"""From a question to an answer on a real library: what a model's troubles leave of it."""

import os
import signal
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from tests.fakes.generators import DyingGenerator, ScriptedGenerator
from tests.fakes.store_documents import WHEN

from localrag.answering.understand import understand
from localrag.domain.answer import AnswerMode, Approval, Support
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import EngineError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.domain.events import Finished, PromptProgress, TextDelta
from localrag.domain.library import Folder
from localrag.domain.model_ports import GeneratorSpeed
from localrag.domain.question import Scope
from localrag.engines.deaths import Deaths
from localrag.engines.llama import LlamaGenerator
from localrag.engines.llama_messages import ModelSettings
from localrag.workflows.ask import AskOptions, AskTools, ask
from localrag.workflows.forget import forget
from localrag.workflows.index_folders import index_folders

QUESTION = "宿泊料の上限はいくらですか。"
RULES = """旅費規程
第１条　出張の旅費は実費で精算する。
第２条　宿泊料の上限は一夜につき9,800円とする。
第３条　日当は2,500円とする。
第４条　精算は帰着の日から五日以内に行う。
"""
RIGHT = "宿泊料の上限は一夜につき9,800円です。[1]"
WRONG = "日当は7,700円です。[1]"


@pytest.fixture
def tools(session, tmp_path):
    folder = tmp_path / "規程"
    folder.mkdir()
    (folder / "旅費規程.txt").write_text(RULES, encoding="utf-8")
    (folder / "鍵.txt").write_text("駐車場の鍵は総務課の青い箱に保管する。", encoding="utf-8")
    with session.indexing() as indexing:
        list(index_folders([Folder(path=os.fsencode(folder))], indexing, CancelToken()))
    with session.searching() as search:
        yield AskTools(search=search)


def answer(tools, generator, question=QUESTION, *, falls_back=True, **options):
    used = replace(tools, generator=generator, falls_back=falls_back)
    events = list(ask(understand(question), used, AskOptions(**options), CancelToken()))
    assert isinstance(events[-1], Finished)
    return events[-1].result


def test_a_model_that_dies_in_the_middle_leaves_the_sentences_it_finished(tools):
    found = answer(tools, DyingGenerator((RIGHT, "日当は")))
    assert found.mode is AnswerMode.GENERATED
    assert [one.text for one in found.statements] == ["宿泊料の上限は一夜につき9,800円です。"]
    assert found.statements[0].support is Support.SUPPORTED
    assert found.incomplete is not None
    assert found.incomplete.code is EngineCode.DIED
    assert found.sent == ()


def test_one_that_has_not_finished_a_sentence_gives_way_to_the_extract(tools):
    for pieces in ((), ("宿泊",)):
        found = answer(tools, DyingGenerator(pieces))
        assert found.mode is AnswerMode.EXTRACTIVE
        assert "9,800円" in found.text
        assert found.incomplete is None
        assert found.fallback is not None
        assert found.fallback.code is EngineCode.DIED
        assert found.engine.generator is None


def test_who_wants_the_model_and_nothing_else_is_told(tools):
    with pytest.raises(EngineError):
        answer(tools, DyingGenerator(()), falls_back=False)


def test_a_model_that_could_not_be_opened_is_told_with_the_extract(tools):
    failure = ModelError(ModelCode.CHANGED, model="m", expected="a", found="b")
    events = list(
        ask(understand(QUESTION), replace(tools, failure=failure), AskOptions(), CancelToken())
    )
    assert events[-1].result.fallback is failure
    assert events[-1].result.mode is AnswerMode.EXTRACTIVE


def test_a_strict_answer_loses_what_the_source_does_not_bear_out(tools):
    told = answer(tools, ScriptedGenerator((RIGHT, WRONG)))
    assert [one.support for one in told.statements][1] is Support.UNSUPPORTED
    strict = answer(tools, ScriptedGenerator((RIGHT, WRONG)), is_strict=True)
    assert [one.text for one in strict.statements] == ["宿泊料の上限は一夜につき9,800円です。"]
    assert (strict.removed, told.removed) == (1, 0)
    marks = {mark for one in strict.statements for mark in one.citations}
    assert marks == {citation.mark for citation in strict.citations}
    nothing = answer(tools, ScriptedGenerator((WRONG,)), is_strict=True)
    assert nothing.mode is AnswerMode.DECLINED


def test_the_next_question_of_a_conversation_begins_with_what_was_read(tools):
    generator = ScriptedGenerator((RIGHT,))
    first = answer(tools, generator)
    second = answer(tools, generator, "日当はいくらですか。", earlier=first.sent)
    before, after = generator.seen
    assert after.messages[: len(before.messages)] == before.messages
    assert after.messages[len(before.messages)].text == RIGHT
    assert after.messages[-1].text.count("<<<") <= 4
    assert len(second.sent) == 2
    shown = {passage.chunk.id for passage in second.passages}
    assert {citation.chunk_id for citation in second.citations} <= shown


@dataclass
class Measured(ScriptedGenerator):
    read: float = 50.0

    @property
    def model(self):
        return replace(super().model, speed=GeneratorSpeed(read=self.read, write=5.0))


def test_what_is_read_follows_from_the_time_and_the_speed_of_the_pc(tools):
    long_text = "宿泊料の上限を定める。"
    slow, quick = Measured((RIGHT,), read=5.0), Measured((RIGHT,), read=500.0)
    assert answer(tools, slow, seconds=10.0).reading.tokens <= 200
    assert slow.seen[0].budget.evidence == 200
    answer(tools, quick, long_text, seconds=2.0)
    assert quick.seen[0].budget.evidence == 800


def test_less_time_means_less_to_read_where_the_speed_is_not_measured(tools):
    generator = ScriptedGenerator((RIGHT,))
    for seconds in (1.0, 10.0, 20.0, 3600.0):
        assert answer(tools, generator, seconds=seconds).reading.seconds == seconds
    assert [prompt.budget.evidence for prompt in generator.seen] == [200, 200, 600, 1024]


def paths(session):
    with session.reading() as library:
        return {row.title: row.source.path for row in library.catalogue.documents()}


def test_what_was_forgotten_does_not_come_back_with_the_next_question(tools, session):
    generator = ScriptedGenerator((RIGHT,))
    first = answer(tools, generator)
    assert "9,800円" in generator.seen[0].messages[-1].text
    with session.writing() as library:
        rows = library.catalogue
        forget([paths(session)["旅費規程"]], rows, rows, library.writer)
    with session.searching() as search:
        asked = replace(tools, search=search)
        second = answer(asked, generator, "駐車場の鍵はどこにありますか。", earlier=first.sent)
    assert "9,800円" not in "".join(message.text for message in generator.seen[-1].messages)
    assert len(generator.seen) == 2
    assert [passage.document_title for passage in second.passages] == ["鍵"]
    assert len(second.sent) == 1


def test_a_conversation_does_not_carry_passages_into_a_narrower_scope(tools):
    generator = ScriptedGenerator((RIGHT,))
    first = answer(tools, generator)
    question = replace(
        understand("駐車場の鍵はどこにありますか。"), scope=Scope(path_globs=("鍵.txt",))
    )
    used = replace(tools, generator=generator)
    list(ask(question, used, AskOptions(earlier=first.sent), CancelToken()))
    assert "9,800円" not in "".join(message.text for message in generator.seen[-1].messages)


def test_a_killed_process_is_survived_and_counted(tools, tiny_gguf, tmp_path):
    deaths = Deaths(tmp_path / "deaths.json")
    settings = ModelSettings(threads=1)

    def killed(generator, kind):
        used = replace(tools, generator=generator, falls_back=True)
        for event in ask(understand(QUESTION), used, AskOptions(), CancelToken()):
            if isinstance(event, kind) and generator.worker_pid is not None:
                os.kill(generator.worker_pid, signal.SIGKILL)
            if isinstance(event, Finished):
                return event.result
        raise AssertionError

    with LlamaGenerator(tiny_gguf, "tiny", settings, deaths) as generator:
        stopped = killed(generator, TextDelta)
        assert (stopped.incomplete or stopped.fallback).code is EngineCode.DIED
        assert deaths.count("tiny") == 1
        assert answer(tools, generator).fallback is None  # the next question works
        assert deaths.count("tiny") == 0
        for _ in range(3):
            assert killed(generator, PromptProgress).fallback.code is EngineCode.DIED
        assert deaths.is_over("tiny")
        resting = answer(tools, generator)
        assert resting.mode is AnswerMode.EXTRACTIVE
        assert resting.fallback.code is ModelCode.DISABLED
        deaths.forgive("tiny")
        assert answer(tools, generator).fallback is None


def test_an_approved_answer_comes_before_the_model(session, tools):
    approved = answer(tools, None)
    approval = Approval(id=0, approver="山田", approved=WHEN, expires=WHEN + timedelta(days=1))
    model = ScriptedGenerator([WRONG])
    with session.history() as history:
        history.approved.approve(approved, QUESTION, approval)
        first = replace(tools, approved=history.approved, clock=_At(WHEN))
        found = answer(first, model)
        assert found.approval is not None
        assert found.approval.approver == "山田"
        assert found.engine.generator is None
        assert "9,800円" in found.text
        assert answer(first, model, "日当の上限はいくらですか。").approval is None
        later = replace(first, clock=_At(WHEN + timedelta(days=1)))
        assert answer(later, model).approval is None


@dataclass(frozen=True)
class _At:
    moment: datetime

    def now(self):
        return self.moment
