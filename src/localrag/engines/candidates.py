"""What somebody wants to add: looked at before anything is copied."""

import os
from dataclasses import dataclass
from pathlib import Path

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.paths import displayed
from localrag.engines.catalogue import ModelCatalogue, ModelRole, base_name
from localrag.engines.embedder_entries import embedder_entry, folder_config
from localrag.engines.gguf_header import GgufInfo, read_gguf
from localrag.engines.model_folder import (
    could_run_code,
    files_below,
    module_types,
    require_safe,
)

GGUF_NAME = "model.gguf"
_MAX_ID_CHARS = 80
_MOST_NAMED = 8
_SCORES = "ForSequenceClassification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A checked source: what it will be called, and where its licence stands.

    `can_be_onnx` says whether it is a network that ONNX Runtime may run in place of torch.
    """

    id: str
    role: ModelRole
    files: tuple[tuple[Path, str], ...]
    licence: str | None
    catalogue_id: str | None
    can_be_onnx: bool = False


def candidate(path: Path, model_id: str | None, catalogue: ModelCatalogue) -> Candidate:
    """Return what a GGUF file or a model folder would be as a model. Raises ModelError."""
    try:
        return _candidate(path, model_id, catalogue)
    except OSError as error:
        reason = error.strerror or ""
        raise ModelError(ModelCode.UNREADABLE, model=_shown(path), reason=reason) from None


def _candidate(path: Path, model_id: str | None, catalogue: ModelCatalogue) -> Candidate:
    if path.is_dir() and (alone := _gguf_in(path)) is not None:
        path = alone
    if path.is_dir():
        require_safe(path)
        if folder_role(path) is ModelRole.RERANKER:
            return _reranker(path, model_id, catalogue)
        return _embedder(path, model_id, catalogue)
    info = _header(path)
    entry = catalogue.generator_like(model_id or path.stem)
    return Candidate(
        id=_safe_id(path.stem),
        role=ModelRole.GENERATOR,
        files=((path, GGUF_NAME),),
        licence=entry.licence if entry else info.licence,
        catalogue_id=entry.id if entry else None,
    )


def _header(path: Path) -> GgufInfo:
    """Return what a GGUF file says; one that is none is told as what its name makes of it."""
    try:
        return read_gguf(path)
    except ModelError as error:
        if error.code is not ModelCode.DAMAGED:
            raise
        if could_run_code(path):
            reason = _shown(path)
            raise ModelError(ModelCode.UNSAFE, model=reason, reason=reason) from None
        if path.suffix.lower() == ".safetensors":
            reason = "weights without their folder"
            raise ModelError(ModelCode.UNSUPPORTED, model=_shown(path), reason=reason) from None
        raise


def _gguf_in(folder: Path) -> Path | None:
    """Return the one GGUF file of a folder that is no model folder; None where there is none.

    What comes with it to see pictures by (mmproj) does not count, nor do hidden files, such as a
    Mac leaves on a stick. Raises ModelError SEVERAL, and UNSAFE for a link out of the folder.
    """
    if (folder / "config.json").exists() or (folder / "modules.json").exists():
        return None
    found = sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() == ".gguf" and not file.name.lower().startswith(("mmproj", "."))
    )
    if len(found) > 1:
        names = ", ".join(_shown(file) for file in found[:_MOST_NAMED])
        raise ModelError(ModelCode.SEVERAL, model=_shown(folder), files=names)
    for file in found:
        if not file.resolve().is_relative_to(folder.resolve()):
            reason = f"link {_shown(file)}"
            raise ModelError(ModelCode.UNSAFE, model=_shown(folder), reason=reason)
    return found[0] if found else None


def _shown(path: Path) -> str:
    return displayed(os.fsencode(path.name))


def folder_role(folder: Path) -> ModelRole:
    """Return what a model folder does: a classifier without pooling reads two texts at once."""
    names = folder_config(folder, "config.json").get("architectures")
    named = names[0] if isinstance(names, list) and names else ""
    is_classifier = isinstance(named, str) and named.endswith(_SCORES)
    if is_classifier and module_types(folder) in {(), ("Transformer",)}:
        return ModelRole.RERANKER
    return ModelRole.EMBEDDER


def _embedder(path: Path, model_id: str | None, catalogue: ModelCatalogue) -> Candidate:
    kinds = module_types(path)
    if not kinds:
        raise ModelError(ModelCode.UNSUPPORTED, model=path.name, reason="no modules.json")
    entry = embedder_entry(path, catalogue, model_id)
    is_listed = catalogue.embedder_like(entry.id) is not None
    return Candidate(
        id=_folder_id(path, model_id),
        role=ModelRole.EMBEDDER,
        files=_files(path),
        licence=entry.licence,
        catalogue_id=entry.id if is_listed else None,
        can_be_onnx=kinds[0] == "Transformer",
    )


def _reranker(path: Path, model_id: str | None, catalogue: ModelCatalogue) -> Candidate:
    name = folder_config(path, "config.json").get("_name_or_path")
    names = (model_id, path.name, name)
    found = (catalogue.reranker_like(each) for each in names if isinstance(each, str))
    entry = next((each for each in found if each is not None), None)
    return Candidate(
        id=_folder_id(path, model_id),
        role=ModelRole.RERANKER,
        files=_files(path),
        licence=entry.licence if entry else None,
        catalogue_id=entry.id if entry else None,
        can_be_onnx=True,
    )


def _files(path: Path) -> tuple[tuple[Path, str], ...]:
    return tuple((file, file.relative_to(path).as_posix()) for file in files_below(path))


def _folder_id(path: Path, model_id: str | None) -> str:
    return _safe_id(base_name(model_id or path.resolve().name))


def _safe_id(name: str) -> str:
    """Return `name` as a folder name that every file system takes."""
    shown = displayed(name.encode("utf-8", "surrogateescape"))
    kept = "".join(char if char.isalnum() or char in "._-" else "-" for char in shown)
    return kept.strip(".-")[:_MAX_ID_CHARS] or "model"
