"""The process that makes ONNX files may fail in any way: the model stays as it was."""

import os
import shutil

import pytest

from localrag.domain.cancel import CancelToken
from localrag.engines.catalogue import ModelRole
from localrag.engines.model_folder import files_below
from localrag.engines.onnx_intake import prepare_onnx
from localrag.engines.onnx_messages import OnnxOutcome
from localrag.engines.onnx_record import HOME, read_record

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(onnx_reranker, tmp_path):
    """A reranker without an ONNX file."""
    to = tmp_path / "reranker"
    shutil.copytree(onnx_reranker, to, ignore=shutil.ignore_patterns(HOME))
    return to


@pytest.fixture
def replace_torch(tmp_path, monkeypatch):
    """Return what puts a program in the place of torch and sentence-transformers."""

    def put(program: str) -> None:
        for name in ("torch", "sentence_transformers"):
            home = tmp_path / "packages" / name
            home.mkdir(parents=True)
            (home / "__init__.py").write_text(program, encoding="utf-8")
        paths = [str(tmp_path / "packages"), os.environ.get("PYTHONPATH", "")]
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))

    return put


def prepared(folder):
    before = files_below(folder)
    stages = []
    made = prepare_onnx(folder, ModelRole.RERANKER, stages.append, CancelToken())
    assert files_below(folder) == before
    assert read_record(folder) is None
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    return made, stages


def test_a_torch_that_cannot_be_imported_is_no_exporter(folder, replace_torch):
    replace_torch("raise ImportError('a library is missing')")
    made, stages = prepared(folder)
    assert made.outcome is OnnxOutcome.NO_EXPORTER
    assert stages[-1] == "open"


@pytest.mark.parametrize("program", ["import os; os._exit(3)", "import os; os.abort()"])
def test_a_process_that_dies_says_where_it_was(folder, replace_torch, program):
    replace_torch(program)
    made, _ = prepared(folder)
    assert made.outcome is OnnxOutcome.FAILED
    assert made.detail.startswith("open: ")
