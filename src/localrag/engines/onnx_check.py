"""Whether an ONNX file says what the reference said: measured where there is no reference, too."""

import math
from pathlib import Path

import numpy as np

from localrag.engines.agreement import (
    FP32_ENOUGH,
    FP32_SCORES_ENOUGH,
    INT8_ENOUGH,
    INT8_SCORES_ENOUGH,
    PAIRS,
    SENTENCES,
    Agreement,
    agreement_of_scores,
    agreement_of_vectors,
)
from localrag.engines.catalogue import ModelCatalogue, ModelRole
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.onnx_embedder import OnnxEmbedder
from localrag.engines.onnx_record import OnnxRecord
from localrag.engines.onnx_reranker import OnnxReranker


def measure(folder: Path, role: ModelRole, record: OnnxRecord) -> Agreement:
    """Return how far the file of `record` agrees with what the record has of the reference.

    Raises ModelError UNSAFE, DAMAGED, UNSUPPORTED, LOAD_FAILED.
    """
    if role is ModelRole.RERANKER:
        reranker = OnnxReranker(folder, folder.name, record)
        scores = as_scores(reranker.logits(PAIRS))
        return agreement_of_scores(scores, record.reference[0] if record.reference else ())
    entry = embedder_entry(folder, ModelCatalogue())
    embedder = OnnxEmbedder(folder, entry, "", "", record)
    reference = np.array(record.reference, dtype=np.float32)
    return agreement_of_vectors(embedder.embed_passages(SENTENCES), reference)


def is_enough(role: ModelRole, record: OnnxRecord, found: Agreement) -> bool:
    """Return whether `found` is near enough for the precision of the file."""
    is_exact = record.precision == "fp32"
    if role is ModelRole.RERANKER:
        return found.reaches(FP32_SCORES_ENOUGH if is_exact else INT8_SCORES_ENOUGH)
    return found.reaches(FP32_ENOUGH if is_exact else INT8_ENOUGH)


def as_scores(logits: list[float]) -> list[float]:
    """Return logits as numbers from 0 to 1."""
    return [0.5 + 0.5 * math.tanh(logit / 2) for logit in logits]
