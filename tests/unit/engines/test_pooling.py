"""From token vectors to one, as the folder says it."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.pooling import read_pooling

ROWS = np.array([[1, 2], [5, 0], [0, 4]], dtype=np.float32)
HOME = "sentence_transformers.models"


@pytest.fixture
def folder(tmp_path):
    """Write a folder with the modules and configurations that are given."""

    def write(pooling, *more):
        kinds = ["Transformer", "Pooling", *(kind for kind, _ in more)]
        rows = [
            {"path": f"{n}_{kind}", "type": f"{HOME}.{kind}"} for n, kind in enumerate(kinds)
        ]
        (tmp_path / "modules.json").write_text(json.dumps(rows))
        for row, config in zip(rows[1:], [pooling, *(c for _, c in more)], strict=True):
            (tmp_path / row["path"]).mkdir()
            (tmp_path / row["path"] / "config.json").write_text(json.dumps(config))
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"pooling_mode": "mean"}, [2, 2]),
        ({"pooling_mode": ["mean"]}, [2, 2]),
        ({"pooling_mode": "cls"}, [1, 2]),
        ({"pooling_mode": "lasttoken"}, [0, 4]),
        ({"pooling_mode": "max"}, [5, 4]),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, [1, 2]),
        ({"pooling_mode_mean_tokens": True}, [2, 2]),
        ({}, [2, 2]),
    ],
)
def test_the_folder_says_how_rows_become_one(folder, config, expected):
    np.testing.assert_allclose(read_pooling(folder(config))(ROWS), expected)


@pytest.mark.parametrize(
    "config",
    [
        {"pooling_mode": "weightedmean"},
        {"pooling_mode": ["mean", "max"]},
        {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True},
        {"pooling_mode": "mean", "include_prompt": False},
    ],
)
def test_a_pooling_that_is_not_done_here_is_refused(folder, config):
    with pytest.raises(ModelError) as caught:
        read_pooling(folder(config))
    assert caught.value.code is ModelCode.UNSUPPORTED


def dense(folder, activation, **more):
    config = {"activation_function": f"torch.nn.modules.{activation}", **more}
    made = folder({"pooling_mode": "mean"}, ("Dense", config), ("Normalize", {}))
    weight = np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32)
    bias = np.array([0, 0, 0.5], dtype=np.float32)
    save_file(
        {"linear.weight": weight, "linear.bias": bias}, made / "2_Dense" / "model.safetensors"
    )
    return made


def test_a_last_layer_is_applied(folder):
    rows = read_pooling(dense(folder, "linear.Identity"))(ROWS)
    np.testing.assert_allclose(rows, [2, 2, 4.5])


def test_its_activation_is_applied(folder):
    rows = read_pooling(dense(folder, "activation.Tanh"))(ROWS)
    np.testing.assert_allclose(rows, np.tanh([2, 2, 4.5]))


@pytest.mark.parametrize(
    ("activation", "more"),
    [("activation.GELU", {}), ("linear.Identity", {"use_residual": True})],
)
def test_a_layer_that_is_not_done_here_is_refused(folder, activation, more):
    with pytest.raises(ModelError) as caught:
        read_pooling(dense(folder, activation, **more))
    assert caught.value.code is ModelCode.UNSUPPORTED


def test_a_layer_without_weights_is_damaged(folder):
    made = dense(folder, "linear.Identity")
    (made / "2_Dense" / "model.safetensors").write_bytes(b"short")
    with pytest.raises(ModelError) as caught:
        read_pooling(made)
    assert caught.value.code is ModelCode.DAMAGED


def test_a_module_that_is_not_done_here_is_refused(folder):
    with pytest.raises(ModelError) as caught:
        read_pooling(folder({"pooling_mode": "mean"}, ("LayerNorm", {})))
    assert caught.value.fields["reason"] == "LayerNorm"
