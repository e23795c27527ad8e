"""What every Generator keeps to: llama.cpp with a tiny model, and the fake."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.fakes.generators import ScriptedGenerator

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import EngineError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.events import PromptProgress, TextDelta
from localrag.domain.model_ports import Generator
from localrag.domain.question import Message, Prompt, Role, TokenBudget
from localrag.engines.llama import LlamaGenerator
from localrag.engines.llama_messages import ModelSettings

Opener: TypeAlias = Callable[[Path], AbstractContextManager[Generator]]


def _llama(tiny_gguf: Path) -> AbstractContextManager[Generator]:
    return LlamaGenerator(tiny_gguf, "tiny", ModelSettings(threads=1))


def _scripted(_: Path) -> AbstractContextManager[Generator]:
    return nullcontext(ScriptedGenerator(pieces=["宿泊料は", "一万二千円", "です。"] * 20))


@pytest.fixture(scope="module", params=[_llama, _scripted])
def generator(request: pytest.FixtureRequest, tiny_gguf: Path) -> Iterator[Generator]:
    opener: Opener = request.param
    with opener(tiny_gguf) as opened:
        yield opened


def _prompt(text: str = "宿泊料は？", answer: int = 24) -> Prompt:
    return Prompt(
        messages=(Message(role=Role.USER, text=text),),
        passages=(),
        budget=TokenBudget(prompt=1000, answer=answer),
    )


def _run(generator: Generator, prompt: Prompt) -> list[PromptProgress | TextDelta]:
    return list(generator.generate(prompt, CancelToken()))


def test_reading_comes_before_writing(generator: Generator) -> None:
    kinds = [type(event) for event in _run(generator, _prompt())]
    first_text = kinds.index(TextDelta)
    assert first_text > 0
    assert PromptProgress not in kinds[first_text:]


def test_the_last_progress_is_the_whole_prompt(generator: Generator) -> None:
    reading = [e for e in _run(generator, _prompt()) if isinstance(e, PromptProgress)]
    assert 0 < reading[-1].done == reading[-1].total


def test_no_piece_is_empty(generator: Generator) -> None:
    assert all(e.text for e in _run(generator, _prompt()) if isinstance(e, TextDelta))


def test_the_same_prompt_has_the_same_answer(generator: Generator) -> None:
    def text() -> str:
        return "".join(e.text for e in _run(generator, _prompt()) if isinstance(e, TextDelta))

    assert text() == text()


def test_an_answer_of_no_tokens_is_empty(generator: Generator) -> None:
    assert not [e for e in _run(generator, _prompt(answer=0)) if isinstance(e, TextDelta)]


def test_a_prompt_over_the_context_is_refused(generator: Generator) -> None:
    with pytest.raises(EngineError) as caught:
        _run(generator, _prompt("長い質問" * generator.model.context_tokens))
    assert caught.value.code is EngineCode.PROMPT_TOO_LONG


def test_cancel_before_the_start_writes_nothing(generator: Generator) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(iter(generator.generate(_prompt(), cancel)))


def test_cancel_while_writing_raises_cancelled(generator: Generator) -> None:
    cancel = CancelToken()

    def read_on() -> None:
        for event in generator.generate(_prompt(answer=1000), cancel):
            if isinstance(event, TextDelta):
                cancel.cancel()

    with pytest.raises(Cancelled):
        read_on()


def test_tokens_are_counted_text_by_text(generator: Generator) -> None:
    assert generator.count_tokens([]) == []
    short, long, empty = generator.count_tokens(["旅費", "旅費の種類は鉄道賃とする。", ""])
    assert 0 == empty < short < long
