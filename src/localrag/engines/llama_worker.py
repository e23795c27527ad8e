"""The model process: holds one model open and answers one question at a time."""

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from localrag.domain.errors import EngineError, LocalragError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.question import Message
from localrag.engines.answer_text import AnswerText
from localrag.engines.chat_template import PLAIN_STOP, rendered
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
from localrag.processes.child_main import ChildChannel, child_channel

THREADS_VARIABLE = "LOCALRAG_THREADS"


@dataclass(slots=True)
class _Wishes:
    """The number of the last question that was cancelled, and of the one in hand."""

    cancelled: int = 0
    current: int = 0

    def is_wanted(self) -> bool:
        """Whether the question in hand is still wanted."""
        return self.cancelled < self.current or self.current == 0


class _Worker:
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
                case _:
                    raise EngineError(EngineCode.PROTOCOL)
        except LocalragError as error:
            self._fail(error)
        finally:
            self._wishes.current = 0

    def _generate(self, request: Generate) -> Done:
        prompt = self._prompt(request)
        tokens = self._model.prompt_tokens(prompt)
        room = self._model.context_tokens - len(tokens)
        if room <= 0:
            limit = self._model.context_tokens - 1
            raise EngineError(EngineCode.PROMPT_TOO_LONG, tokens=len(tokens), limit=limit)
        kept = self._model.keep_prefix(tokens)
        self._progress(kept, len(tokens))
        is_read = self._model.read(
            tokens[kept:], lambda done: self._progress(done, len(tokens))
        )
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
        )

    def _prompt(self, request: Generate) -> str:
        messages = [
            Message(role=spoken.role, text=self._model.plain(spoken.text))
            for spoken in request.messages
        ]
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


def thread_count() -> int:
    """Return LOCALRAG_THREADS if it is a number, else one per physical core as far as known.

    Two hardware threads of a core share its arithmetic units: a second one per core slows
    llama.cpp down. Where the system does not say, half of the logical processors are taken.
    """
    wished = os.environ.get(THREADS_VARIABLE, "")
    if wished.isdecimal() and 0 < int(wished) <= 512:  # noqa: PLR2004 - llama.cpp's own limit
        return int(wished)
    allowed = (
        os.sched_getaffinity(0)
        if hasattr(os, "sched_getaffinity")
        else set(range(os.cpu_count() or 2))
    )
    cores = {core for processor in allowed if (core := _core_of(processor))}
    return len(cores) if cores else max(len(allowed) // 2, 1)


def _core_of(processor: int) -> str:
    """Return the list of logical processors on the same core as Linux writes it, else ''."""
    siblings = Path(f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")
    try:
        return siblings.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def main() -> None:
    """Serve the engine that started this process."""
    wishes = _Wishes()

    def intercept(request: Request) -> bool:
        if isinstance(request, Cancel):
            wishes.cancelled = max(wishes.cancelled, request.number)
            return True
        return False

    _Worker(child_channel(request_decoder(), intercept=intercept), wishes).run()


if __name__ == "__main__":
    main()
