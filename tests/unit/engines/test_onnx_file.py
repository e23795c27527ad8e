"""Which ONNX files are refused before ONNX Runtime may open them."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.onnx_file import require_plain_onnx

onnx = pytest.importorskip("onnx")
helper = onnx.helper


def tensor(name="w"):
    return helper.make_tensor(name, onnx.TensorProto.FLOAT, [2], [1.0, 2.0])


def elsewhere(name="w", place="../../secret"):
    made = onnx.TensorProto(name=name, data_type=onnx.TensorProto.FLOAT, dims=[2])
    made.data_location = onnx.TensorProto.EXTERNAL
    made.external_data.add(key="location", value=place)
    return made


def graph(nodes=None, weights=()):
    def value(name):
        return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [2])

    nodes = nodes or [helper.make_node("Add", ["x", "x"], ["y"])]
    return helper.make_graph(nodes, "g", [value("x")], [value("y")], list(weights))


def model(made, domains=("",)):
    opsets = [helper.make_opsetid(domain, 1) for domain in domains]
    return helper.make_model(made, opset_imports=opsets)


def refused(tmp_path, made) -> ModelError:
    path = tmp_path / "model.onnx"
    path.write_bytes(made if isinstance(made, bytes) else made.SerializeToString())
    with pytest.raises(ModelError) as caught:
        require_plain_onnx(path)
    return caught.value


def test_a_graph_with_its_own_weights_is_let_through(tmp_path):
    path = tmp_path / "model.onnx"
    made = model(graph(weights=[tensor()]), ("", "ai.onnx", "com.microsoft"))
    path.write_bytes(made.SerializeToString())
    require_plain_onnx(path)


@pytest.mark.parametrize("place", ["../../secret", "/etc/passwd", "weights.bin"])
def test_weights_in_another_file_are_refused(tmp_path, place):
    error = refused(tmp_path, model(graph(weights=[elsewhere(place=place)])))
    assert (error.code, error.fields["reason"]) == (ModelCode.UNSAFE, "external data")


def test_weights_elsewhere_are_found_in_a_constant_of_a_branch(tmp_path):
    constant = helper.make_node("Constant", [], ["c"], value=elsewhere())
    branch = helper.make_graph([constant], "b", [], [])
    node = helper.make_node("If", ["x"], ["y"], then_branch=branch, else_branch=branch)
    assert refused(tmp_path, model(graph([node]))).code is ModelCode.UNSAFE


def test_weights_elsewhere_are_found_in_sparse_tensors(tmp_path):
    made = model(graph())
    sparse = made.graph.sparse_initializer.add()
    sparse.values.CopyFrom(elsewhere())
    assert refused(tmp_path, made).code is ModelCode.UNSAFE


def test_weights_elsewhere_are_found_in_functions(tmp_path):
    made = model(graph())
    function = made.functions.add(name="f", domain="")
    function.node.append(helper.make_node("Constant", [], ["c"], value=elsewhere()))
    assert refused(tmp_path, made).code is ModelCode.UNSAFE


@pytest.mark.parametrize("domain", ["custom", "com.microsoft.nchwc.evil", "ai.onnx.contrib"])
def test_operators_of_another_library_are_refused(tmp_path, domain):
    error = refused(tmp_path, model(graph(), ("", domain)))
    assert error.code is ModelCode.UNSAFE
    assert domain in str(error.fields["reason"])


@pytest.mark.parametrize("content", [b"", b"not a model at all", b"\x80" * 40, b"\x0a\xff\x01"])
def test_what_is_no_onnx_is_damaged(tmp_path, content):
    assert refused(tmp_path, content).code is ModelCode.DAMAGED


def test_a_missing_file_is_damaged(tmp_path):
    with pytest.raises(ModelError) as caught:
        require_plain_onnx(tmp_path / "nothing.onnx")
    assert caught.value.code is ModelCode.DAMAGED


def test_a_graph_within_a_graph_without_end_is_refused(tmp_path):
    inner = helper.make_graph([], "deepest", [], [])
    for _ in range(20):
        node = helper.make_node("If", ["x"], ["y"], then_branch=inner)
        inner = helper.make_graph([node], "g", [], [])
    assert refused(tmp_path, model(inner)).code is ModelCode.UNSAFE


WHOLE = model(graph(weights=[tensor()])).SerializeToString()


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=12))
def test_any_damage_is_a_model_error_or_nothing(tmp_path_factory, place, noise):
    path: Path = tmp_path_factory.mktemp("cut") / "model.onnx"
    path.write_bytes(WHOLE[:place] + noise)
    with contextlib.suppress(ModelError):
        require_plain_onnx(path)
