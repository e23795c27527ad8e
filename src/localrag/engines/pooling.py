"""From token vectors to one vector, as the modules of a sentence-transformers folder say it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.domain.model_ports import Matrix
from localrag.engines.embedder_entries import folder_config
from localrag.engines.model_folder import module_paths

Step = Callable[[Matrix], Matrix]

_POOLINGS: Mapping[str, Step] = MappingProxyType(
    {
        "mean": lambda rows: rows.mean(axis=0),
        "cls": lambda rows: rows[0],
        "lasttoken": lambda rows: rows[-1],
        "max": lambda rows: rows.max(axis=0),
    }
)
_OLD_NAMES = MappingProxyType(  # before sentence-transformers 5.5 each mode had its own switch
    {
        "pooling_mode_mean_tokens": "mean",
        "pooling_mode_cls_token": "cls",
        "pooling_mode_lasttoken": "lasttoken",
        "pooling_mode_max_tokens": "max",
        "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
        "pooling_mode_weightedmean_tokens": "weightedmean",
    }
)
_ACTIVATIONS: Mapping[str, Step] = MappingProxyType(
    {
        "torch.nn.modules.linear.Identity": lambda row: row,
        "torch.nn.modules.activation.Tanh": np.tanh,
    }
)
_PLAIN_DENSE = MappingProxyType(
    {
        "use_residual": (None, False),
        "module_input_name": (None, "sentence_embedding"),
        "module_output_name": (None, "sentence_embedding"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dense:
    weight: Matrix
    bias: Matrix | None
    activation: Step

    def __call__(self, row: Matrix) -> Matrix:
        out: Matrix = self.weight @ row
        return self.activation(out if self.bias is None else out + self.bias)


def read_pooling(folder: Path) -> Step:
    """Return what makes one vector, not yet of length 1, of float32 rows of shape (tokens, width).

    Source: sentence_transformers Pooling, Dense and Normalize, for a text without padding. Raises
    ModelError UNSUPPORTED for a module or an option that is not done here, DAMAGED.
    """
    modules = module_paths(folder)
    kinds = tuple(kind for kind, _ in modules)
    if kinds[:2] != ("Transformer", "Pooling"):
        raise _unsupported(folder, ", ".join(kinds) or "no modules.json")
    steps: list[Step] = [_pooling(modules[1][1], folder)]
    for kind, home in modules[2:]:
        if kind == "Dense":
            steps.append(_dense(home, folder))
        elif kind != "Normalize":  # every vector is made one of length 1 in the end
            raise _unsupported(folder, kind)

    def pooled(rows: Matrix) -> Matrix:
        for step in steps:
            rows = step(rows)
        return rows

    return pooled


def _pooling(home: Path, folder: Path) -> Step:
    config = folder_config(home, "config.json")
    mode = config.get("pooling_mode") or _old_modes(config)
    if isinstance(mode, list) and len(mode) == 1:
        mode = mode[0]
    step = _POOLINGS.get(mode) if isinstance(mode, str) else None
    if step is None or config.get("include_prompt", True) is not True:
        raise _unsupported(folder, f"pooling {mode}")
    return step


def _old_modes(config: dict[str, Any]) -> list[str]:
    return [name for key, name in _OLD_NAMES.items() if config.get(key)] or ["mean"]


def _dense(home: Path, folder: Path) -> Step:
    config = folder_config(home, "config.json")
    name = config.get("activation_function", "torch.nn.modules.activation.Tanh")
    activation = _ACTIVATIONS.get(name) if isinstance(name, str) else None
    is_plain = all(config.get(key) in plain for key, plain in _PLAIN_DENSE.items())
    if activation is None or not is_plain:
        raise _unsupported(folder, f"Dense {name}")
    try:
        tensors = load_file(home / "model.safetensors")
        weight = np.asarray(tensors["linear.weight"], dtype=np.float32)
    except (SafetensorError, OSError, KeyError, ValueError) as error:
        raise ModelError(ModelCode.DAMAGED, model=folder.name, reason="Dense") from error
    bias = tensors.get("linear.bias")
    return _Dense(
        weight=weight,
        bias=None if bias is None else np.asarray(bias, dtype=np.float32),
        activation=activation,
    )


def _unsupported(folder: Path, reason: str) -> ModelError:
    return ModelError(ModelCode.UNSUPPORTED, model=folder.name, reason=reason)
