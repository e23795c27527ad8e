"""GGUF files that are no model by themselves, and folders that hold some."""

import shutil

import pytest
from tests.fakes.tiny_gguf import header_only

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.candidates import candidate
from localrag.engines.catalogue import ModelCatalogue
from localrag.engines.gguf_header import read_gguf

CATALOGUE = ModelCatalogue()


def _code(path):
    with pytest.raises(ModelError) as caught:
        candidate(path, None, CATALOGUE)
    return caught.value.code


@pytest.mark.parametrize("kind", ["adapter", "mmproj", "imatrix"])
def test_a_part_for_another_model_is_told_by_its_kind(tmp_path, kind):
    path = tmp_path / "lora.gguf"
    pairs = {"general.type": kind, "general.architecture": "llama"}
    path.write_bytes(header_only(pairs, tensors=1))
    assert _code(path) is ModelCode.ADAPTER
    with pytest.raises(ModelError) as caught:
        read_gguf(path)
    assert caught.value.fields == {"model": "lora.gguf", "kind": kind}


def test_one_of_several_files_is_told(tmp_path):
    path = tmp_path / "model-00001-of-00003.gguf"
    path.write_bytes(
        header_only({"general.architecture": "llama", "split.count": 3}, tensors=1)
    )
    assert _code(path) is ModelCode.SPLIT


def test_the_one_file_of_a_folder_is_taken(tiny_gguf, tmp_path):
    folder = tmp_path / "令和８年度　モデル"
    folder.mkdir()
    shutil.copy(tiny_gguf, folder / "小さい.GGUF")
    (folder / "mmproj-F16.gguf").write_bytes(b"GGUF")
    (folder / "README.md").write_text("説明", encoding="utf-8")
    found = candidate(folder, None, CATALOGUE)
    assert (found.id, found.files[0][0].name) == ("小さい", "小さい.GGUF")


def test_of_several_files_none_is_guessed(tiny_gguf, tmp_path):
    for name in ("a.gguf", "b.gguf"):
        shutil.copy(tiny_gguf, tmp_path / name)
    with pytest.raises(ModelError) as caught:
        candidate(tmp_path, None, CATALOGUE)
    assert caught.value.code is ModelCode.SEVERAL
    assert caught.value.fields["files"] == "a.gguf, b.gguf"
