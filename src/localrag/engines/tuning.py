"""Measures a model on this PC and chooses the settings with which it answers soonest."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeAlias

import msgspec

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import EngineError, LocalragError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.domain.ports import Clock
from localrag.engines.llama_messages import Failed, ModelSettings
from localrag.engines.measured import Measurement, cpu_name, processor_count
from localrag.engines.threads import thread_count
from localrag.engines.tuning_messages import Open, Opened, Told, Tried, Try, told_decoder
from localrag.processes.child import ChildDiedError, ChildProcess
from localrag.processes.frames import FrameError
from localrag.processes.memory import free_memory
from localrag.processes.wall import Wall

CAP_S = 60.0
"""No further setting is tried where this would be over; loading and the first are not cut."""
_WORKER = "localrag.engines.tuning_worker"
_LOOK_AGAIN_S = 0.05
_READ, _WRITE = 256, 16  # tokens of one trial
_ANSWER_READ, _ANSWER_WRITE = (
    800,
    100,
)  # tokens of an ordinary answer, which the trials stand for
_GAIN = 0.95  # of the time: less than a twentieth is noise
_SCARCE = 4  # the memory of a full context should not be over this part of what is free
_TEXT = (
    "出張の旅費は、実費で精算する。宿泊料の上限は一夜につき九千八百円とし、日当は二千五百円とする。"
    "精算は、帰着の日から五日以内に、領収書を添えて所属長に申し出なければならない。"
) * 12

Measure: TypeAlias = Callable[[ModelSettings], Tried]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Settings that differ in one thing; one is taken where it needs `gain` of the time or less."""

    changes: Sequence[dict[str, object]]
    gain: float = _GAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneSteps:
    """How a measurement is followed and stopped; `on_trial` is told how many were made."""

    cancel: CancelToken = field(default_factory=CancelToken)
    on_trial: Callable[[int], None] = lambda _made: None
    cap_s: float = CAP_S


def measure_model(
    path: Path, model_id: str, clock: Clock, steps: TuneSteps | None = None
) -> Measurement:
    """Return the best settings found and what they give, after about a minute at most.

    On a slow PC only the first settings are tried, however long they take. Raises Cancelled;
    ModelError LOAD_FAILED; EngineError OUT_OF_MEMORY, DIED, PROTOCOL.
    """
    steps = steps or TuneSteps()
    free = free_memory()
    end = time.monotonic() + steps.cap_s
    first = ModelSettings(threads=thread_count())
    with _Talk(path, model_id, steps) as talk:
        opened = talk.open(path, first)
        tried = talk.measure(first)
        context_bytes = tried.kv_bytes_per_token * opened.context_tokens
        is_scarce = free is not None and context_bytes * _SCARCE > free
        best, tried = search(
            (first, tried),
            axes(first.threads, processor_count(), is_scarce=is_scarce),
            talk.measure,
            lambda: end - time.monotonic(),
        )
    return Measurement(
        settings=best,
        read=round(tried.read, 2),
        write=round(tried.write, 2),
        chars_per_token=round(tried.chars_per_token, 3),
        load_s=round(opened.load_s, 2),
        peak_bytes=tried.peak_bytes,
        kv_bytes_per_token=tried.kv_bytes_per_token,
        keeps_prefix=tried.keeps_prefix,
        cpu=cpu_name(),
        processors=processor_count(),
        measured=clock.now(),
        llama_cpp=opened.version,
    )


def axes(cores: int, processors: int, *, is_scarce: bool) -> tuple[Axis, ...]:
    """Return what may be changed, the most telling first.

    A cache of eight bits is taken where it is not slower, and where memory `is_scarce` in any case.
    """
    threads = sorted({processors, max(1, cores - 1)} - {cores}, reverse=True)
    return (
        Axis(changes=[{"threads": count} for count in threads]),
        # What is read ahead is kept in whole batches: a larger one would keep less of a document.
        Axis(changes=[{"batch_tokens": 256}]),
        Axis(changes=[{"flash_attention": False}]),
        Axis(
            changes=[{"flash_attention": True, "cache_type": "q8_0"}],
            gain=float("inf") if is_scarce else 1.0,
        ),
    )


def search(
    first: tuple[ModelSettings, Tried],
    along: Sequence[Axis],
    measure: Measure,
    time_left: Callable[[], float],
) -> tuple[ModelSettings, Tried]:
    """Return the best settings, looked for along one axis after the other.

    Settings that this model cannot be opened with are passed over; where memory runs out the
    search ends with what worked. `time_left` is asked for seconds before each trial: none begins that could take, at the speed of
    the best one, longer than that.
    """
    best, found = first
    for axis in along:
        start, least = best, answer_seconds(found)
        for change in axis.changes:
            if time_left() < _trial_seconds(found):
                return best, found
            settings = msgspec.structs.replace(start, **change)
            try:
                tried = measure(settings)
            except ModelError:
                continue
            except EngineError:
                # Out of memory, or its process is gone: what worked before is good enough.
                return best, found
            if answer_seconds(tried) <= least * axis.gain:
                best, found = settings, tried
                least = answer_seconds(tried)
    return best, found


def answer_seconds(tried: Tried) -> float:
    """Return how long an ordinary answer takes: 800 tokens read anew, 100 written."""
    return _ANSWER_READ / tried.read + _ANSWER_WRITE / tried.write


def _trial_seconds(tried: Tried) -> float:
    return _READ / tried.read + _WRITE / tried.write


class _Talk:
    """The process that measures, from its start to its end."""

    def __init__(self, path: Path, model_id: str, steps: TuneSteps) -> None:
        self._model_id = model_id
        self._steps = steps
        self._made = 0
        try:
            self._child: ChildProcess[Told] = ChildProcess.start(
                _WORKER, told_decoder(), args=[str(path)], wall=Wall.MODEL
            )
        except OSError as error:
            raise EngineError(EngineCode.DIED, reason=error.strerror or "start") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()

    def open(self, path: Path, settings: ModelSettings) -> Opened:
        """Load the model."""
        reply = self._ask(Open(path=str(path), settings=settings))
        if isinstance(reply, Opened):
            return reply
        raise EngineError(EngineCode.PROTOCOL)

    def measure(self, settings: ModelSettings) -> Tried:
        """Try one setting."""
        self._steps.cancel.raise_if_cancelled()
        reply = self._ask(
            Try(settings=settings, text=_TEXT, read_tokens=_READ, write_tokens=_WRITE)
        )
        if not isinstance(reply, Tried):
            raise EngineError(EngineCode.PROTOCOL)
        self._made += 1
        self._steps.on_trial(self._made)
        return reply

    def _ask(self, request: Open | Try) -> Opened | Tried:
        try:
            self._child.send(request)
            while (reply := self._child.receive(_LOOK_AGAIN_S)) is None:
                self._steps.cancel.raise_if_cancelled()
        except ChildDiedError as error:
            raise EngineError(EngineCode.DIED, reason=f"exit {error.exit.code}") from None
        except FrameError:
            raise EngineError(EngineCode.PROTOCOL) from None
        if isinstance(reply, Failed):
            raise _error(reply, self._model_id)
        return reply


def _error(reply: Failed, model_id: str) -> LocalragError:
    if reply.code == ModelCode.LOAD_FAILED:
        return ModelError(ModelCode.LOAD_FAILED, **{**reply.fields, "model": model_id})
    return EngineError(EngineCode(reply.code), **reply.fields)
