"""The JSON shapes of the contract: the same for the command line and the desktop."""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from localrag.domain.errors import LocalragError, ModelError
from localrag.domain.keys import KeyPlace
from localrag.domain.library import IndexReport, LibraryStatus
from localrag.domain.passage import IndexName, PageSpan, Passage
from localrag.domain.paths import displayed, file_uri, uri_of
from localrag.domain.question import Question, Searched
from localrag.domain.reading_size import READING_BYTES
from localrag.domain.reranking import Reranking
from localrag.engines.installed import InstalledModel
from localrag.engines.licences import licence_of
from localrag.engines.measured import Measurement
from localrag.engines.onnx_record import read_record
from localrag.engines.registry import ModelRegistry
from localrag.explain import explain, sentence
from localrag.host.glossary_shapes import glossary_status_shape, glossary_use_shape
from localrag.host.reason_shapes import doubtful_shape, skipped_shape
from localrag.workflows.search import Found

Json: TypeAlias = Mapping[str, Any]


def passage_shape(passage: Passage) -> dict[str, Any]:
    """Return a passage as `search` prints it; page and label are those of its first line."""
    first = passage.chunk.located[0]
    ranks = {hit.index: hit.rank for hit in passage.hits}
    return {
        "rank": passage.rank,
        "score": round(passage.score, 6),
        **source_shape(passage),
        "page": first.page,
        "page_label": first.label,
        **cell_shape(first),
        "ocr_confidence": first.ocr_confidence,
        "heading_path": list(passage.chunk.heading_path),
        "text": passage.chunk.text,
        "duplicates": passage.twins,
        "older_revision": passage.newer_at is not None,
        "newer_document": None if passage.newer_at is None else displayed(passage.newer_at),
        "indexes": {name.value: ranks.get(name) for name in IndexName},
        "document_id": passage.chunk.document_id,
        "chunk_id": passage.chunk.id,
        "chunk_ids": [passage.chunk.id, *passage.joined],
    }


def search_shape(
    question: Question, found: Found, indexes: Collection[IndexName]
) -> dict[str, Any]:
    """Return the document of `search`; `mode` says which of the indexes were asked."""
    return {
        "query": question.text,
        **query_shape(question, found.searched),
        "glossary": glossary_use_shape(found.wording.use),
        "mode": "hybrid" if len(indexes) > 1 else next(iter(indexes)).value,
        "passages": [passage_shape(passage) for passage in found.passages],
        "reranking": reranking_shape(found.reranking),
        "timings_ms": {"search": round(found.search_ms, 3)},
    }


def query_shape(question: Question, searched: Searched) -> dict[str, Any]:
    """Return how a question was searched for: the words used, phrases, exclusions and scope."""
    return {
        "query_used": question.standalone,
        "phrases": list(question.phrases),
        "phrases_not_found": list(searched.missing_phrases),
        "excluded": list(question.excluded),
        "documents_in_scope": searched.in_scope,
    }


def reranking_shape(reranking: Reranking | None) -> dict[str, Any] | None:
    """Return what became of the reranker, None where none was asked."""
    if reranking is None:
        return None
    return {
        "model": reranking.model,
        "state": reranking.state.value,
        "scored": reranking.scored,
        "wanted": reranking.wanted,
        "budget_s": reranking.budget_s,
        "spent_s": round(reranking.spent_s, 3),
        "error": None if reranking.error is None else reranking.error.code.value,
    }


def cell_shape(place: PageSpan) -> dict[str, Any]:
    """Return the cell that a place in a sheet or a table begins in; its address as people write it."""
    cell = place.first_cell
    if cell is None:
        return {"address": None, "cell": None}
    return {
        "address": cell.address,
        "cell": {
            "sheet": cell.sheet or None,
            "table": cell.table or None,
            "row": cell.row,
            "column": cell.column,
        },
    }


def source_shape(passage: Passage) -> dict[str, Any]:
    """Return where a passage comes from; `container` is the archive or mail it lies in."""
    source = passage.source
    return {
        "document": displayed(source.location),
        "uri": uri_of(source.path, source.container),
        "container": None if source.container is None else displayed(source.container),
        "original": None if source.original is None else displayed(source.original),
        "title": passage.document_title,
    }


def status_shape(
    status: LibraryStatus, models: Mapping[str, str | None], language: str
) -> dict[str, Any]:
    """Return the document of `status`."""
    return {
        "library": status.library,
        "generation": status.generation,
        "documents": status.documents,
        "pages": status.pages,
        "chunks": status.chunks,
        "found": status.found,
        "indexed": status.indexed,
        "children": status.children,
        "skipped": [skipped_shape(file, language) for file in status.skipped],
        "skipped_children": [skipped_shape(f, language) for f in status.skipped_children],
        "doubtful": [doubtful_shape(document, language) for document in status.doubtful],
        "size_bytes": status.size_bytes,
        "folders": [
            {"path": displayed(folder.path), "uri": file_uri(folder.path)}
            for folder in status.folders
        ],
        "models": dict(models),
        "glossary": glossary_status_shape(status.glossary),
        "reading": {
            "pinned": status.reading.pinned,
            "states": status.reading.states,
            "size_bytes": status.reading.size_bytes,
            "quota_bytes": READING_BYTES,
        },
        "removals": None
        if status.removals is None
        else {
            "hidden": status.removals.hidden,
            "doubtful": status.removals.doubtful,
            "since": status.removals.since.isoformat(),
        },
        "encrypted": status.key is not KeyPlace.BESIDE,
        "key": status.key.value,
        "last_run": None if status.last_run is None else status.last_run.isoformat(),
    }


def report_shape(report: IndexReport) -> dict[str, Any]:
    """Return the document of `index` and `sync`."""
    return {
        "found": report.found,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": report.skipped,
        "pending": report.pending,
        "seconds": report.seconds,
        "generation": report.generation,
    }


def error_shape(error: LocalragError, language: str) -> dict[str, Any]:
    """Return the document of a verb that could not do its work."""
    return {
        "error": {
            "code": explain(error, language).code,
            "message": sentence(error, language),
            "details": dict(error.fields),
        }
    }


def model_shape(registry: ModelRegistry, model: InstalledModel) -> dict[str, Any]:
    """Return an installed model as `models list` prints it."""
    return {
        "id": model.id,
        "role": model.role.value,
        "active": model == registry.active(model.role),
        "sha256": model.sha256,
        "size_bytes": model.size_bytes,
        "licence": model.licence,
        "path": str(model.path),
        "is_shipped": model.is_shipped,
        "added": None if model.added is None else model.added.isoformat(),
        "onnx": _onnx_shape(model),
        "measured": measured_shape(model.measured),
        **_licence_shape(registry, model),
    }


def measured_shape(measured: Measurement | None) -> dict[str, Any] | None:
    """Return how fast a model is, in tokens and characters per second, and with which settings."""
    if measured is None:
        return None
    chars = measured.chars_per_token
    return {
        "read_tokens_s": measured.read,
        "write_tokens_s": measured.write,
        "read_chars_s": round(measured.read * chars, 1),
        "write_chars_s": round(measured.write * chars, 1),
        "load_s": measured.load_s,
        "peak_bytes": measured.peak_bytes or None,
        "kv_bytes_per_token": measured.kv_bytes_per_token,
        "keeps_prefix": measured.keeps_prefix,
        "threads": measured.settings.threads,
        "batch_tokens": measured.settings.batch_tokens,
        "flash_attention": measured.settings.flash_attention,
        "cache_type": measured.settings.cache_type,
        "cpu": measured.cpu,
        "processors": measured.processors,
        "measured": measured.measured.isoformat(),
        "llama_cpp": measured.llama_cpp,
        "is_of_this_pc": measured.is_of_this_pc,
    }


def _onnx_shape(model: InstalledModel) -> dict[str, Any] | None:
    """Return how a model runs without torch and how near it comes; None where it does not."""
    try:
        record = read_record(model.path)
    except ModelError:  # it is told when the model is verified or opened
        return None
    if record is None:
        return None
    return {
        "file": record.file,
        "precision": record.precision,
        "mean": record.mean,
        "least": record.least,
        "made_with": record.made_with,
    }


def model_rows(registry: ModelRegistry) -> list[dict[str, Any]]:
    """Return all models of this PC; one of each role at most is active."""
    return [
        {
            **model_shape(registry, model),
            "disabled": registry.deaths.is_over(model.id),
        }
        for model in registry.list()
    ]


def _licence_shape(registry: ModelRegistry, model: InstalledModel) -> dict[str, str | None]:
    """Return whether a model may be used at work (null where unknown) and what trials have shown."""
    known = licence_of(registry.catalogue, model.catalogue_id, model.licence)
    return {
        "business": None if known.business is None else known.business.value,
        "verified": known.verified.value,
    }
