"""A transformer folder through sentence-transformers: a tiny BERT with random weights."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest
from tests.fakes.static_model import build_static_model
from tests.samples.tiny_corpus import TEXTS

from localrag.domain.errors import EngineError, ModelError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.errors.model import ModelCode
from localrag.engines.catalogue import ModelCatalogue
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.embedders import open_embedder
from localrag.engines.sentence_transformer import SentenceTransformerEmbedder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    transformers = pytest.importorskip("transformers")
    import torch

    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("bert") / "tiny-bert"
    path.mkdir()
    chars = sorted(set("".join(TEXTS)))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *chars]
    (path / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    transformers.BertTokenizerFast(str(path / "vocab.txt")).save_pretrained(path)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    transformers.BertModel(config).save_pretrained(path, safe_serialization=True)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {
            "idx": 1,
            "name": "1",
            "path": "1_Pooling",
            "type": "sentence_transformers.models.Pooling",
        },
    ]
    (path / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (path / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True}
    (path / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    return path


def opened(folder, **prefixes):
    entry = replace(embedder_entry(folder, ModelCatalogue()), **prefixes)
    return open_embedder(folder, entry, "0" * 64, "test")


def test_a_transformer_folder_gives_unit_vectors(folder):
    embedder = opened(folder)
    rows = embedder.embed_passages(["宿泊料の上限", "会議室の予約"])
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert rows.shape == (2, embedder.model.dimension) == (2, 32)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_prefix_is_the_same_as_the_text_written_out(folder):
    with_prefix = opened(folder, passage_prefix="文書: ").embed_passages(["旅費"])
    np.testing.assert_allclose(
        with_prefix, opened(folder).embed_passages(["文書: 旅費"]), atol=1e-5
    )


def test_what_is_embedded_together_makes_no_difference(folder):
    embedder = opened(folder)
    alone = embedder.embed_passages(["旅費"])[0]
    together = embedder.embed_passages(["旅費", "会議室の予約は一か月前から受け付ける。"])[0]
    np.testing.assert_allclose(alone, together, atol=1e-5)


def test_a_folder_without_modules_is_refused_and_no_pooling_guessed(folder, tmp_path):
    build_static_model(tmp_path / "m")
    (tmp_path / "m" / "modules.json").unlink()
    with pytest.raises(ModelError) as caught:
        opened(tmp_path / "m")
    assert caught.value.code is ModelCode.UNSUPPORTED


def test_weights_cut_in_half_fail_to_load(folder, tmp_path):
    import shutil

    shutil.copytree(folder, tmp_path / "m")
    file = tmp_path / "m" / "model.safetensors"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(ModelError) as caught:
        opened(tmp_path / "m")
    assert caught.value.code is ModelCode.LOAD_FAILED


def test_a_slim_installation_says_which_part_is_missing(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EngineError) as caught:
        opened(folder)
    assert caught.value.code is EngineCode.NOT_AVAILABLE
    assert caught.value.fields["part"] == "sentence-transformers"
