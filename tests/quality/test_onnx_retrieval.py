"""Eight bits find what the reference finds: on questions that nobody made for this."""

import json

import numpy as np
import pytest
from tests.fakes.tiny_encoder import build_encoder

from localrag.domain.cancel import CancelToken
from localrag.engines.catalogue import ModelCatalogue, ModelRole
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.embedders import open_embedder
from localrag.engines.onnx_intake import prepare_onnx
from localrag.engines.onnx_messages import OnnxOutcome
from localrag.engines.sentence_transformer import SentenceTransformerEmbedder

pytestmark = [pytest.mark.data, pytest.mark.slow]
ARTICLES, QUESTIONS = 40, 400
NEAR = 0.003  # of MRR@10
SIGNAL = 0.2  # what random weights find by the tokens that question and passage share


def gold(data) -> tuple[list[str], list[tuple[str, int]]]:
    """Return passages, and questions with the number of the passage that answers them."""
    squad = json.loads((data / "jsquad" / "test-v1.3.json").read_text(encoding="utf-8"))
    paragraphs = [
        each for article in squad["data"][:ARTICLES] for each in article["paragraphs"]
    ]
    passages = [each["context"].rpartition("[SEP]")[2].strip() for each in paragraphs]
    questions = [
        (asked["question"], number)
        for number, each in enumerate(paragraphs)
        for asked in each["qas"][:2]
    ]
    return passages, questions[:QUESTIONS]


def mrr_10(embedder, passages, questions) -> float:
    rows = embedder.embed_passages(passages)
    found = []
    for question, right in questions:
        scores = rows @ embedder.embed_question(question)
        rank = 1 + int((scores > scores[right]).sum())
        found.append(1 / rank if rank <= 10 else 0.0)
    return float(np.mean(found))


def test_retrieval_is_that_of_the_reference(data, tmp_path):
    passages, questions = gold(data)
    folder = tmp_path / "encoder"
    build_encoder(folder, texts=passages)
    entry = embedder_entry(folder, ModelCatalogue())
    reference = mrr_10(SentenceTransformerEmbedder(folder, entry, "", ""), passages, questions)
    prepared = prepare_onnx(folder, ModelRole.EMBEDDER, lambda _: None, CancelToken())
    assert prepared.outcome is OnnxOutcome.INT8
    found = mrr_10(open_embedder(folder, entry, "", ""), passages, questions)
    assert reference > SIGNAL
    assert abs(found - reference) <= NEAR
