"""Generators without a model: what they write is said beforehand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import EngineError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.events import PromptProgress, TextDelta
from localrag.domain.model_ports import GeneratorModel
from localrag.domain.question import Prompt


@dataclass(slots=True)
class ScriptedGenerator:
    """Writes `pieces` for every prompt; a token is a character. `seen` keeps the prompts."""

    pieces: Sequence[str] = ("回答です。[1]",)
    context_tokens: int = 4096
    seen: list[Prompt] = field(default_factory=list)

    @property
    def model(self) -> GeneratorModel:
        return GeneratorModel(id="scripted", context_tokens=self.context_tokens)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def generate(
        self, prompt: Prompt, cancel: CancelToken
    ) -> Iterator[PromptProgress | TextDelta]:
        self.seen.append(prompt)
        cancel.raise_if_cancelled()
        total = sum(len(message.text) for message in prompt.messages)
        if total >= self.context_tokens:
            raise EngineError(
                EngineCode.PROMPT_TOO_LONG, tokens=total, limit=self.context_tokens - 1
            )
        yield PromptProgress(done=total, total=total)
        room = min(prompt.budget.answer, self.context_tokens - total)
        for piece in self.pieces:
            cancel.raise_if_cancelled()
            if room <= 0:
                return
            yield TextDelta(text=piece[:room])
            room -= len(piece)


@dataclass(slots=True)
class DyingGenerator:
    """Writes `pieces`, then its process is gone."""

    pieces: Sequence[str] = ()

    @property
    def model(self) -> GeneratorModel:
        return GeneratorModel(id="dying", context_tokens=4096)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def generate(
        self, prompt: Prompt, cancel: CancelToken
    ) -> Iterator[PromptProgress | TextDelta]:
        for piece in self.pieces:
            cancel.raise_if_cancelled()
            yield TextDelta(text=piece)
        raise EngineError(EngineCode.DIED, reason="signal 9")
