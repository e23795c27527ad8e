"""The search for settings, on made-up speeds, and when measured ones are used."""

from datetime import UTC, datetime

import msgspec
import pytest

from localrag.domain.errors import EngineError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.engines.llama_messages import ModelSettings
from localrag.engines.measured import (
    Measurement,
    cpu_name,
    processor_count,
    settings_to_use,
)
from localrag.engines.threads import THREADS_VARIABLE
from localrag.engines.tuning import answer_seconds, axes, search
from localrag.engines.tuning_messages import Tried

FIRST = ModelSettings(threads=4)


def tried(read, write=10.0):
    return Tried(
        read=read,
        write=write,
        chars_per_token=1.5,
        peak_bytes=1,
        kv_bytes_per_token=1,
        keeps_prefix=True,
    )


def found(speed, *, is_scarce=False, seconds=1e9):
    """Return the settings found where `speed` gives the tokens read per second."""
    asked = []

    def measure(settings):
        asked.append(settings)
        return tried(speed(settings))

    best, result = search(
        (FIRST, tried(speed(FIRST))),
        axes(4, 8, is_scarce=is_scarce),
        measure,
        lambda: seconds,
    )
    assert answer_seconds(result) == answer_seconds(tried(speed(best)))
    return best, asked


def test_each_axis_starts_from_the_best_of_the_one_before():
    def speed(settings):
        return 20.0 + 10 * (settings.threads == 3) + 20 * (settings.batch_tokens == 256)

    best, asked = found(speed)
    assert (best.threads, best.batch_tokens, best.flash_attention) == (3, 256, True)
    assert {one.threads for one in asked[2:]} == {3}


def test_a_gain_that_may_be_noise_changes_nothing():
    def speed(settings):
        return 50.0 if settings == FIRST else 50.4 if settings.cache_type == "f16" else 49.9

    assert found(speed)[0] == FIRST


def test_flash_attention_is_left_out_where_that_is_faster_but_never_under_an_eight_bit_cache():
    best, asked = found(lambda one: 90.0 if not one.flash_attention else 30.0)
    assert not best.flash_attention
    assert all(one.flash_attention for one in asked if one.cache_type == "q8_0")


def test_an_eight_bit_cache_is_taken_if_not_slower_or_if_memory_is_scarce():
    assert found(lambda _: 50.0)[0].cache_type == "q8_0"

    def slower(settings):
        return 40.0 if settings.cache_type == "q8_0" else 50.0

    assert found(slower)[0].cache_type == "f16"
    assert found(slower, is_scarce=True)[0].cache_type == "q8_0"


def test_no_trial_begins_that_would_not_end_in_time():
    assert found(lambda _: 10.0, seconds=256 / 10.0) == (FIRST, [])


def test_settings_that_the_model_cannot_be_opened_with_are_passed_over():
    def speed(settings):
        if settings.cache_type == "q8_0":
            raise ModelError(ModelCode.LOAD_FAILED, model="m", reason="block size")
        return 50.0

    assert found(speed)[0] == FIRST


def test_where_memory_runs_out_what_worked_before_is_taken():
    def speed(settings):
        if not settings.flash_attention:
            raise EngineError(EngineCode.OUT_OF_MEMORY, needed="more")
        return 20.0 + 10 * (settings.batch_tokens == 256)

    best, asked = found(speed)
    assert best.batch_tokens == 256
    assert not asked[-1].flash_attention


@pytest.fixture
def measurement():
    return Measurement(
        settings=ModelSettings(threads=3, batch_tokens=512, cache_type="q8_0"),
        read=40.0,
        write=8.0,
        chars_per_token=1.5,
        load_s=1.0,
        peak_bytes=1,
        kv_bytes_per_token=1,
        keeps_prefix=True,
        cpu=cpu_name(),
        processors=processor_count(),
        measured=datetime(2026, 4, 1, tzinfo=UTC),
        llama_cpp="x",
    )


def test_measured_settings_are_used_on_the_pc_where_they_were_measured(measurement):
    assert settings_to_use(measurement, {}) == measurement.settings
    assert settings_to_use(None, {}) == ModelSettings()
    for change in ({"cpu": "another"}, {"processors": processor_count() + 1}):
        moved = msgspec.structs.replace(measurement, **change)
        assert settings_to_use(moved, {}) == ModelSettings()


def test_threads_that_were_asked_for_go_before_measured_ones(measurement):
    used = settings_to_use(measurement, {THREADS_VARIABLE: "2"})
    assert (used.threads, used.batch_tokens) == (0, 512)
