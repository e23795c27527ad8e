"""The process that measures a model: reads and writes a fixed text with each setting asked for."""

import time

from localrag.domain.errors import EngineError, LocalragError
from localrag.domain.errors.engine import EngineCode
from localrag.engines.llama_messages import Failed
from localrag.engines.tuning_messages import Asked, Open, Opened, Tried, Try, asked_decoder
from localrag.processes.child_main import child_args, child_channel
from localrag.processes.memory import peak_memory
from localrag.processes.wall import Places


def main() -> None:
    """Serve the engine that started this process; the argument is the model, all that it may read."""
    channel = child_channel(asked_decoder(), places=Places(reads=(child_args()[0],)))
    worker = _Worker()
    for request in channel.requests():
        try:
            channel.send(worker.answer(request))
        except LocalragError as error:
            channel.send(Failed(code=error.code.value, fields=error.fields))


class _Worker:
    def answer(self, request: Asked) -> Opened | Tried:
        if isinstance(request, Open):
            return self._open(request)
        return self._try(request)

    def _open(self, request: Open) -> Opened:
        from localrag.engines.llama_native import VERSION, NativeModel  # noqa: PLC0415 - after the channel stands

        start = time.perf_counter()
        self._model = NativeModel(request.path, request.settings, lambda: True)
        return Opened(
            load_s=time.perf_counter() - start,
            context_tokens=self._model.context_tokens,
            version=VERSION,
        )

    def _try(self, request: Try) -> Tried:
        """Measure; the first token is read before the clock starts, it pulls the weights in."""
        model = self._model
        model.reopen(request.settings)
        text = model.prompt_tokens(request.text)
        read = text[: min(request.read_tokens, model.context_tokens - request.write_tokens)]
        _require(model.read(read[:1], lambda _: None))
        start = time.perf_counter()
        _require(model.read(read[1:], lambda _: None))
        between = time.perf_counter()
        sampler = model.new_sampler(request.settings)
        for token in text[: request.write_tokens]:  # what it would write may end at once
            model.next_token(sampler)
            _require(model.read([token], lambda _: None))
        end = time.perf_counter()
        model.free_sampler(sampler)
        held = len(read) + request.write_tokens
        kv_bytes = model.state_bytes()
        return Tried(
            read=(len(read) - 1) / (between - start),
            write=request.write_tokens / (end - between),
            chars_per_token=len(request.text) / len(text),
            peak_bytes=peak_memory() or 0,
            kv_bytes_per_token=kv_bytes // held,
            keeps_prefix=model.keep_prefix(read) > 0,
        )


def _require(is_read: bool) -> None:  # noqa: FBT001 - what `read` returned
    if not is_read:
        raise EngineError(EngineCode.PROTOCOL)


if __name__ == "__main__":
    main()
