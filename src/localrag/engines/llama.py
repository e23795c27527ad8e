"""Writes answers with a GGUF model, in a process of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Self

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import EngineError, LocalragError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.domain.events import PromptProgress, TextDelta
from localrag.domain.model_ports import GeneratorModel
from localrag.domain.question import Message, Prompt
from localrag.domain.reading import Part, Prefix
from localrag.engines.deaths import Deaths
from localrag.engines.gguf_header import read_gguf
from localrag.engines.kept_messages import ReadAhead, Spoken
from localrag.engines.kept_reading import KeptReading, keeping_of, open_places
from localrag.engines.kept_states import state_file
from localrag.engines.llama_messages import (
    Cancel,
    Count,
    Counted,
    Done,
    Failed,
    Generate,
    Load,
    Loaded,
    ModelSettings,
    PromptRead,
    Reply,
    Wrote,
    reply_decoder,
)
from localrag.engines.measured import Measurement, settings_to_use
from localrag.processes.child import ChildDiedError, ChildExit, ChildProcess
from localrag.processes.frames import FrameError
from localrag.processes.wall import Wall

_WORKER = "localrag.engines.llama_worker"
_LOOK_AGAIN_S = 0.05
_LAST_WORDS_S = 10.0


class LlamaGenerator:
    """A GGUF model in a child process that is started with the first question and kept.

    If the child dies, that question ends with EngineError DIED and the next one starts it again.
    One question at a time: a second one waits. `deaths` counts how often that happens in a row: after
    three times questions end with ModelError DISABLED at once. An answer ends where one of `stops`
    begins. Without `settings` those are used that were `measured`, if on this PC. With `kept` it is a
    ReadingGenerator too. Constructing checks the header of the file only;
    raises ModelError NOT_FOUND, DAMAGED, UNSUPPORTED.
    """

    def __init__(
        self,
        path: Path,
        model_id: str,
        settings: ModelSettings | None = None,
        deaths: Deaths | None = None,
        measured: Measurement | None = None,
        *,
        stops: tuple[str, ...] = (),
        kept: KeptReading | None = None,
    ) -> None:
        self._path = path
        self._settings = settings or settings_to_use(measured)
        info = read_gguf(path)
        self._template = info.chat_template
        context = min(self._settings.context_tokens, info.context_length)
        fits = measured is not None and measured.is_of_this_pc
        self._model = GeneratorModel(
            id=model_id,
            context_tokens=context,
            speed=measured.speed if measured is not None and fits else None,
            keeps_prefix=measured is None or measured.keeps_prefix,
        )
        self._child: ChildProcess[Reply] | None = None
        self._turn = Lock()
        self._number = 0
        self._last: Done | None = None
        self._deaths = deaths
        self._stops = stops
        self._keeping = None if kept is None else keeping_of(kept, self._settings, context)
        self._idle: CancelToken | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the child; a later question would start it again."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    @property
    def model(self) -> GeneratorModel:
        """The model that writes."""
        return self._model

    @property
    def last_run(self) -> Done | None:
        """What the last question took, in tokens; None before the first has ended."""
        return self._last

    @property
    def worker_pid(self) -> int | None:
        """The process id of the child while it runs."""
        return None if self._child is None else self._child.pid

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's own tokens. Raises as `generate`.

        Waits for an answer that is being written: not to be called while one is read here.
        """
        self._stop_reading_ahead()
        with self._turn, self._talking(CancelToken()) as child:
            child.send(Count(texts=tuple(texts)))
            reply = child.receive()
            if isinstance(reply, Counted):
                return list(reply.counts)
            raise self._error(reply)

    def generate(
        self, prompt: Prompt, cancel: CancelToken
    ) -> Iterator[PromptProgress | TextDelta]:
        """Yield what was read, then text as it is written.

        The answer ends at the model's own end, at `prompt.budget.answer` tokens, or where the
        context is full. Raises Cancelled; EngineError PROMPT_TOO_LONG, TEMPLATE_FAILED, DIED,
        OUT_OF_MEMORY, PROTOCOL; ModelError LOAD_FAILED, DISABLED.
        """
        self._stop_reading_ahead()
        with self._waited_turn(cancel), self._talking(cancel) as child:
            self._number += 1
            request = Generate(
                number=self._number,
                messages=_spoken(prompt.messages),
                answer_tokens=prompt.budget.answer,
            )
            yield from self._events(child, request, cancel)
        if self._last is not None and self._last.is_cancelled:
            raise Cancelled

    def has_read(self, part: Part) -> bool:
        """Whether a file of the part is there; whether it is sound shows when it is used."""
        keeping = self._keeping
        if keeping is None:
            return False
        return state_file(Path(keeping.folder), part.name, keeping.key).is_file()

    def read_ahead(
        self, prefix: Prefix, since_ns: int, cancel: CancelToken, *, stays: bool = False
    ) -> Iterator[PromptProgress]:
        """Read a prefix and keep it, yielding how far it is; see ReadingGenerator.

        A question that comes meanwhile cancels `cancel`, or waits with `stays`. Raises as `generate`.
        """
        with self._waited_turn(cancel):
            self._idle = None if stays else cancel
            try:
                # A model that is being opened is needed by the question that comes, too.
                with self._talking(CancelToken()) as child:
                    self._number += 1
                    request = ReadAhead(
                        number=self._number,
                        name=prefix.part.name,
                        messages=_spoken(prefix.messages),
                        endings=prefix.endings,
                        since_ns=since_ns,
                        stays=stays,
                    )
                    for event in self._events(child, request, cancel):
                        if isinstance(event, PromptProgress):
                            yield event
            finally:
                self._idle = None
        if self._last is not None and self._last.is_cancelled:
            raise Cancelled

    def _stop_reading_ahead(self) -> None:
        idle = self._idle
        if idle is not None:
            idle.cancel()

    def _events(
        self, child: ChildProcess[Reply], request: Generate | ReadAhead, cancel: CancelToken
    ) -> Iterator[PromptProgress | TextDelta]:
        """Send a request and yield what comes of it. Raises what the model process reports."""
        child.send(request)
        is_over = False
        try:
            for reply in self._replies(child, cancel):
                match reply:
                    case PromptRead(done=done, total=total):
                        yield PromptProgress(done=done, total=total)
                    case Wrote(text=text):
                        yield TextDelta(text=text)
                    case Done():
                        is_over, self._last = True, reply
                        self._note_life(reply)
                    case _:
                        is_over = True
                        raise self._error(reply)
        finally:
            if not is_over and child.is_alive:
                self._abandon(child)

    def _replies(self, child: ChildProcess[Reply], cancel: CancelToken) -> Iterator[Reply]:
        """Yield replies up to the last one of this question, passing a cancel on."""
        is_asked = False
        while True:
            if cancel.is_cancelled and not is_asked:
                child.send(Cancel(number=self._number))
                is_asked = True
            reply = child.receive(_LAST_WORDS_S if is_asked else _LOOK_AGAIN_S)
            if reply is None:
                if is_asked:
                    self._end(child, at_once=True)
                    raise Cancelled
                continue
            if not is_asked or isinstance(reply, (Done, Failed)):
                yield reply
            if isinstance(reply, (Done, Failed)):
                return

    def _abandon(self, child: ChildProcess[Reply]) -> None:
        """End a question whose reader has gone, so that its replies do not meet the next one."""
        try:
            child.send(Cancel(number=self._number))
            while not isinstance(reply := child.receive(_LAST_WORDS_S), (Done, Failed)):
                if reply is None:
                    self._end(child, at_once=True)
                    return
        except ChildDiedError:
            self._end(child)

    @contextmanager
    def _waited_turn(self, cancel: CancelToken) -> Iterator[None]:
        while not self._turn.acquire(timeout=_LOOK_AGAIN_S):
            cancel.raise_if_cancelled()
        try:
            cancel.raise_if_cancelled()
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _talking(self, cancel: CancelToken) -> Iterator[ChildProcess[Reply]]:
        """Give the loaded child; its death becomes EngineError DIED."""
        try:
            yield self._loaded(cancel)
        except ChildDiedError as error:
            if self._child is not None:
                self._end(self._child)
            if self._deaths is not None:
                self._deaths.died(self._model.id)
            raise EngineError(EngineCode.DIED, reason=_reason(error.exit)) from None
        except FrameError:
            raise EngineError(EngineCode.PROTOCOL) from None

    def _note_life(self, done: Done) -> None:
        if self._deaths is not None and not done.is_cancelled:
            self._deaths.forgive(self._model.id)

    def _loaded(self, cancel: CancelToken) -> ChildProcess[Reply]:
        if self._deaths is not None and self._deaths.is_over(self._model.id):
            raise ModelError(ModelCode.DISABLED, model=self._model.id)
        if self._child is not None:
            if self._child.is_alive:
                return self._child
            self._end(self._child)
        try:
            child = ChildProcess.start(
                _WORKER,
                reply_decoder(),
                args=open_places(self._path, self._keeping),
                wall=Wall.MODEL,
            )
        except OSError as error:
            raise EngineError(EngineCode.DIED, reason=error.strerror or "start") from error
        self._child = child
        child.send(
            Load(
                path=str(self._path),
                template=self._template,
                settings=self._settings,
                stops=self._stops,
                keeping=self._keeping,
            )
        )
        while (reply := child.receive(_LOOK_AGAIN_S)) is None:
            if cancel.is_cancelled:
                self._end(child, at_once=True)
                raise Cancelled
        if not isinstance(reply, Loaded):
            self._end(child)
            raise self._error(reply)
        return child

    def _end(self, child: ChildProcess[Reply], *, at_once: bool = False) -> None:
        if self._child is child:
            self._child = None
        if at_once:
            child.kill()
        else:
            child.stop()

    def _error(self, reply: Reply | None) -> LocalragError:
        if not isinstance(reply, Failed):
            return EngineError(EngineCode.PROTOCOL)
        fields = dict(reply.fields)
        if reply.code in set(ModelCode):
            fields["model"] = self._model.id
            return ModelError(ModelCode(reply.code), **fields)
        if reply.code in set(EngineCode):
            return EngineError(EngineCode(reply.code), **fields)
        return EngineError(EngineCode.PROTOCOL)


def _spoken(messages: Sequence[Message]) -> tuple[Spoken, ...]:
    return tuple(Spoken(role=message.role, text=message.text) for message in messages)


def _reason(child_exit: ChildExit) -> str:
    if child_exit.is_garbled:
        return "garbled"
    return f"signal {-child_exit.code}" if child_exit.code < 0 else f"exit {child_exit.code}"
