"""From a question to a grounded answer; the reader sees passages before the model speaks."""

import re
from collections.abc import Generator as Steps
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from localrag.answering.conflicts import with_conflicts
from localrag.answering.extract import extract
from localrag.answering.ground import ground, says_not_found
from localrag.answering.meanings import lacks_definition
from localrag.answering.prompt import build_prompt
from localrag.answering.relevance import is_answerable
from localrag.answering.sending import units
from localrag.domain.answer import Answer
from localrag.domain.cancel import CancelToken
from localrag.domain.conversation import ApprovedAnswers
from localrag.domain.errors import EngineError, LocalragError, ModelError
from localrag.domain.events import AskEvent, PassagesFound, TextDelta
from localrag.domain.model_ports import Generator, GeneratorModel
from localrag.domain.ports import Clock
from localrag.domain.question import EarlierTurn, Prompt, Question, Reading, TokenBudget
from localrag.text.sentences import sentences
from localrag.workflows.continuing import continued
from localrag.workflows.finishing import NEAREST, Finish, Stopwatch, Written
from localrag.workflows.proposing import proposed
from localrag.workflows.read_ahead import RULES, ReadAheadTools, sent_whole, warm
from localrag.workflows.search import Found, SearchTools, search

__all__ = ["NEAREST", "SECONDS", "AskOptions", "AskTools", "Mode", "ask", "budget"]

SECONDS = 20.0
"""How long reading may take before the first word."""
_UNMEASURED = 40.0  # tokens a second: between an 8B and a 4B on an office laptop
_ANSWER_TOKENS = 512
_EVIDENCE_TOKENS = 1024
_LEAST_EVIDENCE = 200
_ENDS = "。．.！？!?」』）)]］】"
_MARKS = re.compile(r"(?:\s*[\[［【][^\]］】\n]{1,20}[\]］】])*")
_RULES_AND_QUESTION = 200  # tokens beside the evidence, about


class Mode(StrEnum):
    """Who writes: the model if there is one, the model or nobody, or nobody."""

    AUTO = "auto"
    GENERATE = "generate"
    EXTRACT = "extract"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTools:
    """What asking works with; without a generator the answer is an extract.

    `failure` says why there is none though one was chosen. With `falls_back` the answer is an
    extract too where the generator fails before it has written anything. `ahead` is there where
    the generator keeps what it has read. An answer in `approved` that has not expired by `clock`
    comes before any other.
    """

    search: SearchTools
    generator: Generator | None = None
    failure: LocalragError | None = None
    falls_back: bool = False
    ahead: ReadAheadTools | None = None
    approved: ApprovedAnswers | None = None
    clock: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """How many passages are shown and read, and how strict the answer is.

    With `is_strict` statements that no source supports are left out, and an answer of nothing else
    is declined. `seconds` is the time that the model may read before it writes. `earlier` are the
    turns of the conversation as the model has read them. `pinned` is the path of a pinned document
    that is sent whole.
    """

    top: int = 8
    is_strict: bool = False
    seconds: float = SECONDS
    earlier: tuple[EarlierTurn, ...] = ()
    pinned: bytes | None = None


def ask(
    question: Question, tools: AskTools, options: AskOptions, cancel: CancelToken
) -> Iterator[AskEvent]:
    """Yield passages, then text as it is written, then the answer with checked citations.

    A model that stops in the middle leaves an incomplete answer. Raises Cancelled; EngineError and
    ModelError where it has written nothing and `tools` do not fall back.
    """
    watch = Stopwatch()
    found = search(question, tools.search, options.top)
    watch.search_ms = found.search_ms
    cancel.raise_if_cancelled()
    yield PassagesFound(
        passages=found.passages,
        search_ms=found.search_ms,
        glossary=found.wording.use,
        reranking=found.reranking,
    )
    statistics = tools.search.statistics
    finish = Finish(question, found, watch, tools.search.embedder.model.model_id)
    if (approved := _approved(question, tools)) is not None:
        yield finish.approved(approved)
        return
    if tools.approved is not None and tools.clock is not None:
        finish.proposal = proposed(question, tools.approved, tools.clock.now())
    name = tools.generator.model.id if tools.generator else None
    if not is_answerable(question, found.passages, statistics, found.wording) or _is_undefined(
        question, found
    ):
        yield finish.declined(name)
        return
    failure = tools.failure
    if tools.generator is not None:
        try:
            yield from _generated(
                _Asked(question, found, options), tools, tools.generator, finish, watch, cancel
            )
        except (EngineError, ModelError) as error:
            if not tools.falls_back:
                raise
            failure = error
        else:
            return
    text = extract(question, found.passages, statistics, found.wording)
    text = with_conflicts(text, found.passages, adds_statements=True)
    yield finish.extracted(text, failure)


def _is_undefined(question: Question, found: Found) -> bool:
    """Whether a meaning is asked for that no passage tells; a word of the glossary has others."""
    has_names = bool(found.wording.use.applied)
    return not has_names and lacks_definition(question.standalone, found.passages)


def _approved(question: Question, tools: AskTools) -> Answer | None:
    if tools.approved is None or tools.clock is None:
        return None
    return tools.approved.answer_to(question, tools.search.glossary, tools.clock.now())


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    found: Found
    options: AskOptions


def _generated(
    asked: _Asked,
    tools: AskTools,
    generator: Generator,
    finish: Finish,
    watch: Stopwatch,
    cancel: CancelToken,
) -> Iterator[AskEvent]:
    prompt = _prompt(asked, tools, generator)
    if (
        tools.ahead is not None
        and not prompt.earlier
        and not tools.ahead.generator.has_read(RULES)
    ):
        # They are read in any case; read by themselves they are kept for every later session.
        warm(tools.ahead.generator, cancel)
    text, stopped_by = yield from _written(prompt, generator, watch, cancel)
    written = Written(
        passages=prompt.passages,
        sent=prompt.after(text) if stopped_by is None else (),
        reading=Reading(
            chars=prompt.evidence_chars,
            tokens=prompt.evidence_tokens,
            seconds=asked.options.seconds,
        ),
        stopped_by=stopped_by,
    )
    if stopped_by is None and says_not_found(text):
        yield finish.declined(generator.model.id, written)
        return
    whole = text if stopped_by is None else _whole_sentences(text)
    if stopped_by is not None and not whole:
        raise stopped_by
    checked = with_conflicts(
        ground(whole, prompt),
        (*prompt.passages, *asked.found.passages),
        adds_statements=False,
    )
    yield finish.generated(
        checked, generator.model.id, written, is_strict=asked.options.is_strict
    )


def _prompt(asked: _Asked, tools: AskTools, generator: Generator) -> Prompt:
    found = asked.found
    told = replace(asked.question, standalone=found.wording.explained)
    return build_prompt(
        told,
        units(asked.question, found.passages, tools.search.statistics, found.wording),
        generator.count_tokens,
        budget(generator.model, asked.options.seconds),
        continued(asked.options.earlier, asked.question.scope, tools.search.catalogue),
        sent_whole(found.passages, tools.ahead, asked.options.pinned),
    )


def budget(model: GeneratorModel, seconds: float = SECONDS) -> TokenBudget:
    """Return what may be read and written.

    New text is as much as this PC reads in `seconds`, by its measured speed or else a cautious one;
    some evidence is read on the slowest.
    """
    answer = min(_ANSWER_TOKENS, model.context_tokens // 4)
    read = _UNMEASURED if model.speed is None else model.speed.read
    evidence = int(min(_EVIDENCE_TOKENS, seconds * read - _RULES_AND_QUESTION))
    return TokenBudget(
        prompt=model.context_tokens - answer,
        answer=answer,
        evidence=max(_LEAST_EVIDENCE, evidence),
    )


def _written(
    prompt: Prompt, generator: Generator, watch: Stopwatch, cancel: CancelToken
) -> Steps[AskEvent, None, tuple[str, LocalragError | None]]:
    """Pass the model's events on; return its text and what stopped it in the middle.

    Raises what stopped it before the first word.
    """
    pieces: list[str] = []
    try:
        for event in generator.generate(prompt, cancel):
            if isinstance(event, TextDelta):
                watch.note_first_token()
                pieces.append(event.text)
            yield event
    except EngineError as error:
        if not pieces:
            raise
        return "".join(pieces), error
    return "".join(pieces), None


def _whole_sentences(text: str) -> str:
    """Return the text up to the end of its last sentence that has one, and the marks after it."""
    spans = sentences(text)
    while spans and text[spans[-1].end - 1] not in _ENDS:
        spans.pop()
    if not spans:
        return ""
    marks = _MARKS.match(text, spans[-1].end)
    return text[: marks.end() if marks else spans[-1].end]
