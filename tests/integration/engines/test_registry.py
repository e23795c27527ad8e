"""Adding, verifying, removing and choosing models on a real disk."""

import errno
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.fakes.static_model import DIMENSION, build_static_model

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import ModelError, SettingsError, UsageError
from localrag.domain.errors.model import ModelCode
from localrag.domain.errors.settings import SettingsCode
from localrag.engines.catalogue import STARTER_ID, ModelRole, read_catalogue
from localrag.engines.embedders import open_active_embedder
from localrag.engines.registry import ModelRegistry
from localrag.resources import models_folder


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def models(tmp_path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def open_registry(tmp_path, models):
    """Each call is a new process as far as the registry can tell."""
    build_static_model(tmp_path / "defaults" / "embedding")
    catalogue = read_catalogue(models_folder() / "catalogue.toml")
    return lambda: ModelRegistry(models, catalogue, tmp_path / "defaults", Noon())


@pytest.fixture
def registry(open_registry):
    return open_registry()


@pytest.fixture
def source(tmp_path, tiny_gguf) -> Path:
    path = tmp_path / "from" / "Qwen3-4B-Q4_K_M.gguf"
    path.parent.mkdir()
    shutil.copyfile(tiny_gguf, path)
    return path


def leftovers(models: Path) -> list[str]:
    known = {"installed.json", "hashes.json", ".lock"}
    return sorted(p.name for p in models.iterdir() if p.name not in known)


def test_a_gguf_becomes_the_active_generator(registry, open_registry, source):
    added = registry.add(source)
    assert open_registry().active(ModelRole.GENERATOR) == added
    assert (added.role, added.size_bytes) == (ModelRole.GENERATOR, source.stat().st_size)
    assert added.path.read_bytes() == source.read_bytes()


def test_licence_and_entry_come_from_the_catalogue(registry, source):
    added = registry.add(source)
    assert (added.licence, added.catalogue_id) == ("Apache-2.0", "Qwen/Qwen3-4B")


def test_a_published_id_names_the_entry_of_a_file_called_otherwise(registry, source, tmp_path):
    other = source.rename(tmp_path / "renamed.gguf")
    assert registry.add(other, model_id="Qwen/Qwen3-8B").catalogue_id == "Qwen/Qwen3-8B"


def test_a_second_generator_does_not_push_the_first_aside(registry, source, tmp_path):
    first = registry.add(source)
    second = registry.add(source.rename(tmp_path / "second.gguf"))
    assert registry.active("generator") == first
    registry.use("generator", second.id)
    assert registry.active("generator") == second


def test_the_shipped_embedder_is_in_use_until_another_is_chosen(registry, tmp_path):
    assert registry.active("embedder").id == STARTER_ID
    build_static_model(tmp_path / "ruri-v3-30m")
    added = registry.add(tmp_path / "ruri-v3-30m")
    assert registry.active("embedder").id == STARTER_ID
    registry.use("embedder", added.id)
    assert registry.active("embedder") == added
    registry.use("embedder", None)
    assert registry.active("embedder").id == STARTER_ID


def test_an_added_embedder_opens_with_the_prefixes_of_its_entry(registry, tmp_path):
    build_static_model(tmp_path / "elsewhere")
    added = registry.add(tmp_path / "elsewhere", model_id="cl-nagoya/ruri-v3-30m")
    registry.use("embedder", added.id)
    model = open_active_embedder(registry, "test").model
    assert (model.model_id, model.dimension) == ("cl-nagoya/ruri-v3-30m", DIMENSION)
    assert (model.question_prefix, model.model_sha256) == ("検索クエリ: ", added.sha256)


def test_there_is_no_reranker_and_no_generator_at_first(registry):
    assert registry.active("reranker") is None
    assert registry.active("generator") is None


def test_the_same_file_again_changes_nothing(registry, source):
    assert registry.add(source) == registry.add(source)
    assert len([m for m in registry.list() if not m.is_shipped]) == 1


def test_other_bytes_under_the_same_name_get_a_name_of_their_own(registry, source):
    first = registry.add(source)
    with source.open("r+b") as stream:
        stream.seek(-4, os.SEEK_END)
        stream.write(b"\0\0\0\0")
    second = registry.add(source)
    assert second.id == f"{first.id}-{second.sha256[:8]}"
    assert registry.add(source) == second
    registry.verify()


def test_progress_reaches_the_whole_size(registry, source):
    seen = []
    registry.add(source, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (source.stat().st_size, source.stat().st_size)


def test_a_cancelled_copy_leaves_nothing(registry, models, source):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        registry.add(source, cancel=cancel)
    assert leftovers(models) == []
    assert registry.active("generator") is None


def test_a_gguf_cut_in_half_is_damaged_and_not_added(registry, models, source):
    os.truncate(source, source.stat().st_size // 2)
    with pytest.raises(ModelError) as caught:
        registry.add(source)
    assert caught.value.code is ModelCode.DAMAGED
    assert caught.value.fields["model"] == source.name
    assert not models.exists() or leftovers(models) == []


@pytest.mark.parametrize("name", ["missing.gguf", "missing"])
def test_a_path_that_is_not_there_is_not_found(registry, tmp_path, name):
    with pytest.raises(ModelError) as caught:
        registry.add(tmp_path / name)
    assert caught.value.code is ModelCode.NOT_FOUND


def test_a_folder_with_code_is_refused(registry, tmp_path):
    build_static_model(tmp_path / "m")
    (tmp_path / "m" / "modeling.py").write_text("", encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        registry.add(tmp_path / "m")
    assert caught.value.code is ModelCode.UNSAFE


def test_a_full_disk_is_told_before_copying(registry, models, source, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(ModelError) as caught:
        registry.add(source)
    assert caught.value.code is ModelCode.NO_ROOM
    assert (caught.value.fields["needed"], caught.value.fields["free"]) == ("68 MB", "0 MB")
    assert leftovers(models) == []


def test_a_disk_that_fills_up_while_copying_leaves_nothing(
    registry, models, source, monkeypatch
):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError) as caught:
        registry.add(source)
    assert caught.value.code is ModelCode.NO_ROOM
    assert leftovers(models) == []


def test_a_changed_byte_is_found_by_verify(registry, source):
    added = registry.add(source)
    stat = added.path.stat()
    with added.path.open("r+b") as stream:
        stream.seek(-1, os.SEEK_END)
        stream.write(b"\x55")
    os.utime(added.path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(ModelError) as caught:
        registry.verify()
    assert caught.value.code is ModelCode.CHANGED
    assert caught.value.fields["expected"] == added.sha256


def test_an_embedder_that_was_written_to_is_not_opened(registry, tmp_path):
    build_static_model(tmp_path / "m")
    added = registry.add(tmp_path / "m")
    registry.use("embedder", added.id)
    (added.path / "extra.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        open_active_embedder(registry, "test")
    assert caught.value.code is ModelCode.CHANGED


def test_a_model_whose_file_is_gone_is_not_found(registry, source):
    added = registry.add(source)
    added.path.unlink()
    with pytest.raises(ModelError) as caught:
        registry.verify(added.id)
    assert caught.value.code is ModelCode.NOT_FOUND


def test_verify_returns_what_it_read(registry, source):
    added = registry.add(source)
    assert [m.id for m in registry.verify()] == [STARTER_ID, added.id]
    assert registry.verify(added.id) == (added,)


def test_a_removed_model_is_off_the_disk_and_no_longer_in_use(registry, models, source):
    added = registry.add(source)
    registry.remove(added.id)
    assert registry.active("generator") is None
    assert leftovers(models) == []


def test_the_shipped_embedder_cannot_be_removed(registry):
    with pytest.raises(UsageError):
        registry.remove(STARTER_ID)


def test_an_unknown_id_is_not_found(registry):
    for act in (registry.verify, registry.remove, lambda i: registry.use("generator", i)):
        with pytest.raises(ModelError) as caught:
            act("nothing")
        assert caught.value.code is ModelCode.NOT_FOUND


def test_a_model_cannot_take_another_role(registry, source):
    with pytest.raises(UsageError):
        registry.use("embedder", registry.add(source).id)


def test_a_role_that_does_not_exist_is_a_mistake_of_usage(registry):
    with pytest.raises(UsageError):
        registry.active("poet")


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b'{"schema": 9}', b'{"models": [{"id": 1}]}', b"\xff"]
)
def test_a_broken_list_is_reported_and_never_overwritten(registry, models, source, text):
    models.mkdir()
    (models / "installed.json").write_bytes(text)
    for act in (
        registry.list,
        lambda: registry.add(source),
        lambda: registry.use("embedder", None),
    ):
        with pytest.raises(SettingsError) as caught:
            act()
        assert caught.value.code is SettingsCode.BROKEN
    assert (models / "installed.json").read_bytes() == text


def test_a_list_that_points_out_of_the_folder_is_broken(registry, models, source):
    registry.add(source)
    file = models / "installed.json"
    text = file.read_text(encoding="utf-8").replace("Qwen3-4B-Q4_K_M/model", "../model")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        registry.list()


def test_a_name_that_is_not_utf8_gets_an_id_that_any_disk_takes(registry, source):
    odd = source.with_name(os.fsdecode(b"\x83\x82\x83f\x83\x8b.gguf"))
    added = registry.add(source.rename(odd))
    assert added.id == "モデル"


def test_opening_again_reads_no_byte_of_an_unchanged_model(open_registry, source, monkeypatch):
    added = open_registry().add(source)
    from localrag.engines import digest

    def unexpected(*_: object) -> str:
        raise AssertionError

    monkeypatch.setattr(digest, "file_sha256", unexpected)
    assert open_registry().require_unchanged(added) == added


def test_a_model_of_another_role_cannot_be_chosen(registry, source):
    added = registry.add(source)
    assert registry.chosen("generator", None) == added
    assert registry.chosen("generator", added.id) == added
    for wrong in (registry.active("embedder").id, "nobody"):
        with pytest.raises(ModelError) as caught:
            registry.chosen("generator", wrong)
        assert caught.value.code is ModelCode.NOT_FOUND


def test_a_model_of_the_catalogue_brings_its_stop_words(registry, tiny_gguf, tmp_path):
    named = tmp_path / "Qwen3-4B-Q4_K_M.gguf"
    shutil.copy(tiny_gguf, named)
    assert registry.stop_words(registry.add(named)) == ("<|im_end|>",)
    assert registry.stop_words(registry.add(tiny_gguf)) == ()
