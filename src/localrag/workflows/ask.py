"""From a question to a grounded answer; the reader sees passages before the model speaks."""

import time
from collections.abc import Generator as Steps
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from localrag.answering.extract import extract
from localrag.answering.ground import ground, says_not_found
from localrag.answering.prompt import build_prompt
from localrag.answering.relevance import is_answerable
from localrag.domain.answer import Answer, AnswerMode, EngineNames, GroundedText, Timings
from localrag.domain.cancel import CancelToken
from localrag.domain.events import AskEvent, Finished, PassagesFound, TextDelta
from localrag.domain.model_ports import Generator
from localrag.domain.passage import Passage
from localrag.domain.question import Prompt, Question, TokenBudget
from localrag.domain.reranking import RerankState
from localrag.workflows.search import Found, SearchTools, search

NEAREST = 3
_ANSWER_TOKENS = 512
_PROMPT_TOKENS = 2048


class Mode(StrEnum):
    """Who writes: the model if there is one, the model or nobody, or nobody."""

    AUTO = "auto"
    GENERATE = "generate"
    EXTRACT = "extract"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTools:
    """What asking works with; without a generator the answer is an extract."""

    search: SearchTools
    generator: Generator | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """How many passages are shown and read, and how strict the answer is.

    With `is_strict` an answer with any unsupported statement is declined.
    """

    top: int = 8
    is_strict: bool = False


class _Stopwatch:
    """Wall time since the question was taken, in milliseconds."""

    __slots__ = ("_begun", "first_token_ms", "search_ms")

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self.search_ms = 0.0
        self.first_token_ms: float | None = None

    def elapsed_ms(self) -> float:
        return (time.perf_counter() - self._begun) * 1000

    def timings(self) -> Timings:
        return Timings(
            search_ms=self.search_ms,
            first_token_ms=self.first_token_ms,
            total_ms=self.elapsed_ms(),
        )


def ask(
    question: Question, tools: AskTools, options: AskOptions, cancel: CancelToken
) -> Iterator[AskEvent]:
    """Yield passages, then text as it is written, then the answer with checked citations.

    Raises Cancelled, EngineError.
    """
    watch = _Stopwatch()
    found = search(question, tools.search, options.top)
    watch.search_ms = found.search_ms
    cancel.raise_if_cancelled()
    yield PassagesFound(
        passages=found.passages,
        search_ms=found.search_ms,
        glossary=found.wording.use,
        reranking=found.reranking,
    )
    finish = _Finish(question, tools, watch, found)
    statistics = tools.search.statistics
    if not is_answerable(question, found.passages, statistics, found.wording):
        yield finish.declined(found.passages)
        return
    if tools.generator is None:
        text = extract(question, found.passages, statistics, found.wording)
        yield finish.answered(text, found.passages, AnswerMode.EXTRACTIVE)
        return
    told = replace(question, standalone=found.wording.explained)
    prompt = build_prompt(
        told, found.passages, tools.generator.count_tokens, budget(tools.generator)
    )
    written = yield from _written(prompt, tools.generator, watch, cancel)
    if says_not_found(written):
        yield finish.declined(found.passages)
        return
    text = ground(written, prompt)
    if options.is_strict and _has_unsupported(text):
        yield finish.declined(found.passages)
        return
    yield finish.answered(text, found.passages, AnswerMode.GENERATED)


def budget(generator: Generator) -> TokenBudget:
    """Return what may be read and written: small, for the time to the first word grows with it."""
    context = generator.model.context_tokens
    answer = min(_ANSWER_TOKENS, context // 4)
    return TokenBudget(prompt=min(_PROMPT_TOKENS, context - answer), answer=answer)


def _written(
    prompt: Prompt, generator: Generator, watch: _Stopwatch, cancel: CancelToken
) -> Steps[AskEvent, None, str]:
    pieces: list[str] = []
    for event in generator.generate(prompt, cancel):
        if isinstance(event, TextDelta):
            if watch.first_token_ms is None:
                watch.first_token_ms = watch.elapsed_ms()
            pieces.append(event.text)
        yield event
    return "".join(pieces)


def _has_unsupported(text: GroundedText) -> bool:
    return not text.statements or any(s.support == "unsupported" for s in text.statements)


class _Finish:
    """Builds the last event; holds what every answer names."""

    __slots__ = ("_engine", "_glossary", "_question", "_searched", "_watch")

    def __init__(
        self, question: Question, tools: AskTools, watch: _Stopwatch, found: Found
    ) -> None:
        reranking = found.reranking
        is_reranked = reranking is not None and reranking.state is RerankState.DONE
        self._glossary = found.wording.use
        self._question = question
        self._searched = found.searched
        self._watch = watch
        self._engine = EngineNames(
            generator=tools.generator.model.id if tools.generator else None,
            embedder=tools.search.embedder.model.model_id,
            reranker=reranking.model if reranking is not None and is_reranked else None,
        )

    def declined(self, found: tuple[Passage, ...]) -> Finished[Answer]:
        return self._finished(
            GroundedText(statements=(), citations=()), found[:NEAREST], AnswerMode.DECLINED
        )

    def answered(
        self, text: GroundedText, found: tuple[Passage, ...], mode: AnswerMode
    ) -> Finished[Answer]:
        if not text.statements:
            return self.declined(found)
        return self._finished(text, found, mode)

    def _finished(
        self, text: GroundedText, found: tuple[Passage, ...], mode: AnswerMode
    ) -> Finished[Answer]:
        return Finished(
            result=Answer(
                question=self._question,
                statements=text.statements,
                citations=text.citations,
                passages=found,
                mode=mode,
                engine=self._engine,
                timings=self._watch.timings(),
                searched=self._searched,
                glossary=self._glossary,
            )
        )
