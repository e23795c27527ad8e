"""Opens the right embedder for a model folder."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.model_ports import Embedder
from localrag.engines.catalogue import EmbedderEntry, ModelRole
from localrag.engines.embedder_entries import folder_config
from localrag.engines.model_folder import module_types, require_safe
from localrag.engines.onnx_record import read_record
from localrag.engines.registry import ModelRegistry

_PROMPTS_FILE = "config_sentence_transformers.json"
_QUESTION_PROMPTS = ("query", "question", "search_query")
_PASSAGE_PROMPTS = ("document", "passage", "search_document")


def open_active_embedder(registry: ModelRegistry, chunker: str) -> Embedder:
    """Return the embedder in use, the shipped one if none was chosen.

    Raises as `open_embedder`, and ModelError CHANGED where it is not what was added.
    """
    model = registry.active(ModelRole.EMBEDDER)
    if model is None:
        raise ModelError(ModelCode.NOT_FOUND, model=ModelRole.EMBEDDER.value)
    registry.require_unchanged(model)
    return open_embedder(model.path, registry.embedder_entry(model), model.sha256, chunker)


def open_embedder(
    folder: Path, entry: EmbedderEntry, model_sha256: str, chunker: str
) -> Embedder:
    """Return the embedder in the model folder, without torch where it is static or has an ONNX file.

    `model_sha256` covers every file of the folder; `chunker` names how texts were cut. Raises
    ModelError (NOT_FOUND, UNSAFE, DAMAGED, UNSUPPORTED, LOAD_FAILED), EngineError NOT_AVAILABLE.
    """
    require_safe(folder)
    known = _with_prefixes(entry, folder)
    match module_types(folder):
        case ("StaticEmbedding",) | ("StaticEmbedding", "Normalize"):
            from localrag.engines.static_embedder import StaticEmbedder

            return StaticEmbedder(folder, known, model_sha256, chunker)
        case ():
            # Without modules.json sentence-transformers would guess the pooling: other vectors.
            raise ModelError(ModelCode.UNSUPPORTED, model=entry.id, reason="no modules.json")
        case _ if (record := read_record(folder)) is not None:
            from localrag.engines.onnx_embedder import OnnxEmbedder

            return OnnxEmbedder(folder, known, model_sha256, chunker, record)
        case _:
            from localrag.engines.sentence_transformer import SentenceTransformerEmbedder

            return SentenceTransformerEmbedder(folder, known, model_sha256, chunker)


def _with_prefixes(entry: EmbedderEntry, folder: Path) -> EmbedderEntry:
    """Return the entry with the folder's own prompts where the catalogue knows no prefix."""
    prompts = folder_config(folder, _PROMPTS_FILE).get("prompts")
    if not isinstance(prompts, dict):
        prompts = {}
    return replace(
        entry,
        question_prefix=_first(entry.question_prefix, prompts, _QUESTION_PROMPTS),
        passage_prefix=_first(entry.passage_prefix, prompts, _PASSAGE_PROMPTS),
    )


def _first(known: str | None, prompts: dict[str, Any], names: tuple[str, ...]) -> str:
    if known is not None:
        return known
    return next((prompts[name] for name in names if isinstance(prompts.get(name), str)), "")
