"""Whether a model folder holds data only: looked at before any library may open it.

Libraries have run code from model folders: pickled weights (CVE-2025-32434), Python named in
`modules.json` (sentence-transformers before 6.0) or `auto_map`, kernels named in a config.
"""

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.paths import displayed

_MAX_FILES = 2_000
_MAX_CONFIG_BYTES = 4 * 1024 * 1024
_CODE_SUFFIXES = frozenset(
    {".bin", ".pt", ".pt2", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".dill"}
    | {".h5", ".keras", ".py", ".pyc", ".pyd", ".so", ".dll", ".exe"}
)
# Large tables of strings; they name no code, and parsing them as configs would cost seconds.
_DATA_FILES = frozenset({"tokenizer.json", "vocab.json", "added_tokens.json"})
_CODE_KEYS = frozenset({"auto_map", "custom_pipelines", "kernel_config", "use_kernels"})
# sentence-transformers imports the class that a Dense module or a cross-encoder names here.
_ACTIVATION_KEYS = frozenset(
    {"activation_function", "activation_fn", "sbert_ce_default_activation_function"}
)
_ATTENTION = frozenset({None, "eager", "sdpa", "flash_attention_2", "flex_attention"})

_PLAIN_MODULES = frozenset(
    {"Transformer", "Pooling", "Normalize", "StaticEmbedding"}
    | {"Dense", "LayerNorm", "Dropout", "WeightedLayerPooling"}
)
_OLD_HOME = "sentence_transformers.models"
_NEW_HOMES = (
    "sentence_transformers.base.modules",
    "sentence_transformers.sentence_transformer.modules",
)


def module_types(folder: Path) -> tuple[str, ...]:
    """Return the class names in modules.json in order, such as ('StaticEmbedding', 'Normalize').

    Empty where the folder has no modules.json. Raises ModelError UNSAFE.
    """
    return tuple(kind for kind, _ in module_paths(folder))


def module_paths(folder: Path) -> tuple[tuple[str, Path], ...]:
    """Return class name and folder of each module in modules.json. Raises ModelError UNSAFE."""
    path = folder / "modules.json"
    if not path.is_file():
        return ()
    rows = _parsed(folder, path)
    if not isinstance(rows, list) or not rows:
        raise _unsafe(folder, "modules.json")
    return tuple(_module(folder, row) for row in rows)


def could_run_code(path: Path) -> bool:
    """Return whether a file is of a kind that code can hide in, such as pickled weights."""
    return path.suffix.lower() in _CODE_SUFFIXES


def require_safe(folder: Path) -> None:
    """Raise ModelError UNSAFE for a folder with anything that could run code.

    NOT_FOUND where there is no folder; UNREADABLE, DAMAGED, UNSUPPORTED for its files.
    """
    if not folder.is_dir():
        raise ModelError(ModelCode.NOT_FOUND, model=_name(folder))
    weights = 0
    for path in files_below(folder):
        if could_run_code(path):
            raise _unsafe(folder, path.name)
        weights += path.suffix.lower() == ".safetensors"
        if path.suffix.lower() == ".json" and path.name not in _DATA_FILES:
            _require_plain(folder, path)
    module_types(folder)
    if not weights:
        raise ModelError(ModelCode.UNSUPPORTED, model=_name(folder), reason="no .safetensors")


def files_below(folder: Path) -> list[Path]:
    """Return the files of a model folder, sorted by their path below it.

    Hidden entries are left out. Raises ModelError UNSAFE for links that lead out of the folder.
    """
    root = folder.resolve()
    found = sorted(
        _walk(folder, folder, root), key=lambda path: path.relative_to(folder).as_posix()
    )
    if len(found) > _MAX_FILES:
        raise _unsafe(folder, "too many files")
    return found


def _walk(folder: Path, top: Path, root: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            target = entry.resolve()
            if not target.is_relative_to(root) or target.is_dir():
                raise _unsafe(top, f"link {entry.name}")
        if entry.is_dir():
            yield from _walk(entry, top, root)
        elif entry.is_file():
            yield entry
        else:
            raise _unsafe(top, entry.name)


def _module(folder: Path, row: Any) -> tuple[str, Path]:  # noqa: ANN401 - untrusted JSON
    if not isinstance(row, dict):
        raise _unsafe(folder, "modules.json")
    untrusted_type, untrusted_path = row.get("type"), row.get("path", "")
    if not isinstance(untrusted_type, str) or not isinstance(untrusted_path, str):
        raise _unsafe(folder, "modules.json")
    below = PurePosixPath(untrusted_path)
    if (
        below.is_absolute()
        or ".." in below.parts
        or "\\" in untrusted_path
        or ":" in untrusted_path
    ):
        raise _unsafe(folder, "modules.json path")
    return _plain_module(folder, untrusted_type), folder / below


def _plain_module(folder: Path, untrusted_type: str) -> str:
    """Return the class name of a module that is on our list, by its old or its new address.

    The new address is either of the package or of the module file (`...modules.pooling.Pooling`).
    """
    home, _, name = untrusted_type.rpartition(".")
    is_known_home = home == _OLD_HOME or any(
        home == new or home.rpartition(".")[0] == new for new in _NEW_HOMES
    )
    if name not in _PLAIN_MODULES or not is_known_home:
        raise _unsafe(folder, f"module {untrusted_type[:80]}")
    return name


def _require_plain(folder: Path, path: Path) -> None:
    for key, value in _pairs(_parsed(folder, path)):
        if _could_run_code(key, value):
            raise _unsafe(folder, f"{path.name}: {key}")


def _could_run_code(key: str, value: Any) -> bool:  # noqa: ANN401 - untrusted JSON
    if key in _CODE_KEYS or (key == "trust_remote_code" and value is not False):
        return True
    if key.endswith(("attn_implementation", "experts_implementation")):
        return not (value is None or isinstance(value, str)) or value not in _ATTENTION
    if key in _ACTIVATION_KEYS:
        is_missing = value is None and key != "activation_function"
        return not is_missing and not _is_plain_activation(value)
    return "kernel" in key and isinstance(value, str) and "/" in value


def _is_plain_activation(value: object) -> bool:
    return isinstance(value, str) and (
        "." not in value or value.startswith("torch.nn.modules.")
    )


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - untrusted JSON
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from _pairs(item)
    elif isinstance(value, list):
        for item in value:
            yield from _pairs(item)


def _parsed(folder: Path, path: Path) -> Any:  # noqa: ANN401 - untrusted JSON
    try:
        if path.stat().st_size > _MAX_CONFIG_BYTES:
            raise _unsafe(folder, f"{path.name}: too large")
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or ""
        raise ModelError(ModelCode.UNREADABLE, model=_name(folder), reason=reason) from None
    except (ValueError, RecursionError):
        raise ModelError(
            ModelCode.DAMAGED, model=_name(folder), reason=f"{path.name} is not JSON"
        ) from None


def _unsafe(folder: Path, reason: str) -> ModelError:
    return ModelError(ModelCode.UNSAFE, model=_name(folder), reason=reason)


def _name(folder: Path) -> str:
    return displayed(folder.name.encode("utf-8", "surrogateescape"))
