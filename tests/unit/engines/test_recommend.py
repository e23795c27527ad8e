"""Which models of the shipped catalogue are recommended on which PC."""

import dataclasses

import pytest

from localrag.engines.catalogue import BusinessUse, ModelCatalogue, read_catalogue
from localrag.engines.recommend import MeasuredSpeed, ThisPc, needed_bytes, recommend
from localrag.resources import models_folder

GB = 10**9
SLOW = MeasuredSpeed(parameters_b=8.0, read=25.5, write=6.9)


@pytest.fixture(scope="module")
def shipped() -> ModelCatalogue:
    return read_catalogue(models_folder() / "catalogue.toml")


def ids(found):
    return [each.entry.id for each in found]


@pytest.mark.parametrize(
    ("free_gb", "best"),
    [
        (3, "sbintuitions/sarashina2.2-1b-instruct-v0.1"),
        (5, "sbintuitions/sarashina2.2-3b-instruct-v0.1"),
        (8, "google/gemma-4-E4B-it"),
        (24, "google/gemma-4-26B-A4B-it"),
    ],
)
def test_the_default_of_each_tier_comes_first_by_free_memory(shipped, free_gb, best):
    assert ids(recommend(shipped, ThisPc(free_bytes=free_gb * GB)))[0] == best


def test_nothing_is_recommended_that_does_not_fit_or_on_unknown_memory(shipped):
    found = recommend(shipped, ThisPc(free_bytes=4 * GB))
    assert found
    assert all(each.needed_bytes <= 4 * GB for each in found)
    assert recommend(shipped, ThisPc(free_bytes=GB)) == ()
    assert recommend(shipped, ThisPc(free_bytes=None)) == ()


def test_a_licence_that_forbids_use_at_work_is_never_recommended(shipped):
    forbidden = tuple(
        dataclasses.replace(entry, business=BusinessUse.NO) for entry in shipped.generator
    )
    catalogue = dataclasses.replace(shipped, generator=forbidden)
    assert recommend(catalogue, ThisPc(free_bytes=64 * GB)) == ()
    found = recommend(shipped, ThisPc(free_bytes=64 * GB))
    assert BusinessUse.NO not in {each.entry.business for each in found}


def test_a_licence_to_be_checked_stands_behind_those_that_allow_it(shipped):
    found = recommend(shipped, ThisPc(free_bytes=64 * GB))
    uses = [each.entry.business is BusinessUse.CHECK for each in found]
    assert True in uses
    assert uses == sorted(uses)


def test_a_measured_speed_is_scaled_by_the_weights_and_slow_models_come_last(shipped):
    found = recommend(shipped, ThisPc(free_bytes=12 * GB, speed=SLOW))
    three = next(each for each in found if "sarashina2.2-3b" in each.entry.id)
    assert three.first_word_s == pytest.approx(1000 / 25.5 * 3.36 / 8.0)
    assert three.write_tokens_s == pytest.approx(6.9 * 8.0 / 3.36)
    slower = dataclasses.replace(SLOW, read=8.0)
    late = recommend(shipped, ThisPc(free_bytes=12 * GB, speed=slower))
    assert late[0].entry.id == "sbintuitions/sarashina2.2-3b-instruct-v0.1"
    assert [each.is_slow for each in late] == sorted(each.is_slow for each in late)
    assert late[-1].is_slow


def test_what_is_needed_is_file_context_and_program(shipped):
    entry = next(e for e in shipped.generator if e.id == "Qwen/Qwen3-4B")
    assert needed_bytes(entry) == 2_500_000_000 + 576 * 2**20 + GB
    assert needed_bytes(dataclasses.replace(entry, file_gb=None)) is None


def test_what_is_installed_is_marked(shipped):
    found = recommend(shipped, ThisPc(free_bytes=8 * GB), {"Qwen/Qwen3-4B"})
    assert [each.entry.id for each in found if each.is_installed] == ["Qwen/Qwen3-4B"]
