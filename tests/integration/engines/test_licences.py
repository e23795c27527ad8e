"""What a licence allows is told before a model is copied, and kept in sight afterwards."""

import shutil

import pytest

from localrag import resources
from localrag.domain.cancel import CancelToken
from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.adding import AddSteps, add_model
from localrag.engines.catalogue import BusinessUse, read_catalogue
from localrag.engines.recommend import known_speed
from localrag.engines.registry import ModelRegistry
from localrag.governance.clock import SystemClock
from localrag.host.shapes import model_rows


@pytest.fixture
def registry(tmp_path):
    shipped = resources.models_folder()
    catalogue = read_catalogue(shipped / "catalogue.toml")
    return ModelRegistry(tmp_path / "models", catalogue, shipped / "defaults", SystemClock())


def _named(tiny_gguf, tmp_path, registry, business):
    entry = next(e for e in registry.catalogue.generator if e.business is business)
    path = tmp_path / (entry.id.split("/")[-1] + ".gguf")
    shutil.copy(tiny_gguf, path)
    return entry, path


def _add(registry, path, **options):
    told = []
    steps = AddSteps(on_licence=told.append)
    added = add_model(registry, path, None, steps, CancelToken(), measures=False, **options)
    return added.model, told


def test_a_model_not_for_work_is_refused_before_it_is_copied(registry, tiny_gguf, tmp_path):
    entry, path = _named(tiny_gguf, tmp_path, registry, BusinessUse.NO)
    told = []
    with pytest.raises(ModelError) as caught:
        add_model(registry, path, None, AddSteps(on_licence=told.append), CancelToken())
    assert caught.value.code is ModelCode.LICENCE
    assert caught.value.fields["licence"] == (entry.licence or "")
    assert [one.business for one in told] == [BusinessUse.NO]
    assert not (tmp_path / "models").exists()


def test_who_accepts_it_has_it_marked(registry, tiny_gguf, tmp_path):
    _, path = _named(tiny_gguf, tmp_path, registry, BusinessUse.NO)
    model, _ = _add(registry, path, accepts_licence=True)
    [row] = [row for row in model_rows(registry) if row["id"] == model.id]
    assert (row["business"], row["verified"]) == ("no", "none")


def test_the_speed_of_an_installed_model_says_what_to_expect(registry, tiny_gguf, tmp_path):
    entry, path = _named(tiny_gguf, tmp_path, registry, BusinessUse.YES)
    assert known_speed(registry.list(), registry.catalogue) is None
    model = add_model(registry, path, None, AddSteps(), CancelToken()).model
    speed = known_speed(registry.list(), registry.catalogue)
    assert speed is not None
    assert speed.parameters_b == (entry.active_b or entry.parameters_b)
    assert speed.read == model.measured.read


def test_others_are_added_with_what_is_known(registry, tiny_gguf, tmp_path):
    _, path = _named(tiny_gguf, tmp_path, registry, BusinessUse.YES)
    model, told = _add(registry, path)
    assert [one.business for one in told] == [BusinessUse.YES]
    assert model.licence == told[0].name
    unknown, told = _add(registry, tiny_gguf)
    assert [one.business for one in told] == [None]
    [row] = [row for row in model_rows(registry) if row["id"] == unknown.id]
    assert row["business"] is None
