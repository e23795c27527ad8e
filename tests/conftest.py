"""What all tests share: no network, a home of their own, the tiny model, the public data."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from tests.fakes.tiny_encoder import build_cross_encoder, build_encoder
from tests.fakes.tiny_gguf import build_tiny_gguf

from localrag.domain.cancel import CancelToken
from localrag.engines.catalogue import ModelRole
from localrag.engines.onnx_intake import prepare_onnx
from localrag.engines.onnx_messages import OnnxOutcome

# No test passes or fails by the clock on the wall.
settings.register_profile("without clock", deadline=None)
settings.load_profile("without clock")

REPOSITORY = Path(__file__).resolve().parents[1]
_reached: list[str] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not str(address[0]).startswith(
        ("127.", "::1", "localhost")
    ):
        _reached.append(str(address[0]))


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _no_network():
    """Fail a test that tried to connect to anything but this machine."""
    _reached.clear()
    yield
    assert not _reached, f"connection attempted to {_reached}"


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory, monkeypatch):
    """Keep tests away from the data of whoever runs them."""
    monkeypatch.setenv("LOCALRAG_HOME", str(tmp_path_factory.mktemp("home")))
    # Tests share the machine with each other; threads of one model would only wait.
    monkeypatch.setenv("LOCALRAG_THREADS", "1")


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory) -> Path:
    """A real GGUF of a Llama with random weights and a Japanese vocabulary."""
    path = tmp_path_factory.mktemp("model") / "tiny.gguf"
    build_tiny_gguf(path)
    return path


@pytest.fixture(scope="session")
def onnx_encoder(tmp_path_factory) -> Path:
    """A tiny ModernBERT with random weights that was given its ONNX file."""
    folder = tmp_path_factory.mktemp("encoder") / "tiny-encoder"
    build_encoder(folder)
    prepared = prepare_onnx(folder, ModelRole.EMBEDDER, lambda _: None, CancelToken())
    assert prepared.outcome is OnnxOutcome.INT8
    return folder


@pytest.fixture(scope="session")
def onnx_reranker(tmp_path_factory) -> Path:
    """A tiny cross-encoder with random weights that was given its ONNX file."""
    folder = tmp_path_factory.mktemp("reranker") / "tiny-reranker"
    build_cross_encoder(folder)
    prepared = prepare_onnx(folder, ModelRole.RERANKER, lambda _: None, CancelToken())
    assert prepared.outcome is OnnxOutcome.INT8
    return folder


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with public documents; the test is skipped where it is absent."""
    folder = Path(os.environ.get("LOCALRAG_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("public documents are not here: set LOCALRAG_DATA")
    return folder.resolve()
