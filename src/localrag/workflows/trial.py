"""Tries models with questions whose answers are known; one that crashes becomes a row."""

import re
import time
import unicodedata
from collections.abc import Generator as Steps
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from localrag.answering.understand import understand
from localrag.domain.answer import Answer, AnswerMode, Support
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import EngineError, LocalragError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.events import Finished, Progress, PromptProgress, TextDelta
from localrag.domain.model_ports import GeneratorModel
from localrag.domain.question import Prompt, Question
from localrag.engines.gguf_header import GgufInfo, read_gguf
from localrag.engines.installed import InstalledModel
from localrag.engines.llama import LlamaGenerator
from localrag.processes.memory import peak_memory
from localrag.workflows.ask import AskOptions, AskTools, ask
from localrag.workflows.search import SearchTools
from localrag.workflows.trial_report import (
    ModelTrial,
    QuestionTrial,
    TrialQuestion,
    TrialState,
)

_MOST_DEATHS = 3
_MARKS = re.compile(r"<\|[^|>\n]{1,30}\|?>|<(?:start|end)_of_turn>|<turn\|>|\[/?INST\]|</?s>")
_LOOP = re.compile(r"(.{8,80}?)\1{2}", re.DOTALL)
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々〆]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A model to be tried; an answer of it ends where one of `stops` begins."""

    installed: InstalledModel
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialTask:
    """What is asked, of what, and whether question and answer go into the report."""

    questions: Sequence[TrialQuestion]
    search: SearchTools
    has_text: bool = False


class _Watched:
    """A generator that notes how long it reads and writes; one for each question."""

    def __init__(self, inner: LlamaGenerator) -> None:
        self._inner = inner
        self.read_s: float | None = None
        self.write_s: float | None = None
        self.has_ended: bool | None = None
        self.raw = ""

    @property
    def model(self) -> GeneratorModel:
        """The model that writes."""
        return self._inner.model

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens read and written; zeros where the model was not asked or did not finish."""
        run = self._inner.last_run
        return (
            (0, 0)
            if run is None or self.has_ended is None
            else (run.read_tokens, run.written_tokens)
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's own tokens."""
        return self._inner.count_tokens(texts)

    def generate(
        self, prompt: Prompt, cancel: CancelToken
    ) -> Iterator[PromptProgress | TextDelta]:
        """Pass the model's events on."""
        begun = read = time.perf_counter()
        for event in self._inner.generate(prompt, cancel):
            if isinstance(event, PromptProgress):
                read = time.perf_counter()
            else:
                self.raw += event.text
            yield event
        self.read_s, self.write_s = read - begun, time.perf_counter() - read
        run = self._inner.last_run
        self.has_ended = run is not None and run.written_tokens < prompt.budget.answer


def try_generator(
    subject: Subject, task: TrialTask, cancel: CancelToken
) -> Iterator[Progress | Finished[ModelTrial]]:
    """Yield progress by question, then what became of the model.

    What the model does wrong is part of the result. Raises Cancelled; StoreError of the library.
    """
    installed = subject.installed
    info: GgufInfo | None = None
    try:
        info = read_gguf(installed.path)
        opened = LlamaGenerator(installed.path, installed.id, stops=subject.stops)
        with opened as generator:
            begun = time.perf_counter()
            generator.count_tokens([installed.id])
            load_s = time.perf_counter() - begun
            rows, peak = yield from _questions(generator, task, cancel)
    except (EngineError, ModelError) as error:
        yield Finished(result=_unopened(installed, error, info))
        return
    state, code = _ending(rows)
    tried = msgspec.structs.replace(
        _begun(installed, info),
        state=state,
        error=code,
        load_s=load_s,
        peak_bytes=peak,
        questions=tuple(rows),
    )
    yield Finished(result=tried)


def _questions(
    generator: LlamaGenerator, task: TrialTask, cancel: CancelToken
) -> Steps[Progress, None, tuple[list[QuestionTrial], int | None]]:
    """Ask all questions; stop where the process keeps dying. Returns rows and peak memory."""
    rows: list[QuestionTrial] = []
    peak: int | None = None
    for number, question in enumerate(task.questions, start=1):
        cancel.raise_if_cancelled()
        rows.append(_asked(number, question, _Watched(generator), task, cancel))
        peak = max(filter(None, (peak, _peak(generator))), default=None)
        yield Progress(done=number, total=len(task.questions), item=generator.model.id)
        if sum(row.outcome == EngineCode.DIED.value for row in rows) == _MOST_DEATHS:
            break
    return rows, peak


def _asked(
    number: int,
    asked: TrialQuestion,
    watched: _Watched,
    task: TrialTask,
    cancel: CancelToken,
) -> QuestionTrial:
    tools = AskTools(search=task.search, generator=watched)
    row = QuestionTrial(
        number=number,
        is_answerable=bool(asked.answers),
        outcome="",
        is_expected=False,
        question=asked.question if task.has_text else None,
    )
    try:
        answer = _answer(understand(asked.question), tools, cancel)
    except (EngineError, ModelError) as error:
        return msgspec.structs.replace(row, outcome=error.code.value)
    read, written = watched.tokens
    support = [statement.support for statement in answer.statements]
    return msgspec.structs.replace(
        row,
        outcome=answer.mode.value
        if answer.incomplete is None
        else answer.incomplete.code.value,
        is_expected=_is_expected(asked, answer),
        supported=support.count(Support.SUPPORTED),
        partial=support.count(Support.PARTIAL),
        unsupported=support.count(Support.UNSUPPORTED),
        japanese=_japanese(watched.raw),
        repeats=_LOOP.search(watched.raw) is not None,
        has_marks=_MARKS.search(watched.raw) is not None,
        has_ended=watched.has_ended,
        first_word_s=_seconds(answer.timings.first_token_ms),
        read_tokens=read,
        read_s=watched.read_s,
        written_tokens=written,
        write_s=watched.write_s,
        answer=watched.raw if task.has_text else None,
    )


def _answer(question: Question, tools: AskTools, cancel: CancelToken) -> Answer:
    for event in ask(question, tools, AskOptions(), cancel):
        if isinstance(event, Finished):
            return event.result
    raise AssertionError


def _is_expected(asked: TrialQuestion, answer: Answer) -> bool:
    """Whether one of the expected spellings stands in the answer, or what no document says is declined."""
    if not asked.answers:
        return answer.mode is AnswerMode.DECLINED
    text = _plain(answer.text)
    return any(_plain(each) in text for each in asked.answers)


def _plain(text: str) -> str:
    """Return the text without white space, commas and differences of width."""
    return "".join(unicodedata.normalize("NFKC", text).replace(",", "").split())


def _japanese(text: str) -> float | None:
    letters = sum(char.isalpha() for char in text)
    return len(_JAPANESE.findall(text)) / letters if letters else None


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _peak(generator: LlamaGenerator) -> int | None:
    return None if generator.worker_pid is None else peak_memory(generator.worker_pid)


def _ending(rows: Sequence[QuestionTrial]) -> tuple[TrialState, str | None]:
    """Return the state, and the code where the process died."""
    has_died = any(row.outcome == EngineCode.DIED.value for row in rows)
    return (TrialState.DIED, EngineCode.DIED.value) if has_died else (TrialState.DONE, None)


def _unopened(
    installed: InstalledModel, error: LocalragError, info: GgufInfo | None
) -> ModelTrial:
    has_died = error.code == EngineCode.DIED
    return msgspec.structs.replace(
        _begun(installed, info),
        state=TrialState.DIED if has_died else TrialState.FAILED,
        error=error.code.value,
    )


def _begun(installed: InstalledModel, info: GgufInfo | None) -> ModelTrial:
    """Return what is known before the first question."""
    from localrag.engines.chat_template import template_facts

    facts = template_facts(info.chat_template) if info else None
    return ModelTrial(
        catalogue_id=installed.catalogue_id,
        sha256=installed.sha256,
        size_bytes=installed.size_bytes,
        architecture=info.architecture if info else "",
        state=TrialState.DONE,
        renders=facts is not None and facts.renders,
        knows_system=facts is not None and facts.knows_system,
        opens_answer=facts is not None and facts.opens_answer,
    )
