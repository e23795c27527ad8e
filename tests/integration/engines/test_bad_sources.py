"""Sources that cannot be taken: each is told by what it is, and nothing of it is kept."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from tests.fakes.static_model import build_static_model

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.candidates import candidate
from localrag.engines.catalogue import ModelCatalogue
from localrag.engines.registry import ModelRegistry
from localrag.governance.clock import SystemClock

KNOWN = {"installed.json", "hashes.json", ".lock"}


@pytest.fixture
def open_registry(tmp_path):
    """Each call is a new process as far as the registry can tell."""
    models = tmp_path / "models"
    return lambda: ModelRegistry(models, ModelCatalogue(), models / "none", SystemClock())


@pytest.fixture
def registry(open_registry):
    return open_registry()


def refusal(path):
    with pytest.raises(ModelError) as caught:
        candidate(path, None, ModelCatalogue())
    return caught.value


def kept(tmp_path):
    return sorted({file.name for file in (tmp_path / "models").iterdir()} - KNOWN)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "モデル.PT", "weights.pth", "a.pkl"])
def test_pickled_weights_are_named_as_what_could_run_code(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04" + bytes(64))
    error = refusal(path)
    assert (error.code, error.fields["reason"]) == (ModelCode.UNSAFE, name)


def test_what_is_a_gguf_is_taken_whatever_its_name(tiny_gguf, tmp_path):
    path = tmp_path / "model.bin"
    shutil.copy(tiny_gguf, path)
    assert candidate(path, None, ModelCatalogue()).id == "model"


def test_weights_without_their_folder_are_no_damaged_file(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"\x08\0\0\0\0\0\0\0{}      ")
    error = refusal(path)
    assert error.code is ModelCode.UNSUPPORTED
    assert error.fields["reason"] == "weights without their folder"


def test_an_empty_file_is_damaged(tmp_path):
    path = tmp_path / "empty.gguf"
    path.touch()
    assert refusal(path).code is ModelCode.DAMAGED


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    path = tmp_path / "pipe.gguf"
    os.mkfifo(path)
    # Held open for writing, so that even who opens it does not wait.
    held = os.open(path, os.O_RDWR)
    try:
        error = refusal(path)
    finally:
        os.close(held)
    assert (error.code, error.fields["reason"]) == (ModelCode.DAMAGED, "not a file")


def test_a_path_that_the_system_refuses_is_unreadable(tmp_path):
    assert refusal(tmp_path / ("a" * 300)).code is ModelCode.UNREADABLE


def test_a_link_out_of_the_folder_is_not_followed(tiny_gguf, tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "model.gguf").symlink_to(tiny_gguf)
    error = refusal(folder)
    assert (error.code, error.fields["reason"]) == (ModelCode.UNSAFE, "link model.gguf")


def test_a_link_that_a_user_names_is_followed(tiny_gguf, tmp_path):
    (tmp_path / "link.gguf").symlink_to(tiny_gguf)
    assert candidate(tmp_path / "link.gguf", None, ModelCatalogue()).id == "link"


def test_what_a_mac_leaves_on_a_stick_does_not_count(tiny_gguf, tmp_path):
    shutil.copy(tiny_gguf, tmp_path / "model.gguf")
    (tmp_path / "._model.gguf").write_bytes(b"\0\5\x16\7")
    assert candidate(tmp_path, None, ModelCatalogue()).files[0][0].name == "model.gguf"


def test_a_stick_that_is_taken_away_while_copying_leaves_nothing(registry, tmp_path):
    folder = tmp_path / "stick" / "model"
    build_static_model(folder)
    with pytest.raises(ModelError) as caught:
        registry.add(
            folder, progress=lambda _done, _total: shutil.rmtree(folder, ignore_errors=True)
        )
    assert (caught.value.code, caught.value.fields["model"]) == (ModelCode.UNREADABLE, "model")
    assert (kept(tmp_path), registry.list()) == ([], ())


def test_a_source_that_grows_while_it_is_copied_is_not_taken(registry, tiny_gguf, tmp_path):
    source = tmp_path / "growing.gguf"
    shutil.copy(tiny_gguf, source)

    def grow(_done: int, _total: int) -> None:
        if source.stat().st_size == tiny_gguf.stat().st_size:
            with source.open("ab") as stream:
                stream.write(b"more")

    with pytest.raises(ModelError) as caught:
        registry.add(source, progress=grow)
    assert caught.value.code is ModelCode.UNREADABLE
    assert (kept(tmp_path), registry.list()) == ([], ())


def test_two_who_add_the_same_at_once_get_one_model(open_registry, tiny_gguf, tmp_path):
    start = Barrier(2)

    def add(_: int) -> str:
        registry = open_registry()
        start.wait()
        return registry.add(tiny_gguf).id

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(add, range(2))) == ["tiny", "tiny"]
    assert kept(tmp_path) == ["tiny"]
    assert [model.id for model in open_registry().verify()] == ["tiny"]


def test_two_who_add_two_under_one_name_keep_both(open_registry, tiny_gguf, tmp_path):
    sources = [tmp_path / side / "model.gguf" for side in ("a", "b")]
    for number, source in enumerate(sources):
        source.parent.mkdir()
        shutil.copy(tiny_gguf, source)
        with source.open("r+b") as stream:
            stream.seek(-1, os.SEEK_END)
            stream.write(bytes([number]))
    start = Barrier(2)

    def add(source: os.PathLike[str]) -> str:
        registry = open_registry()
        start.wait()
        return registry.add(source).sha256

    with ThreadPoolExecutor(2) as pool:
        sums = set(pool.map(add, sources))
    assert {model.sha256 for model in open_registry().verify()} == sums
    assert len(kept(tmp_path)) == len(sums) == 2
