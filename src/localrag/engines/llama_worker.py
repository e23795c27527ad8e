"""The model process: holds one model open and answers one question at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from localrag.domain.errors import EngineError, LocalragError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.question import Message
from localrag.engines.answer_text import AnswerText
from localrag.engines.chat_template import PLAIN_STOP, rendered
from localrag.engines.kept_messages import Keeping, ReadAhead, Spoken
from localrag.engines.kept_states import KeptStates, common_length
from localrag.engines.llama_messages import (
    Cancel,
    Count,
    Counted,
    Done,
    Failed,
    Generate,
    Load,
    Loaded,
    PromptRead,
    Request,
    Wrote,
    request_decoder,
)
from localrag.engines.threads import thread_count
from localrag.processes.child_main import ChildChannel, child_args, child_channel
from localrag.processes.wall import Places

_WORTH_LOADING = 16  # tokens that must be gained by it


@dataclass(slots=True)
class _Wishes:
    """The number of the last question that was cancelled, and of the one in hand."""

    cancelled: int = 0
    current: int = 0

    def is_wanted(self) -> bool:
        """Whether the question in hand is still wanted."""
        return self.cancelled < self.current or self.current == 0


class _Worker:
    _states: KeptStates | None

    def __init__(self, channel: ChildChannel[Request], wishes: _Wishes) -> None:
        self._channel = channel
        self._wishes = wishes

    def run(self) -> None:
        """Answer requests until the engine has gone; the first is Load."""
        requests = self._channel.requests()
        load = next(requests, None)
        if not isinstance(load, Load):
            return
        from localrag.engines.llama_native import NativeModel  # noqa: PLC0415 - after the channel stands

        settings = msgspec.structs.replace(
            load.settings, threads=load.settings.threads or thread_count()
        )
        try:
            self._model = NativeModel(load.path, settings, self._wishes.is_wanted)
        except LocalragError as error:
            self._fail(error)
            return
        self._settings, self._template = settings, load.template
        self._stops = (*load.stops, PLAIN_STOP) if load.template is None else load.stops
        self._states = None if load.keeping is None else _states(load.keeping)
        self._channel.send(Loaded(context_tokens=self._model.context_tokens))
        for request in requests:
            self._answer(request)
        self._model.close()

    def _answer(self, request: Request) -> None:
        try:
            match request:
                case Count(texts=texts):
                    counts = tuple(self._model.count(text) for text in texts)
                    self._channel.send(Counted(counts=counts))
                case Generate():
                    self._wishes.current = request.number
                    self._channel.send(self._generate(request))
                case ReadAhead():
                    self._wishes.current = request.number
                    self._channel.send(self._read_ahead(request))
                case _:
                    raise EngineError(EngineCode.PROTOCOL)
        except LocalragError as error:
            self._fail(error)
        finally:
            self._wishes.current = 0

    def _generate(self, request: Generate) -> Done:
        prompt = self._prompt(request.messages)
        tokens = self._model.prompt_tokens(prompt)
        room = self._room_after(tokens)
        loaded, kept, is_read = self._read(tokens)
        is_thinking = prompt.rstrip().endswith("<think>")
        written = 0
        if is_read:
            text = AnswerText(self._stops, is_thinking=is_thinking)
            written = self._write(text, min(request.answer_tokens, room))
        return Done(
            number=request.number,
            read_tokens=len(tokens) - kept if is_read else 0,
            kept_tokens=kept,
            written_tokens=written,
            is_cancelled=not self._wishes.is_wanted(),
            loaded_tokens=loaded,
        )

    def _read_ahead(self, request: ReadAhead) -> Done:
        """Read what prompts with either ending have in common, and keep it on the disk.

        Whole batches only, from the very beginning or from a state that was: what llama.cpp
        computes depends in its last digits on how a prompt is divided, and a question that begins
        with the state is to be answered like one that was read without it.
        """
        every = self._common(request)
        self._room_after(every)
        tokens = every[: len(every) - len(every) % self._model.batch_tokens]
        states = self._states
        loaded, kept, is_read = 0, len(tokens), True
        if states is not None and tokens and not states.holds(request.name, tokens):
            self._model.clear()
            loaded, kept, is_read = self._read([*tokens, tokens[-1]], len(tokens))
            if is_read:
                wanted = self._wishes.is_wanted
                memory = self._model.state()
                states.put(request.name, tokens, memory, request.since_ns, wanted)
        if request.stays and is_read and self._model.would_keep([*every, -1]) < len(every):
            loaded, kept, is_read = self._read([*every, -1], len(every))
            tokens = every
        self._progress(len(tokens) if is_read else kept, len(tokens))
        return Done(
            number=request.number,
            read_tokens=len(tokens) - kept if is_read else 0,
            kept_tokens=kept,
            written_tokens=0,
            is_cancelled=not self._wishes.is_wanted(),
            loaded_tokens=loaded,
        )

    def _common(self, request: ReadAhead) -> list[int]:
        """Return the tokens that are the same whatever comes: no template is taken for granted."""
        *before, last = request.messages
        one, other = (
            self._model.prompt_tokens(
                self._prompt((*before, Spoken(role=last.role, text=last.text + ending)))
            )
            for ending in request.endings
        )
        return one[: common_length(one, other)]

    def _read(self, tokens: list[int], end: int | None = None) -> tuple[int, int, bool]:
        """Have memory hold the first `end` tokens, all if None.

        Returns how many came from the disk, how many were there in all, and whether the rest was
        read.
        """
        wanted = tokens[:end]
        loaded = self._loaded_from_disk(tokens)
        kept = loaded or self._model.keep_prefix(tokens)
        self._progress(kept, len(wanted))
        is_read = self._model.read(
            wanted[kept:], lambda done: self._progress(done, len(wanted))
        )
        return loaded, kept, is_read

    def _loaded_from_disk(self, tokens: list[int]) -> int:
        """Take a kept state that begins like `tokens` further than memory; return how far."""
        if self._states is None:
            return 0
        model = self._model
        enough = model.would_keep(tokens) + _WORTH_LOADING
        match = self._states.best(
            tokens[:-1], enough, model.batch_tokens, whole=not model.drops_suffix
        )
        memory = None if match is None else self._states.memory(match)
        if match is None or memory is None:
            return 0
        if not model.take_state(match.tokens, memory):
            self._states.drop(match.path)
            return 0
        return int(model.keep_prefix(tokens[: match.usable + 1]))

    def _room_after(self, tokens: list[int]) -> int:
        """Return how many tokens fit after `tokens`. Raises EngineError PROMPT_TOO_LONG."""
        room: int = self._model.context_tokens - len(tokens)
        if room <= 0:
            limit = self._model.context_tokens - 1
            raise EngineError(EngineCode.PROMPT_TOO_LONG, tokens=len(tokens), limit=limit)
        return room

    def _prompt(self, spoken: Sequence[Spoken]) -> str:
        messages = [Message(role=one.role, text=self._model.plain(one.text)) for one in spoken]
        bos, eos = self._model.token_text("bos"), self._model.token_text("eos")
        return rendered(self._template, messages, bos, eos)

    def _write(self, text: AnswerText, limit: int) -> int:
        """Send the answer piece by piece; return how many tokens were written."""
        sampler = self._model.new_sampler(self._settings)
        written = 0
        try:
            while written < limit and self._wishes.is_wanted():
                token = self._model.next_token(sampler)
                if token is None:
                    break
                written += 1
                self._say(text.feed(self._model.piece(token)))
                if text.is_stopped or not self._model.read([token], lambda _: None):
                    break
        finally:
            self._model.free_sampler(sampler)
        if self._wishes.is_wanted():
            self._say(text.finish())
        return written

    def _say(self, text: str) -> None:
        if text:
            self._channel.send(Wrote(text=text))

    def _progress(self, done: int, total: int) -> None:
        self._channel.send(PromptRead(done=done, total=total))

    def _fail(self, error: LocalragError) -> None:
        self._channel.send(Failed(code=error.code.value, fields=error.fields))


def _states(keeping: Keeping) -> KeptStates:
    return KeptStates(Path(keeping.folder), keeping.key, keeping.quota_bytes)


def main() -> None:
    """Serve the engine that started this process.

    The arguments are all that lies open to it: the model, the folder for what it has read, or
    nothing, and how many bytes a file there may have.
    """
    model, folder, file_bytes = child_args()
    places = Places(reads=(model,), folder=folder, file_bytes=int(file_bytes))
    wishes = _Wishes()

    def intercept(request: Request) -> bool:
        if isinstance(request, Cancel):
            wishes.cancelled = max(wishes.cancelled, request.number)
            return True
        return False

    channel = child_channel(request_decoder(), intercept=intercept, places=places)
    _Worker(channel, wishes).run()


if __name__ == "__main__":
    main()
