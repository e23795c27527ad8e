"""What every Embedder keeps to: the static path, and sentence-transformers as the reference."""

from pathlib import Path

import numpy as np
import pytest
from tests.fakes.static_model import build_static_model

from localrag.domain.model_ports import Embedder
from localrag.engines.catalogue import ModelCatalogue
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.sentence_transformer import SentenceTransformerEmbedder
from localrag.engines.static_embedder import StaticEmbedder

TEXTS = ["宿泊料の上限は一万二千円とする。", "会議室の予約は一か月前から受け付ける。", "旅費"]


@pytest.fixture(scope="module", params=[StaticEmbedder, SentenceTransformerEmbedder])
def embedder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Embedder:
    folder: Path = tmp_path_factory.mktemp("embedder") / "model"
    build_static_model(folder)
    opened: Embedder = request.param(
        folder, embedder_entry(folder, ModelCatalogue()), "0" * 64, "test"
    )
    return opened


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
