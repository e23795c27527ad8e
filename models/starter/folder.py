"""The model as a folder that sentence-transformers and localrag's own reader both open."""

import json
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

_MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "0_StaticEmbedding",
        "type": "sentence_transformers.models.StaticEmbedding",
    },
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.models.Normalize",
    },
]
_CONFIG = {
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}
_NORMALIZE = {
    "module_input_name": "sentence_embedding",
    "module_output_name": "sentence_embedding",
}


def write_folder(
    folder: Path, tokeniser: Tokenizer, table: NDArray[np.float16], card: str
) -> int:
    """Put the model into `folder`, replacing what was there; return its size in bytes.

    Written beside it first, so that a reader never meets half a model.
    """
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    static = fresh / "0_StaticEmbedding"
    normalize = fresh / "1_Normalize"
    static.mkdir(parents=True)
    normalize.mkdir()
    save_file({"embedding.weight": table}, static / "model.safetensors")
    (static / "model.safetensors").chmod(0o644)
    static.joinpath("tokenizer.json").write_text(tokeniser.to_str(), encoding="utf-8")
    _write_json(normalize / "config.json", _NORMALIZE)
    _write_json(fresh / "modules.json", _MODULES)
    _write_json(fresh / "config_sentence_transformers.json", _CONFIG)
    (fresh / "README.md").write_text(card, encoding="utf-8")
    kept = folder / "LICENSE"
    if kept.is_file():
        shutil.copy(kept, fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
