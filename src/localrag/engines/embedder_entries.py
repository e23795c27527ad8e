"""Which entry of the catalogue a model folder belongs to."""

import json
from pathlib import Path
from typing import Any

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.catalogue import (
    BusinessUse,
    EmbedderEntry,
    ModelCatalogue,
    Reach,
    Verified,
)


def embedder_entry(
    folder: Path, catalogue: ModelCatalogue, model_id: str | None = None
) -> EmbedderEntry:
    """Return the catalogue's entry for a model folder, or one made from the folder itself.

    Looked up by `model_id` if given, by the name of the folder, and by the id in config.json.
    """
    names = (model_id, folder.name, folder_config(folder, "config.json").get("_name_or_path"))
    for name in names:
        entry = catalogue.embedder_like(name) if isinstance(name, str) else None
        if entry is not None:
            return entry
    return _unlisted(model_id or folder.name)


def folder_config(folder: Path, name: str) -> dict[str, Any]:
    """Return the JSON object in a file of the folder, empty where there is none.

    Raises ModelError UNREADABLE where the file is there and cannot be read.
    """
    try:
        value = json.loads((folder / name).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    except OSError as error:
        reason = error.strerror or ""
        raise ModelError(ModelCode.UNREADABLE, model=folder.name, reason=reason) from None
    return value if isinstance(value, dict) else {}


def sized_chunker(chunker: str, window_tokens: int | None, model_sha256: str) -> str:
    """Return what names how texts are cut for a model: its window and tokens are part of it."""
    if window_tokens is None:
        return chunker
    return f"{chunker}/{window_tokens}/{model_sha256[:12]}"


def _unlisted(model_id: str) -> EmbedderEntry:
    return EmbedderEntry(
        id=model_id,
        vendor="",
        is_domestic=False,
        licence=None,
        business=BusinessUse.CHECK,
        reach=Reach.FOLDER,
        parameters_m=None,
        dimension=None,
        max_tokens=None,
        question_prefix=None,
        passage_prefix=None,
        pooling=None,
        tier_gb=None,
        verified=Verified.NONE,
    )
