"""A trial of real models over a small library: what each does wrong is a row, not an end."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.events import Finished, Progress
from localrag.domain.library import Folder
from localrag.workflows.index_folders import index_folders
from localrag.workflows.trial import Subject, TrialTask, try_generator
from localrag.workflows.trial_report import TrialQuestion, TrialState

ANSWERABLE = TrialQuestion(question="宿泊料の上限はいくらですか。", answers=("9,800円",))
UNANSWERABLE = TrialQuestion(question="木星の衛星の直径は何キロメートルですか。")


@pytest.fixture
def search(session, tmp_path):
    folder = tmp_path / "規程"
    folder.mkdir()
    text = "宿泊料の上限は一夜につき9,800円とする。"
    (folder / "旅費規程.txt").write_text(text, encoding="utf-8")
    with session.indexing() as tools:
        list(index_folders([Folder(path=os.fsencode(folder))], tools, CancelToken()))
    with session.searching() as found:
        yield found


@pytest.fixture
def subject(session, tiny_gguf):
    return Subject(installed=session.registry(to_change=True).add(tiny_gguf), stops=())


def tried(subject, task, cancel=None):
    *steps, last = try_generator(subject, task, cancel or CancelToken())
    assert isinstance(last, Finished)
    assert all(isinstance(step, Progress) for step in steps)
    return last.result


def test_each_question_is_a_row_without_its_text(search, subject):
    found = tried(subject, TrialTask(questions=[ANSWERABLE, UNANSWERABLE], search=search))
    asked, declined = found.questions
    assert (found.state, found.error, found.load_s > 0) == (TrialState.DONE, None, True)
    assert (found.renders, found.knows_system, found.opens_answer) == (True, True, True)
    assert (asked.outcome, asked.is_expected) == ("generated", False)  # it writes nonsense
    assert asked.written_tokens > 0
    assert asked.read_tokens > 0
    assert (declined.outcome, declined.is_expected) == ("declined", True)
    assert (declined.read_s, declined.first_word_s, declined.has_ended) == (None, None, None)
    assert {row.question for row in found.questions} == {None}
    assert {row.answer for row in found.questions} == {None}


def test_the_text_is_there_when_it_is_asked_for(search, subject):
    found = tried(subject, TrialTask(questions=[ANSWERABLE], search=search, has_text=True))
    assert found.questions[0].question == ANSWERABLE.question
    assert found.questions[0].answer


def test_a_right_answer_is_found_in_any_spelling(search, subject):
    own = tried(subject, TrialTask(questions=[ANSWERABLE], search=search, has_text=True))
    word = own.questions[0].answer[2:5]
    asked = TrialQuestion(question=ANSWERABLE.question, answers=(" ".join(word),))
    found = tried(subject, TrialTask(questions=[asked], search=search))
    assert found.questions[0].is_expected


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not say")
def test_peak_memory_is_that_of_the_model_process(search, subject):
    found = tried(subject, TrialTask(questions=[ANSWERABLE], search=search))
    assert found.peak_bytes > subject.installed.size_bytes


def test_a_file_that_cannot_be_opened_is_a_row(search, subject):
    subject.installed.path.write_bytes(b"GGUF")
    found = tried(subject, TrialTask(questions=[ANSWERABLE], search=search))
    assert (found.state, found.error) == (TrialState.FAILED, "model.damaged")
    assert found.questions == ()


class KillingToken(CancelToken):
    """Kills the model process whenever an answer is waited for."""

    __slots__ = ()

    @property
    def is_cancelled(self) -> bool:
        for listed in Path("/proc/self/task").glob("*/children"):
            for pid in listed.read_text(encoding="ascii").split():
                command = Path("/proc", pid, "cmdline").read_bytes()
                if b"llama_worker" in command:
                    os.kill(int(pid), signal.SIGKILL)
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the process in /proc")
def test_a_model_that_keeps_crashing_is_given_up_and_said_to_have_died(search, subject):
    task = TrialTask(questions=[ANSWERABLE] * 5, search=search)
    found = tried(subject, task, KillingToken())
    assert (found.state, found.error) == (TrialState.DIED, "engine.died")
    assert {row.outcome for row in found.questions} == {"engine.died"}
    assert len(found.questions) == 3


def test_a_cancel_ends_the_trial_between_questions(search, subject):
    cancel = CancelToken()
    steps = try_generator(
        subject, TrialTask(questions=[UNANSWERABLE] * 3, search=search), cancel
    )
    assert next(steps).done == 1
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(steps)


def test_the_name_that_a_file_has_here_is_not_told(session, search, tiny_gguf, tmp_path):
    named = tmp_path / "総務課の山田.gguf"
    shutil.copyfile(tiny_gguf, named)
    subject = Subject(installed=session.registry(to_change=True).add(named), stops=())
    found = tried(subject, TrialTask(questions=[UNANSWERABLE], search=search))
    assert "山田" not in repr(found)
    assert found.sha256 == subject.installed.sha256
