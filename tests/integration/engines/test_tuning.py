"""A real model process is measured, and what came of it is kept and used."""

import json
import os
import signal
import struct

import msgspec
import pytest
from tests.fakes.tiny_gguf import build_tiny_gguf

from localrag import resources
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import EngineError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.engines.adding import AddSteps, add_model
from localrag.engines.catalogue import read_catalogue
from localrag.engines.llama import LlamaGenerator
from localrag.engines.registry import ModelRegistry
from localrag.engines.tuning import TuneSteps, measure_model
from localrag.governance.clock import SystemClock
from localrag.processes import child


@pytest.fixture
def registry(tmp_path):
    shipped = resources.models_folder()
    catalogue = read_catalogue(shipped / "catalogue.toml")
    return ModelRegistry(tmp_path / "models", catalogue, tmp_path / "none", SystemClock())


def add(registry, path, cancel=None, **options):
    return add_model(registry, path, None, AddSteps(), cancel or CancelToken(), **options)


@pytest.fixture
def broken_gguf(tmp_path):
    """A model whose header is sound and names a layer more than there is."""
    path = tmp_path / "broken.gguf"
    build_tiny_gguf(path)
    data = path.read_bytes()
    key = b"llama.block_count" + struct.pack("<I", 4)
    assert data.count(key) == 1
    at = data.index(key) + len(key)
    path.write_bytes(data[:at] + struct.pack("<I", 3) + data[at + 4 :])
    return path


def test_a_model_is_measured_when_it_is_added_and_opened_with_what_was_best(
    registry, tiny_gguf
):
    model = add(registry, tiny_gguf).model
    found = model.measured
    assert found is not None
    assert min(found.read, found.write, found.chars_per_token) > 0
    assert found.peak_bytes > tiny_gguf.stat().st_size
    # two layers, key and value, 32 numbers of two bytes each, and some bytes of the format
    assert 256 <= found.kv_bytes_per_token < 300
    assert (found.is_of_this_pc, found.keeps_prefix) == (True, True)
    assert found.settings.cache_type == "f16"  # eight bits do not divide its heads
    with LlamaGenerator(model.path, model.id, measured=found) as generator:
        assert generator.model.speed == found.speed
        assert generator.count_tokens(["旅費"]) != [0]
    moved = msgspec.structs.replace(found, cpu="another")
    with LlamaGenerator(model.path, model.id, measured=moved) as generator:
        assert generator.model.speed is None


def test_a_model_that_does_not_start_is_kept_and_not_used(registry, broken_gguf, tiny_gguf):
    done = add(registry, broken_gguf)
    assert done.failure is not None
    assert done.failure.code is ModelCode.LOAD_FAILED
    assert done.failure.fields["model"] == done.model.id
    assert [model.id for model in registry.list()] == [done.model.id]
    assert registry.active("generator") is None
    assert add(registry, tiny_gguf).failure is None
    assert registry.active("generator").id == "tiny"


def test_what_was_in_use_stays_in_use_when_another_does_not_start(
    registry, broken_gguf, tiny_gguf
):
    add(registry, tiny_gguf)
    assert add(registry, broken_gguf).failure is not None
    assert registry.active("generator").id == "tiny"


def test_a_model_can_be_added_without_and_measured_later(registry, tiny_gguf):
    model = add(registry, tiny_gguf, measures=False).model
    assert model.measured is None
    for _ in range(3):
        registry.deaths.died(model.id)
    registry.record(model.id, measure_model(model.path, model.id, SystemClock()))
    assert registry.get(model.id).measured is not None
    assert registry.active("generator") == registry.get(model.id)
    assert not registry.deaths.is_over(model.id)


def test_who_cancels_the_measuring_keeps_the_model(registry, tiny_gguf):
    cancel = CancelToken()
    steps = AddSteps(on_stage=lambda _: cancel.cancel())
    done = add_model(registry, tiny_gguf, None, steps, cancel)
    assert (done.failure, done.model.measured) == (None, None)
    assert registry.active("generator") == done.model


def test_cancelling_and_killing_end_a_measurement(tiny_gguf, monkeypatch):
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        measure_model(
            tiny_gguf,
            "tiny",
            SystemClock(),
            TuneSteps(cancel=cancel, on_trial=lambda _: cancel.cancel()),
        )
    started = []
    real = child.subprocess.Popen

    def noted(*args, **kwargs):
        started.append(real(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(child.subprocess, "Popen", noted)
    kill = TuneSteps(on_trial=lambda _: os.kill(started[-1].pid, signal.SIGKILL))
    with pytest.raises(EngineError) as caught:
        measure_model(tiny_gguf, "tiny", SystemClock(), kill)
    assert caught.value.code is EngineCode.DIED


def test_lists_of_other_versions_are_read(registry, tiny_gguf, tmp_path):
    add(registry, tiny_gguf)
    file = tmp_path / "models" / "installed.json"
    told = json.loads(file.read_bytes())
    told["models"][0]["measured"]["later"] = told["models"][0]["later"] = 1
    file.write_text(json.dumps(told), encoding="utf-8")
    assert registry.get("tiny").measured is not None
    del told["models"][0]["measured"]
    file.write_text(json.dumps(told), encoding="utf-8")
    assert registry.get("tiny").measured is None
