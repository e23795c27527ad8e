"""What every Embedder keeps to: static, ONNX, and sentence-transformers as the reference."""

import numpy as np
import pytest
from tests.fakes.static_model import build_static_model

from localrag.domain.model_ports import Embedder
from localrag.engines.catalogue import ModelCatalogue
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.onnx_embedder import OnnxEmbedder
from localrag.engines.onnx_record import read_record
from localrag.engines.sentence_transformer import SentenceTransformerEmbedder
from localrag.engines.static_embedder import StaticEmbedder

TEXTS = ["宿泊料の上限は一万二千円とする。", "会議室の予約は一か月前から受け付ける。", "旅費"]


@pytest.fixture(
    scope="module", params=["static", "sentence-transformers", "onnx", "network reference"]
)
def embedder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Embedder:
    if request.param in {"onnx", "network reference"}:
        folder = request.getfixturevalue("onnx_encoder")
    else:
        folder = tmp_path_factory.mktemp("embedder") / "model"
        build_static_model(folder)
    entry = embedder_entry(folder, ModelCatalogue())
    if request.param == "onnx":
        record = read_record(folder)
        assert record is not None
        return OnnxEmbedder(folder, entry, "0" * 64, "test", record)
    kind = StaticEmbedder if request.param == "static" else SentenceTransformerEmbedder
    return kind(folder, entry, "0" * 64, "test")


def test_passages_have_one_float32_row_each(embedder: Embedder) -> None:
    rows = embedder.embed_passages(TEXTS)
    assert rows.shape == (len(TEXTS), embedder.model.dimension)
    assert rows.dtype == np.float32


def test_no_passages_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.model.dimension)


def test_a_question_is_one_row(embedder: Embedder) -> None:
    row = embedder.embed_question(TEXTS[0])
    assert row.shape == (embedder.model.dimension,)
    assert row.dtype == np.float32


def test_rows_are_of_length_one(embedder: Embedder) -> None:
    lengths = np.linalg.norm(embedder.embed_passages(TEXTS), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-6)


def test_a_text_without_any_token_is_a_row_of_zeros(embedder: Embedder) -> None:
    rows = embedder.embed_passages(["", "旅費", " \n"])
    assert not rows[0].any()
    assert rows[1].any()
    assert not rows[2].any()
    assert not embedder.embed_question("").any()


def test_the_order_of_texts_is_the_order_of_rows(embedder: Embedder) -> None:
    forward, backward = embedder.embed_passages(TEXTS), embedder.embed_passages(TEXTS[::-1])
    np.testing.assert_allclose(forward, backward[::-1], atol=1e-3)


def test_more_texts_than_a_batch_are_all_embedded(embedder: Embedder) -> None:
    rows = embedder.embed_passages(TEXTS * 300)
    np.testing.assert_allclose(rows[-3:], rows[:3], atol=1e-3)


def test_without_prefixes_a_question_is_embedded_like_a_passage(embedder: Embedder) -> None:
    question, passage = embedder.embed_question("旅費"), embedder.embed_passages(["旅費"])[0]
    np.testing.assert_allclose(question, passage, atol=1e-3)


def test_tokens_are_counted_with_what_the_model_adds(embedder: Embedder) -> None:
    short, long = embedder.count_tokens(["旅費", "旅費" * 100])
    assert 0 < short < long
    assert embedder.count_tokens([]) == []


def test_what_is_embedded_together_makes_no_difference(embedder: Embedder) -> None:
    alone = embedder.embed_passages([TEXTS[2]])[0]
    np.testing.assert_allclose(embedder.embed_passages(TEXTS)[2], alone, atol=1e-3)


def test_a_text_over_the_window_is_cut_and_embedded(embedder: Embedder) -> None:
    row = embedder.embed_passages(["".join(TEXTS) * 50])[0]
    np.testing.assert_allclose(np.linalg.norm(row), 1, atol=1e-6)
