"""The static embedder against sentence-transformers, and without torch."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from tests.fakes.static_model import DIMENSION, build_static_model
from tests.samples.tiny_corpus import TEXTS

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.catalogue import ModelCatalogue
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.embedders import open_embedder
from localrag.engines.sentence_transformer import SentenceTransformerEmbedder
from localrag.engines.static_embedder import StaticEmbedder
from localrag.resources import models_folder


def opened(folder):
    return open_embedder(folder, embedder_entry(folder, ModelCatalogue()), "0" * 64, "test")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("static") / "model"
    build_static_model(path)
    return path


def test_a_static_folder_is_opened_without_sentence_transformers(folder):
    assert isinstance(opened(folder), StaticEmbedder)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("is_normalised", [True, False])
def test_it_agrees_with_sentence_transformers(tmp_path, dtype, is_normalised):
    build_static_model(tmp_path / "m", is_normalised=is_normalised, dtype=dtype)
    entry = embedder_entry(tmp_path / "m", ModelCatalogue())
    reference = SentenceTransformerEmbedder(tmp_path / "m", entry, "0" * 64, "test")
    mine, theirs = opened(tmp_path / "m").embed_passages(TEXTS), reference.embed_passages(TEXTS)
    assert np.sum(mine * theirs, axis=1).min() >= 0.9999


@pytest.mark.slow
def test_the_shipped_starter_agrees_with_sentence_transformers():
    folder = models_folder() / "defaults" / "embedding"
    if not (folder / "modules.json").is_file():
        pytest.skip("no starter in this checkout")
    entry = embedder_entry(folder, ModelCatalogue())
    reference = SentenceTransformerEmbedder(folder, entry, "0" * 64, "test")
    mine, theirs = opened(folder).embed_passages(TEXTS), reference.embed_passages(TEXTS)
    assert np.sum(mine * theirs, axis=1).min() >= 0.9999


def test_question_and_passage_prefixes_are_put_before_the_text(folder):
    entry = replace(
        embedder_entry(folder, ModelCatalogue()),
        question_prefix="質問: ",
        passage_prefix="文書: ",
    )
    embedder = open_embedder(folder, entry, "0" * 64, "test")
    plain = opened(folder)
    np.testing.assert_allclose(
        embedder.embed_question("旅費"), plain.embed_question("質問: 旅費")
    )
    np.testing.assert_allclose(
        embedder.embed_passages(["旅費"]), plain.embed_passages(["文書: 旅費"])
    )


def test_the_fingerprint_names_what_vectors_depend_on(folder):
    model = opened(folder).model
    assert (model.dimension, model.chunker, model.model_sha256) == (DIMENSION, "test", "0" * 64)


def test_the_folders_own_prompts_are_used_where_the_catalogue_knows_none(tmp_path):
    build_static_model(tmp_path / "m")
    (tmp_path / "m" / "config_sentence_transformers.json").write_text(
        '{"prompts": {"query": "q: ", "document": "d: "}}', encoding="utf-8"
    )
    model = opened(tmp_path / "m").model
    assert (model.question_prefix, model.passage_prefix) == ("q: ", "d: ")


def test_a_table_shorter_than_the_vocabulary_is_damaged(tmp_path):
    from safetensors.numpy import load_file, save_file

    build_static_model(tmp_path / "m")
    file = tmp_path / "m" / "0_StaticEmbedding" / "model.safetensors"
    save_file({"embedding.weight": load_file(file)["embedding.weight"][:10]}, file)
    with pytest.raises(ModelError) as caught:
        opened(tmp_path / "m")
    assert caught.value.code is ModelCode.DAMAGED


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_file_cut_in_half_is_damaged(tmp_path, name):
    build_static_model(tmp_path / "m")
    file = tmp_path / "m" / "0_StaticEmbedding" / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(ModelError) as caught:
        opened(tmp_path / "m")
    assert caught.value.code is ModelCode.DAMAGED


def test_torch_is_never_imported(folder):
    code = (
        "import sys; from pathlib import Path\n"
        "from localrag.engines.catalogue import ModelCatalogue\n"
        "from localrag.engines.embedder_entries import embedder_entry\n"
        "from localrag.engines.embedders import open_embedder\n"
        "folder = Path(sys.argv[1])\n"
        "e = open_embedder(folder, embedder_entry(folder, ModelCatalogue()), '0', 'c')\n"
        "assert e.embed_question('旅費').any()\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'llama_cpp', 'faiss'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
